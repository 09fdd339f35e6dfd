package io.firn.config.canonical;

import static io.firn.config.read.Documents.parse;
import static io.firn.config.read.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.DType;
import io.firn.config.Asset;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.Domain;
import io.firn.config.FieldSpec;
import io.firn.config.FilterSpec;
import io.firn.config.FilterSpec.Comparison;
import io.firn.config.FilterSpec.Operator;
import io.firn.config.FilterSpec.RowExpression;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.Level;
import io.firn.config.Linspace;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.Codec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.config.ReadPlan;
import io.firn.config.Records;
import io.firn.config.read.Documents;
import io.firn.config.read.GridFamilies;
import io.firn.config.read.Names;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CanonicalYamlTest {
  private static final Set<String> COLUMNS = Set.of("h", "s", "_q2");

  @Test
  void theCanonicalFormSpellsEverythingOut() {
    assertThat(CanonicalYaml.write(parse(Documents.SMALL)))
        .isEqualTo(
            """
            data_source:
              groups:
              - gt1l
              - gt1r
              coordinates:
                latitude: /{group}/lat
                longitude: /{group}/lon
              variables:
                h: /{group}/h
                s: /{group}/s
              filters:
              - dataset: /{group}/q
                op: eq
                value: 0
                keep: true
              mask_fill: true
            aggregation:
              variables:
                n:
                  function: count
                  source: h
                  dtype: int64
                  fill_value: 0
                mean:
                  function: mean
                  source: h
                  params:
                    w: 1.0 / s
                  dtype: float32
                  fill_value: NaN
                  attrs:
                    units: m
            output:
              store_layout: compact
              codec:
                name: zstd
                level: 3
              grid:
                type: healpix
                indexing_scheme: nested
                parent_order: 4
                chunk_inner: 5
                child_order: 11
                sharded: true
            """);
  }

  @Test
  void documentsOfTheSameMeaningHaveTheSameText() {
    String other =
        with("    h: /{group}/h\n    s: /{group}/s\n", "    s: /{group}/s\n    h: '/{group}/h'\n")
            .replace("  store: /data/out.zarr\n", "  store: s3://b/o.zarr\n  codec: {name: zstd}\n")
            .replace("np.mean", "mean")
            .replace("    type: healpix\n", "    chunk_inner: 0x5\n    type: healpix\n")
            .replace(
                "filters:\n    - {dataset: \"/{group}/q\", op: eq, value: 0}",
                "quality_filter: {dataset: \"/{group}/q\", value: 0}");
    assertThat(CanonicalYaml.write(parse(other)))
        .isEqualTo(CanonicalYaml.write(parse(Documents.SMALL)));
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void theCanonicalFormReadsBackAsTheSameConfiguration(@ForAll("configs") FirnConfig config) {
    FirnConfig again = parse(CanonicalYaml.write(config));
    // All but the notices: one comes of small chunks, however they were asked for.
    assertThat(withoutNotices(again)).isEqualTo(config);
    assertThat(CanonicalYaml.write(again)).isEqualTo(CanonicalYaml.write(config));
  }

  private static FirnConfig withoutNotices(FirnConfig config) {
    return new FirnConfig(
        config.source(),
        config.fields(),
        config.grid(),
        config.domain(),
        config.output(),
        List.of());
  }

  @Provide
  Arbitrary<FirnConfig> configs() {
    Arbitrary<List<FieldSpec>> fields =
        fields().list().uniqueElements(FieldSpec::name).ofMinSize(1).ofMaxSize(4);
    return Combinators.combine(sources(), fields, grids(), domains(), outputs())
        .as(
            (source, list, grid, domain, output) ->
                new FirnConfig(
                    source, list, grid, fitting(domain, grid), fitting(output, grid), List.of()));
  }

  /** Rectilinear cells have a layout of their own. */
  private static OutputSpec fitting(OutputSpec output, GridSpec grid) {
    return grid instanceof GridSpec.Healpix
        ? output
        : new OutputSpec(null, StoreLayout.WHOLE_GRID, output.codec());
  }

  /** Rectilinear cells have bounds of their own. */
  private static Domain fitting(Domain domain, GridSpec grid) {
    return grid instanceof GridSpec.Rectilinear && domain instanceof Domain.Box
        ? new Domain.Everything()
        : domain;
  }

  /** Where the file or the store lies is not part of the text. */
  private static Arbitrary<Domain> domains() {
    Arbitrary<String> names = Arbitraries.of("week-1.zarr", "shards.json", "1e3", "null");
    Arbitrary<Double> edges = Arbitraries.doubles().between(-90, 90).ofScale(3);
    Arbitrary<Domain> boxes =
        Combinators.combine(edges, edges, edges, edges)
            .filter((west, south, east, north) -> !west.equals(east) && south < north)
            .as((west, south, east, north) -> new Domain.Box(west, south, east, north));
    return Arbitraries.oneOf(
        Arbitraries.of(new Domain.Data(), new Domain.Everything()),
        boxes,
        names.map(Domain.Shards::new),
        names.map(Domain.Store::new));
  }

  /** Any text that a document may hold: line breaks, quotes, spaces at the ends, other planes. */
  private static Arbitrary<String> texts() {
    Arbitrary<String> unicode =
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .withCharRange('\u00a0', '\ud7ff')
            .withCharRange('\ue000', '\ufefe')
            .withChars('\t', '\n', ' ', '\'', '"', '#', ':', '\u2028', '\u00ad', '\ufffd')
            .ofMaxLength(12);
    Arbitrary<String> special =
        Arbitraries.of(
            "",
            "~",
            "null",
            "yes",
            "1",
            "1e3",
            ".nan",
            "NaN",
            "0x1",
            "<<",
            "=",
            "2018-01-01",
            "1:30",
            "- a",
            "a: b",
            "*a",
            "&a",
            "!t",
            "%",
            "@",
            "\ud83e\uddca ice",
            "a\n\nb\n",
            "line\u0020".repeat(60));
    return Arbitraries.oneOf(unicode, special);
  }

  private static Arbitrary<String> words() {
    return texts().map(String::strip).filter(text -> !text.isEmpty());
  }

  private static Arbitrary<String> paths(boolean grouped) {
    return words()
        .map(text -> text.replaceAll("[{}]", "_"))
        .map(text -> (grouped ? "/{group}/" : "/") + text);
  }

  private static Arbitrary<Object> numbers() {
    Arbitrary<Object> integers = Arbitraries.longs().map(n -> n);
    Arbitrary<Object> fractions =
        Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite).map(n -> n);
    return Arbitraries.oneOf(integers, fractions, Arbitraries.of(0.0, -0.0, 1e30, 5e-324));
  }

  private static Arbitrary<DataSource> sources() {
    Arbitrary<List<String>> groups = words().list().uniqueElements().ofMinSize(1).ofMaxSize(3);
    Arbitrary<List<String>> anyGroups = Arbitraries.oneOf(groups, Arbitraries.just(List.of("")));
    return anyGroups.flatMap(
        names -> {
          boolean grouped = !names.equals(List.of(""));
          Arbitrary<String> path = paths(grouped);
          Arbitrary<ColumnSource> column = columns(path);
          Arbitrary<Map<String, ColumnSource>> variables =
              Combinators.combine(column, column, column)
                  .as((a, b, c) -> Map.of("h", a, "s", b, "_q2", c));
          Arbitrary<Level> level =
              Combinators.combine(path, path, Arbitraries.integers().between(0, 2)).as(Level::new);
          Arbitrary<Map<String, Level>> levels =
              Combinators.combine(level, level).as((a, b) -> Map.of("segments", a, "blocks", b));
          return Combinators.combine(
                  path,
                  path,
                  variables,
                  filters(column).list().ofMaxSize(3),
                  levels,
                  Arbitraries.of(true, false),
                  Arbitraries.of(true, false),
                  Arbitraries.of(true, false))
              .as(
                  (latitude, longitude, columns, filters, linked, placed, maskFill, unpack) ->
                      new DataSource(
                          names,
                          latitude,
                          longitude,
                          placed ? withRecords(columns, latitude) : columns,
                          filters,
                          "rows",
                          linked,
                          placed ? records(latitude, longitude) : Records.NONE,
                          ReadPlan.NONE,
                          maskFill,
                          unpack));
        });
  }

  private static Records records(String path, String other) {
    return new Records(
        "segments",
        Map.of("_ramp", new Linspace(path, other)),
        Map.of("l2a", new Asset(path, other), "l2b", new Asset(other, path)));
  }

  private static Map<String, ColumnSource> withRecords(
      Map<String, ColumnSource> columns, String path) {
    Map<String, ColumnSource> all = new TreeMap<>(columns);
    all.put("_row", ColumnSource.of(path));
    all.put("_dem", new ColumnSource(path, ColumnSource.WHOLE, "segments", "l2a"));
    all.put("_rh", new ColumnSource(path, 98, "segments", "l2b"));
    return all;
  }

  private static Arbitrary<ColumnSource> columns(Arbitrary<String> path) {
    return Combinators.combine(
            path,
            Arbitraries.of(ColumnSource.WHOLE, 0, 4),
            Arbitraries.of(ColumnSource.BASE, "segments", "blocks"))
        .as(ColumnSource::new);
  }

  private static Arbitrary<FilterSpec> filters(Arbitrary<ColumnSource> column) {
    Arbitrary<List<Number>> numbers =
        numbers().map(n -> (Number) n).list().ofMinSize(1).ofMaxSize(3);
    Arbitrary<FilterSpec> comparisons =
        Combinators.combine(
                column, Arbitraries.of(Operator.class), numbers, Arbitraries.of(true, false))
            .as(
                (compared, operator, values, keep) -> {
                  boolean many = operator == Operator.IN || operator == Operator.NOT_IN;
                  return new Comparison(
                      compared, operator, many ? values : values.subList(0, 1), keep);
                });
    return Arbitraries.oneOf(comparisons, words().map(RowExpression::new));
  }

  private static Arbitrary<FieldSpec> fields() {
    Arbitrary<String> names =
        words()
            .map(text -> text.replaceAll("[/\n]", "_"))
            .filter(name -> GridFamilies.fieldName(name).isEmpty());
    Arbitrary<Object> anything =
        Arbitraries.oneOf(
            numbers(), words().map(text -> text), Arbitraries.of(true, false).map(flag -> flag));
    Arbitrary<Map<String, Object>> params =
        Arbitraries.maps(Arbitraries.of("q", "weights", "ddof"), anything);
    Arbitrary<FieldSpec.Calculation> functions =
        Combinators.combine(
                words().filter(name -> !name.startsWith("np.") && !name.startsWith("numpy.")),
                Arbitraries.of(COLUMNS).injectNull(0.2),
                params)
            .as(FieldSpec.Function::new);
    Arbitrary<FieldSpec.Calculation> calculations =
        Arbitraries.oneOf(functions, words().map(FieldSpec.Expression::new));
    Arbitrary<Map<String, Object>> attributes =
        Arbitraries.maps(
                texts().filter(name -> Names.attribute(name).isEmpty()),
                Arbitraries.oneOf(numbers(), texts().map(text -> text)))
            .ofMaxSize(3);
    Arbitrary<FieldSpec.Kind> kinds =
        Arbitraries.oneOf(
            Arbitraries.just(new FieldSpec.Scalar()),
            Arbitraries.integers().between(1, 1 << 16).map(FieldSpec.Vector::new),
            Arbitraries.integers()
                .between(1, 1 << 16)
                .map(width -> new FieldSpec.Ragged(width, false, false, null)));
    return Combinators.combine(
            names,
            kinds,
            calculations,
            Arbitraries.of(DType.class),
            Arbitraries.longs(),
            attributes)
        .as(
            (name, kind, calculation, type, bits, attrs) ->
                new FieldSpec(
                    name,
                    kind,
                    calculation,
                    type,
                    kind instanceof FieldSpec.Ragged ? nothing(type) : bitsOf(type, bits),
                    attrs));
  }

  /** What stands in for the fill value that lists do not have: NaN, or 0 for integers. */
  private static long nothing(DType type) {
    switch (type) {
      case FLOAT64:
        return Double.doubleToLongBits(Double.NaN);
      case FLOAT32:
        return Float.floatToIntBits(Float.NaN);
      default:
        return 0;
    }
  }

  /** Any bits of a type; of NaNs only the one that documents can spell. */
  private static long bitsOf(DType type, long bits) {
    switch (type) {
      case FLOAT64:
        return Double.doubleToLongBits(Double.longBitsToDouble(bits));
      case FLOAT32:
        return Integer.toUnsignedLong(Float.floatToIntBits(Float.intBitsToFloat((int) bits)));
      default:
        int unused = 64 - 8 * type.bytes();
        return type.isUnsigned() ? bits << unused >>> unused : bits << unused >> unused;
    }
  }

  private static Arbitrary<GridSpec> grids() {
    return Arbitraries.oneOf(healpix(), rectilinear());
  }

  private static Arbitrary<GridSpec> rectilinear() {
    Arbitrary<Integer> counts = Arbitraries.integers().between(1, 16);
    Arbitrary<Double> numbers = Arbitraries.doubles().between(0.01, 1e6);
    Arbitrary<GridSpec.Tile> tiles = Combinators.combine(counts, counts).as(GridSpec.Tile::new);
    // What YAML may take for something else among them: colons, commas, brackets, both quotes.
    Arbitrary<String> systems =
        Arbitraries.of(
            "EPSG:3413",
            "+proj=laea +lat_0=72 +lon_0=-40",
            "proj=utm  zone=33",
            "GEOGCS[\"it's: 1, #2\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]");
    return Combinators.combine(systems, numbers, numbers, tiles, tiles, Arbitraries.of(true, false))
        .as(
            (crs, cell, corner, chunk, chunks, sharded) ->
                new GridSpec.Rectilinear(
                    crs,
                    cell,
                    2 * cell,
                    corner,
                    -corner - 3 * cell,
                    corner + 1000 * cell,
                    -corner,
                    new GridSpec.Tile(
                        chunk.rows() * chunks.rows(), chunk.columns() * chunks.columns()),
                    chunk,
                    sharded && chunks.cells() > 1));
  }

  private static Arbitrary<GridSpec> healpix() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 7),
            Arbitraries.integers().between(0, 10),
            Arbitraries.integers().between(0, 12),
            Arbitraries.of(true, false))
        .as(
            (parent, chunks, cells, sharded) ->
                new GridSpec.Healpix(
                    parent, parent + chunks, parent + chunks + cells, sharded && chunks > 0));
  }

  private static Arbitrary<OutputSpec> outputs() {
    return Arbitraries.of(Codec.Name.class)
        .flatMap(
            name ->
                Arbitraries.integers()
                    .between(name.minLevel(), name.maxLevel())
                    .map(level -> new Codec(name, level)))
        .flatMap(
            codec ->
                Arbitraries.of(StoreLayout.COMPACT, StoreLayout.FULLSPHERE)
                    .map(layout -> new OutputSpec(null, layout, codec)));
  }
}
