package io.firn.config.read;

import static io.firn.config.read.Documents.assertProblems;
import static io.firn.config.read.Documents.parse;
import static io.firn.config.read.Documents.problems;
import static io.firn.config.read.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.FirnConfig;
import io.firn.config.TimeSource;
import io.firn.config.canonical.CanonicalYaml;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AggregationReaderTest {
  private static final String MEAN = "aggregation.variables.mean";
  private static final String TYPES =
      "one of the types int8 to int64, uint8 to uint64, float32, float64 is required";

  @Test
  void aFieldHasAFunctionOrAnExpression() {
    assertProblems(
        "      function: np.mean\n",
        "",
        "Missing " + MEAN + ".function: a function or an expression is required (line 17)");
    assertProblems(
        "      function: np.mean\n",
        "      function: np.mean\n      expression: np.sum(h)\n",
        "Invalid "
            + MEAN
            + ".expression 'np.sum(h)': a field has either a function or an expression, not both"
            + " (line 19)");
  }

  @Test
  void theModuleOfAFunctionIsNoPartOfItsName() {
    for (String name : List.of("mean", "np.mean", "numpy.mean")) {
      assertThat(mean("function: np.mean", "function: " + name).calculation())
          .isEqualTo(new FieldSpec.Function("mean", "h", Map.of("w", "1.0 / s")));
    }
  }

  @Test
  void paramsKeepTheirKinds() {
    FieldSpec field = mean("{w: 1.0 / s}", "{q: 0.5, ddof: 1, w: s, keepdims: off, none: ~}");
    assertThat(((FieldSpec.Function) field.calculation()).params())
        .isEqualTo(Map.of("q", 0.5, "ddof", 1L, "w", "s", "keepdims", false));
    assertProblems(
        "{w: 1.0 / s}",
        "{q: [0.1, 0.2], 1st: 1, big: .inf}",
        "Invalid "
            + MEAN
            + ".params.q '[0.1, 0.2]': a number, true, false, a column or a row-wise expression is"
            + " required (line 20)",
        "Invalid " + MEAN + ".params.1st '1': the name of an argument is required as key (line 20)",
        "Invalid " + MEAN + ".params.big '.inf': a finite number is required (line 20)");
  }

  @Test
  void anExpressionTakesNoParamsAndItsSourceIsIgnored() {
    String expression = "      expression: np.mean(h)\n      source: h\n";
    String yaml =
        with("      function: np.mean\n      source: h\n      params: {w: 1.0 / s}\n", expression);
    assertThat(parse(yaml).fields().get(1).calculation())
        .isEqualTo(new FieldSpec.Expression("np.mean(h)"));
    assertThat(parse(yaml).notices())
        .containsExactly("Ignored " + MEAN + ".source 'h': an expression names its columns itself");
    assertThat(
            problems(
                yaml.replace("source: h\n      attrs", "source: z\n      params: {}\n      attrs")))
        .containsExactly(
            "Invalid " + MEAN + ".source 'z': one of the columns h, s is required (line 19)",
            "Invalid " + MEAN + ".params '{...}': only a function takes params (line 20)");
  }

  @ParameterizedTest
  @CsvSource({
    "float32, FLOAT32",
    "f4, FLOAT32",
    "<f4, FLOAT32",
    "=f8, FLOAT64",
    "float, FLOAT64",
    "int64, INT64",
    "<i8, INT64",
    "int, INT64",
    "|i1, INT8",
    "i2, INT16",
    "int32, INT32",
    "u1, UINT8",
    "uint16, UINT16",
    "<u4, UINT32",
    "uint64, UINT64"
  })
  void numpysSpellingsOfTypesAreRead(String spelling, DType type) {
    assertThat(mean("attrs", "dtype: '" + spelling + "'\n      attrs").dtype()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {">f4", "float16", "bool", "datetime64[ns]", "FLOAT32"})
  void otherTypesAreRefused(String spelling) {
    assertProblems(
        "      attrs",
        "      dtype: '" + spelling + "'\n      attrs",
        "Invalid " + MEAN + ".dtype '" + spelling + "': " + TYPES + " (line 21)");
  }

  /** The bits are those of IEEE 754 and of two's complement, as Python's struct packs them. */
  @ParameterizedTest
  @CsvSource({
    "float32, , 7fc00000",
    "float64, , 7ff8000000000000",
    "float32, NaN, 7fc00000",
    "float32, .nan, 7fc00000",
    "float32, -Infinity, ff800000",
    "float32, -.inf, ff800000",
    "float32, Infinity, 7f800000",
    "float32, -9999, c61c3c00",
    "float32, 0.1, 3dcccccd",
    "float64, 0.1, 3fb999999999999a",
    "float64, -0.0, 8000000000000000",
    "int64, , 0",
    "int16, -1, ffffffffffffffff",
    "uint8, 255, ff",
    "uint8, 7.0, 7",
    "uint64, 18446744073709551615, ffffffffffffffff",
    "int64, -9223372036854775808, 8000000000000000",
  })
  void aFillValueBecomesTheBitsOfItsType(String dtype, String fill, String bits) {
    String entry = fill == null ? "" : "      fill_value: " + fill + "\n";
    String yaml = with("      attrs", "      dtype: " + dtype + "\n" + entry + "      attrs");
    assertThat(Long.toHexString(parse(yaml).fields().get(1).fillBits())).isEqualTo(bits);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "uint8; 300; an integer between 0 and 255 is required by uint8",
        "uint8; -1; an integer between 0 and 255 is required by uint8",
        "int16; NaN; an integer between -32768 and 32767 is required by int16",
        "int16; .nan; an integer between -32768 and 32767 is required by int16",
        "int16; 0.5; an integer between -32768 and 32767 is required by int16",
        "int16; true; an integer between -32768 and 32767 is required by int16",
        "float32; 1.0e+39; a number that float32 can hold is required",
        "float32; 1.0e-60; a number that float32 can hold is required",
        "float64; nan; a number, NaN, Infinity or -Infinity is required",
        "float64; [0]; a number, NaN, Infinity or -Infinity is required"
      })
  void aFillValueThatItsTypeCannotHoldIsRefused(String dtype, String fill, String allowed) {
    assertProblems(
        "      attrs",
        "      dtype: " + dtype + "\n      fill_value: " + fill + "\n      attrs",
        "Invalid " + MEAN + ".fill_value '" + fill + "': " + allowed + " (line 22)");
  }

  @Test
  void attributesAreStringsAndNumbers() {
    assertThat(
            mean("{units: m}", "{units: m, since: 2018-01-01, n: 3, x: 1.5, note: ''}")
                .attributes())
        .isEqualTo(Map.of("units", "m", "since", "2018-01-01", "n", 3L, "x", 1.5, "note", ""));
    assertProblems(
        "{units: m}",
        "{a: {b: 1}, c: true, d: .nan}",
        "Invalid " + MEAN + ".attrs.a '{...}': a string or a number is required (line 21)",
        "Invalid "
            + MEAN
            + ".attrs.c 'true': a string or a number is required, in quotes (line 21)",
        "Invalid " + MEAN + ".attrs.d '.nan': a finite number is required (line 21)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_FillValue", "valid_min", "coordinates", "grid_mapping", "scale_factor"})
  void attributesThatWouldMisleadReadersAreRefused(String name) {
    assertProblems(
        "units: m",
        name + ": 1",
        "Invalid "
            + MEAN
            + ".attrs."
            + name
            + " '1': Firn sets this attribute where it is true; it cannot be declared (line 21)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "..", ".firn", "__x", "'a\\nb'", "a\\\\b", "a\\0b", "\\ud800"})
  void aFieldIsNamedAsAZarrNodeMayBe(String name) {
    assertThat(problems(with("    mean:", "    \"" + name.replace("'", "") + "\":")))
        .singleElement()
        .asString()
        .endsWith(
            ": a name of at most 255 bytes without '/' and '\\' that begins with neither '.' nor"
                + " '__' is required (line 17)");
  }

  @ParameterizedTest
  @CsvSource({
    "\\uff0e\\uff0e, ..", // full-width dots
    "a\\uff0fb, a/b",
    "\\u2024\\u2024, ..", // one-dot leaders
    "he\\u0301, h\u00e9", // composed and decomposed look the same
    "h\\u200b, h" // a space of no width
  })
  void aFieldNameThatLooksLikeAnotherIsRefused(String escaped, String plain) {
    assertThat(problems(with("    mean:", "    \"" + escaped + "\":")))
        .singleElement()
        .asString()
        .endsWith(
            ": a name in Unicode's form NFKC without invisible characters is required; this one"
                + " would be '"
                + plain
                + "' (line 17)");
  }

  @Test
  void aFieldNameHasAtMost255Bytes() {
    String fits = "h" + "\u00e9".repeat(127);
    assertThat(parse(with("    mean:", "    " + fits + ":")).fields().get(1).name())
        .isEqualTo(fits);
    assertThat(problems(with("    mean:", "    h" + fits + ":"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cell_ids",
        "healpix_index",
        "crs",
        "cells",
        "chunks",
        "chunk_x",
        "morton",
        "x",
        "y",
        "zarr.json"
      })
  void aFieldDoesNotTakeANameOfTheStore(String name) {
    assertProblems(
        "    mean:",
        "    " + name + ":",
        "Invalid aggregation.variables."
            + name
            + " '"
            + name
            + "': the store has a node of its own with this name; choose another (line 17)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "location: leaf_id => not supported: only a field of kind: ragged has them (line 21)",
        "temporal: per-cell => not supported: only a field of kind: ragged has them (line 21)",
        "weights: flux => not supported: only a field of kind: ragged has them (line 21)",
        "overview_delta: 3 => not supported: only a field of kind: ragged has them (line 21)",
        "inner_shape: 2 => only a field of kind: ragged has one (line 21)",
      })
  void whatOnlyOtherFieldsHaveIsRefused(String entry, String problem) {
    assertThat(problems(with("      attrs", "      " + entry + "\n      attrs")))
        .singleElement()
        .asString()
        .endsWith("': " + problem);
  }

  @Test
  void aRaggedFieldHasAWidthAndNoFillValue() {
    FirnConfig config =
        parse(
            with(
                "      attrs",
                """
                      kind: ragged
                      inner_shape: [2]
                      fill_value: 0
                      weights: counts
                      overview_delta: 128
                      attrs\
                """));
    FieldSpec field = config.fields().get(1);
    assertThat(field.kind()).isEqualTo(new FieldSpec.Ragged(2, false, false, null));
    assertThat(field.fillBits()).isEqualTo(Float.floatToIntBits(Float.NaN));
    assertThat(config.notices())
        .containsExactly(
            "Ignored aggregation.variables.mean.overview_delta '128': it only steers zagg's overviews",
            "Ignored aggregation.variables.mean.fill_value '0': an empty cell of a ragged field holds nothing");
    assertThat(parse(CanonicalYaml.write(config)).fields()).isEqualTo(config.fields());
  }

  private static final String FLUX =
      "      kind: ragged\n      inner_shape: 2\n      weights: flux\n      attrs: {clip: zero%s}";

  @Test
  void aFluxNamesItsGain() {
    String gain = ", gain: {name: unit, version: v1, value: 1.5}";
    FirnConfig config = parse(with("      attrs: {units: m}", FLUX.formatted(gain)));
    FieldSpec field = config.fields().get(1);
    assertThat(field.kind()).isEqualTo(new FieldSpec.Ragged(2, true, false, null));
    assertThat(field.attributes())
        .isEqualTo(
            Map.of("clip", "zero", "gain", Map.of("name", "unit", "version", "v1", "value", 1.5)));
    assertThat(parse(CanonicalYaml.write(config)).fields()).isEqualTo(config.fields());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", gain: 3", ", gain: {name: unit}"})
  void aFluxWithoutItsGainIsRefused(String gain) {
    assertThat(problems(with("      attrs: {units: m}", FLUX.formatted(gain))))
        .singleElement()
        .asString()
        .contains("mean.attrs.gain: a mapping with name and version is required by flux");
  }

  @Test
  void weightsAreCountsOrFluxes() {
    assertThat(
            problems(
                with(
                    "      attrs",
                    "      kind: ragged\n      inner_shape: 2\n      weights: x\n      attrs")))
        .singleElement()
        .asString()
        .contains("weights 'x': one of counts, flux is required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "[4]"})
  void aVectorHasALength(String shape) {
    FieldSpec field =
        parse(
                with(
                    "      attrs",
                    "      kind: vector\n      trailing_shape: " + shape + "\n      attrs"))
            .fields()
            .get(1);
    assertThat(field.kind()).isEqualTo(new FieldSpec.Vector(4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "kind: vector => Missing aggregation.variables.mean.trailing_shape: how many numbers each cell holds is required, an integer or a list of one",
        "{kind: vector, trailing_shape: [4, 2]} => trailing_shape '[4, 2]': how many numbers each cell holds is required, an integer or a list of one",
        "{kind: vector, trailing_shape: 0} => trailing_shape '0': an integer between 1 and 65536 is required",
        "{kind: vector, trailing_shape: [x]} => trailing_shape[0] 'x': an integer between 1 and 65536 is required",
        "trailing_shape: 4 => trailing_shape '4': only a field of kind: vector has one",
        "kind: tensor => kind 'tensor': one of scalar, vector, ragged is required",
        "{kind: vector, trailing_shape: 4, resolution: chunk} => resolution 'chunk': only a field of kind: scalar has one per chunk",
      })
  void aVectorWithoutALengthIsRefused(String entries, String problem) {
    String lines =
        entries.startsWith("{")
            ? entries.substring(1, entries.length() - 1).replaceAll(", (?=[a-z_]+:)", "\n      ")
            : entries;
    assertThat(problems(with("      attrs", "      " + lines + "\n      attrs")))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @Test
  void theKeysThatSaySoOfAPlainFieldAreAccepted() {
    assertThat(
            parse(with("      attrs", "      kind: scalar\n      resolution: cell\n      attrs")))
        .isEqualTo(parse(Documents.SMALL));
  }

  @Test
  void anEmptyPrecomputeIsNone() {
    assertThat(parse(with("aggregation:", "aggregation:\n  chunk_precompute: {}")))
        .isEqualTo(parse(Documents.SMALL));
  }

  @Test
  void everyFieldKnowsTheValuesOfAChunk() {
    FirnConfig config =
        parse(
            with(
                "aggregation:",
                """
                aggregation:
                  chunk_precompute:
                    low: {function: np.min, source: h, dtype: float32}
                    high: {expression: np.max(h), source: h}\
                """));
    assertThat(config.fields())
        .allSatisfy(
            field ->
                assertThat(field.chunkValues())
                    .isEqualTo(
                        Map.of(
                            "low",
                            new FieldSpec.ChunkValue(
                                new FieldSpec.Function("min", "h", Map.of()), DType.FLOAT32),
                            "high",
                            new FieldSpec.ChunkValue(
                                new FieldSpec.Expression("np.max(h)"), DType.FLOAT64))));
    assertThat(parse(CanonicalYaml.write(config)).fields()).isEqualTo(config.fields());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "7 => chunk_precompute '7': a mapping of names to values is required",
        "{a: 7} => chunk_precompute.a '7': a mapping with a function or an expression is required",
        "{a: {}} => chunk_precompute.a.function: a function or an expression is required",
        "{h: {function: min}} => chunk_precompute.h 'h': a column has this name; choose another",
        "{leaf_id: {function: min}} => chunk_precompute.leaf_id 'leaf_id': the name has a meaning of its own",
        "{a: {function: min, dtype: int32}} => a.dtype 'int32': float32 or float64 is required",
        "{a: {function: min, kind: vector}} => a.kind 'vector': unknown key",
        "{a: {expression: nosuch}} => a.expression 'nosuch': no such column",
      })
  void aValueOfAChunkThatIsNoneIsRefused(String value, String problem) {
    assertThat(problems(with("aggregation:", "aggregation:\n  chunk_precompute: " + value)))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @Test
  void onlyAPlainFieldHasOneNumberPerChunk() {
    FirnConfig config = parse(with("      attrs", "      resolution: chunk\n      attrs"));
    assertThat(config.fields().get(1).kind()).isEqualTo(new FieldSpec.PerChunk());
    assertThat(parse(CanonicalYaml.write(config)).fields()).isEqualTo(config.fields());
  }

  private static final String RAGGED =
      """
      aggregation:
        variables:
          d: {kind: ragged, inner_shape: 2, function: build_tdigest, location: leaf_id, temporal: per-centroid}
      """;

  private static final String CLOCK =
      "output:\n  time_source: {field: s, epoch: 2018-01-01, units: days}\n";

  private static String companions(String passage, String replacement) {
    String yaml = with("aggregation:\n  variables:\n", RAGGED).replace("output:\n", CLOCK);
    assertThat(yaml).contains(passage);
    return yaml.replace(passage, replacement);
  }

  @Test
  void companionsFollowTheirField() {
    FirnConfig config = parse(companions("", ""));
    FieldSpec digest = config.fields().get(0);
    TimeSource times =
        new TimeSource(
            "s",
            Instant.parse("2018-01-01T00:00:00Z"),
            TimeSource.Scale.GPS,
            TimeSource.Units.DAYS);
    assertThat(digest.kind()).isEqualTo(new FieldSpec.Ragged(2, false, true, times));
    assertThat(config.fields().stream().map(FieldSpec::name).limit(4))
        .containsExactly("d", "d_locations", "d_times", "n");
    assertThat(config.fields().get(2).kind())
        .isEqualTo(new FieldSpec.Words(FieldSpec.Companion.TIMES, digest));
    assertThat(config.fields().get(2).dtype()).isEqualTo(DType.UINT64);
    assertThat(parse(CanonicalYaml.write(config)).fields()).isEqualTo(config.fields());
    assertThat(CanonicalYaml.write(config))
        .contains("epoch: '2018-01-01T00:00:00Z'")
        .doesNotContain("d_times");
  }

  @Test
  void locationsAreThoseOfHealpix() {
    String raster =
        companions(
            "    type: healpix\n    parent_order: 4\n    child_order: 11\n",
            "    type: rectilinear\n    crs: EPSG:4326\n    resolution: 1\n    bounds: [0, 0, 9, 9]\n");
    assertThat(problems(raster))
        .singleElement()
        .asString()
        .startsWith(
            "Invalid aggregation.variables.d.location 'leaf_id': a grid of type healpix is required");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "location: leaf_id => location: h => d.location 'h': one of leaf_id is required",
        "per-centroid => per-cell => d.temporal 'per-cell': one of per-centroid is required",
        "time_source: => time_source: ~ #  => d.temporal 'per-centroid': it needs output.time_source, which says the times",
        "field: s => field: z => output.time_source.field 'z': one of the columns h, s is required",
        "epoch: 2018-01-01 => epoch: then => time_source.epoch 'then': a time from 1850 to 2141 such as 2018-01-01T00:00:00 is required",
        "epoch: 2018-01-01 => epoch: 1849-12-31T23:00:00Z => time_source.epoch '1849-12-31T23:00:00Z': a time from 1850",
        "epoch: 2018-01-01, => `` => Missing output.time_source.epoch: the time that it counts from",
        "units: days => scale: utc => time_source.scale 'utc': not supported: with leap seconds no time is exact; gps and tai are",
        "units: days => units: hours => time_source.units 'hours': one of seconds, days is required",
        "units: days => unit: days => time_source.unit 'days': unknown key; did you mean 'units'?",
        "    n: =>     d_times: => d_times 'd_times': the companion of d has this name",
      })
  void companionsThatAreNoneAreRefused(String passage, String replacement, String problem) {
    assertThat(problems(companions(passage, replacement == null ? "" : replacement)))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @Test
  void theNameOfACompanionHasToFit() {
    String name = "d".repeat(250);
    assertThat(problems(companions("    d:", "    " + name + ":")))
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).contains("a name of at most 255 bytes"));
  }

  @Test
  void timesThatNobodyAsksForAreIgnored() {
    assertThat(parse(companions(", temporal: per-centroid", "")).notices())
        .containsExactly("Ignored output.time_source: no field has temporal: per-centroid");
  }

  private static final String COMPOSITION =
      """
            attrs:
              composition:
                spec: zagg-composition/1
                lanes: [land, ocean, sea_ice, land_ice, inland_water, low, med, high]
                of: digest
                threshold: 2
          digest: {kind: ragged, inner_shape: 2, function: zagg.stats.tdigest.build_tdigest}
      """;

  private static String composition(String passage, String replacement) {
    String yaml = with("      function: np.mean\n", "      function: pack_composition\n");
    int attrs = yaml.indexOf("      attrs");
    int end = yaml.indexOf('\n', attrs) + 1;
    assertThat(COMPOSITION).contains(passage);
    return yaml.substring(0, attrs)
        + COMPOSITION.replace(passage, replacement)
        + yaml.substring(end);
  }

  @Test
  void whatIsTheSameInEveryCompositionIsNotKept() {
    FirnConfig config = parse(composition("", ""));
    assertThat(config.fields().get(1).attributes())
        .isEqualTo(Map.of("composition", Map.of("of", "digest", "threshold", 2L)));
    assertThat(parse(CanonicalYaml.write(config)).fields()).isEqualTo(config.fields());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "/1 => /2 => composition.spec 'zagg-composition/2': one of zagg-composition/1 is required",
        "land, ocean => ocean, land => composition.lanes '[ocean, land, sea_ice, land_ice, inland_water, low, med, high]': the list [land, ocean, sea_ice,",
        "of: digest => of: mean => composition.of 'mean': the name of a ragged field is required",
        "of: digest => with: digest => composition.with 'digest': unknown key",
        "threshold: 2 => threshold: two => composition.threshold 'two': a number is required",
      })
  void aCompositionThatIsNoneIsRefused(String passage, String replacement, String problem) {
    assertThat(problems(composition(passage, replacement)))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @Test
  void thereIsAtLeastOneField() {
    assertThat(problems("data_source: ~\naggregation: {variables: {}}\noutput: ~"))
        .contains(
            "Invalid aggregation.variables '{...}': a mapping of at least one field is required"
                + " (line 2)");
  }

  private static FieldSpec mean(String passage, String replacement) {
    return parse(with(passage, replacement)).fields().get(1);
  }
}
