package io.firn.config.read;

import static io.firn.config.read.Documents.LANGUAGE;
import static io.firn.config.read.Documents.SMALL;
import static io.firn.config.read.Documents.assertProblems;
import static io.firn.config.read.Documents.parse;
import static io.firn.config.read.Documents.problems;
import static io.firn.config.read.Documents.resource;
import static io.firn.config.read.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.DType;
import io.firn.config.ColumnSource;
import io.firn.config.ConfigException;
import io.firn.config.DataSource;
import io.firn.config.FieldSpec;
import io.firn.config.FilterSpec.Comparison;
import io.firn.config.FilterSpec.Operator;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.Codec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.config.ReadPlan;
import io.firn.config.Records;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  /** float32 NaN as numpy writes it: 0x7fc00000. */
  private static final long NAN32 = 0x7fc00000L;

  @Test
  void zaggsAtl06TemplateReadsUnchanged() {
    FirnConfig config = parse(resource("atl06.yaml"));

    assertThat(config.source())
        .isEqualTo(
            new DataSource(
                List.of("gt1l", "gt1r", "gt2l", "gt2r", "gt3l", "gt3r"),
                "/{group}/land_ice_segments/latitude",
                "/{group}/land_ice_segments/longitude",
                Map.of(
                    "h_li", ColumnSource.of("/{group}/land_ice_segments/h_li"),
                    "s_li", ColumnSource.of("/{group}/land_ice_segments/h_li_sigma")),
                List.of(
                    new Comparison(
                        "/{group}/land_ice_segments/atl06_quality_summary",
                        Operator.EQ,
                        List.of(0L),
                        true)),
                "",
                Map.of(),
                Records.NONE,
                ReadPlan.NONE,
                true,
                true));
    assertThat(config.fields())
        .extracting(FieldSpec::name)
        .containsExactly(
            "count",
            "h_min",
            "h_max",
            "h_mean",
            "h_sigma",
            "h_variance",
            "h_q25",
            "h_q50",
            "h_q75");
    assertThat(config.fields().get(0))
        .isEqualTo(field("count", new FieldSpec.Function("len", "h_li", Map.of()), DType.INT64, 0));
    assertThat(config.fields().get(3))
        .isEqualTo(
            field(
                "h_mean",
                new FieldSpec.Function("average", "h_li", Map.of("weights", "1.0 / s_li**2")),
                DType.FLOAT32,
                NAN32));
    assertThat(config.fields().get(4).calculation())
        .isEqualTo(new FieldSpec.Expression("1.0 / np.sqrt(np.sum(1.0 / s_li**2))"));
    assertThat(config.fields().get(7).calculation())
        .isEqualTo(new FieldSpec.Function("quantile", "h_li", Map.of("q", 0.5)));
    // zagg's rule: 12 - 6 is not above 6, so that a shard is one chunk.
    assertThat(config.grid()).isEqualTo(new GridSpec.Healpix(6, 6, 12, false));
    assertThat(config.output())
        .isEqualTo(new OutputSpec(null, StoreLayout.COMPACT, new Codec(Codec.Name.ZSTD, 3)));
    assertThat(config.notices())
        .containsExactly(
            "Ignored data_source.reader 'h5coro': it only steers how zagg reads",
            "Ignored data_source.driver 's3': choose the links of a shard map by --links",
            "Ignored aggregation.handoff 'arrow': it only steers zagg's memory",
            "Ignored aggregation.coordinates: the layout of the store decides on coordinates");
  }

  @Test
  void zaggsNullableTemplateReadsUnchanged() {
    assertThat(parse(resource("atl06_nullable.yaml")).fields()).hasSize(3);
  }

  @Test
  void zaggsTemplateWithLevelsVectorsAndValuesOfChunksReadsUnchanged() {
    assertThat(parse(resource("atl03_gain_bias_healpix.yaml")).fields())
        .extracting(FieldSpec::name)
        .containsExactly("waveform_counts", "offset_h", "gain_h");
  }

  @Test
  void allProblemsAreReportedAtOnceFromTopToBottom() {
    String broken =
        SMALL
            .replace("latitude: /{group}/lat", "latitude: 7")
            .replace("op: eq", "op: is")
            .replace("function: count", "function: nosuch")
            .replace("source: h\n      dtype", "source: z\n      dtype")
            .replace("attrs: {units: m}", "fill_value: x")
            .replace("child_order: 11", "child_ordr: 11");
    assertThat(problems(broken))
        .containsExactly(
            "Invalid data_source.coordinates.latitude '7': the path of a dataset is required, such"
                + " as '/{group}/h_li', in quotes (line 4)",
            "Invalid data_source.filters[0].op 'is': one of eq, ne, ge, le, lt, gt, in, not_in is"
                + " required (line 10)",
            "Invalid aggregation.variables.n.function 'nosuch': a known function is required"
                + " (line 14)",
            "Invalid aggregation.variables.n.source 'z': a column is required (line 15)",
            "Invalid aggregation.variables.mean.fill_value 'x': a number, NaN, Infinity or"
                + " -Infinity is required (line 21)",
            "Missing output.grid.child_order: an integer between 0 and 29 is required (line 24)",
            "Invalid output.grid.child_ordr '11': unknown key; did you mean 'child_order'?"
                + " (line 27)");
  }

  @Test
  void aMissingSectionIsNamed() {
    assertThat(problems("catalog: x.json"))
        .containsExactly(
            "Missing data_source: a mapping with coordinates is required",
            "Missing aggregation: a mapping with variables is required",
            "Missing output: a mapping with grid is required");
  }

  @Test
  void anUnknownKeyIsRefusedWithTheNearestOrWithAllKnown() {
    assertProblems(
        "data_source:",
        "dta_source: 1\ndata_source:",
        "Invalid dta_source '1': unknown key; did you mean 'data_source'? (line 1)");
    assertProblems(
        "data_source:",
        "flavour: 1\ndata_source:",
        "Invalid flavour '1': unknown key; known are data_source, aggregation, output, pipeline"
            + " (line 1)");
  }

  @Test
  void aNullCountsAsAbsent() {
    String nulls = with("  grid:", "  codec: null\n  windowing: ~\n  grid:\n    chunk_inner:");
    assertThat(parse(nulls)).isEqualTo(parse(SMALL));
    assertProblems(
        "latitude: /{group}/lat",
        "latitude: null",
        "Missing data_source.coordinates.latitude: the path of a dataset is required, such as"
            + " '/{group}/h_li' (line 4)");
  }

  @Test
  void onlyTheSpatialPipelineRuns() {
    assertThat(parse("pipeline: {type: spatial}\n" + SMALL)).isEqualTo(parse(SMALL));
    assertProblems(
        "data_source:",
        "pipeline: {type: temporal}\ndata_source:",
        "Invalid pipeline.type 'temporal': spatial is supported (line 1)");
  }

  @Test
  void keysOfZaggsOwnRunsLeaveANotice() {
    assertThat(parse("worker: {memory: 2048}\ncatalog: map.json\n" + SMALL).notices())
        .containsExactly(
            "Ignored catalog 'map.json': give the shard map by --shardMap",
            "Ignored worker: it only steers zagg's own runs");
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() {
    assertProblems(
        "    longitude:",
        "    latitude: /x\n    longitude:",
        "Invalid data_source.coordinates.latitude '/x': the key may stand once and stands already"
            + " in line 4 (line 5)");
  }

  @Test
  void aKeyThatIsNoNameIsRefused() {
    assertProblems(
        "data_source:",
        "[a, b]: 1\ndata_source:",
        "Invalid ? '{...}': a key has to be a name (line 1)");
  }

  @Test
  void mergedMappingsCountAndOwnKeysWin() {
    String merged =
        with("      function: np.mean\n", "      <<: {function: np.mean, dtype: float64}\n");
    assertThat(parse(merged).fields().get(1).dtype()).isEqualTo(DType.FLOAT64);
    assertThat(parse(merged.replace("params:", "dtype: float32\n      params:")))
        .isEqualTo(parse(SMALL));
  }

  @Test
  void aMappingThatMergesItselfEnds() {
    assertProblems(
        "      function: np.mean",
        "      <<: 3",
        "Missing aggregation.variables.mean.function: a function or an expression is required"
            + " (line 17)",
        "Invalid aggregation.variables.mean.<< '3': only mappings can be merged (line 18)");
    assertThat(parse(with("  grid:\n    type", "  grid: &g\n    <<: *g\n    type")))
        .isEqualTo(parse(SMALL));
  }

  @Test
  void textThatIsNotYamlIsNamedWithItsLine() {
    assertThat(problems("a: 1\nb: [1"))
        .containsExactly(
            "Cannot read configuration: while parsing a flow sequence, expected ',' or ']', but"
                + " got <stream end> (line 2)");
    assertThat(problems("")).containsExactly("Cannot read configuration: it is empty");
    assertThat(problems("- a"))
        .containsExactly(
            "Cannot read configuration: a mapping of data_source, aggregation and output is"
                + " required");
  }

  @Test
  void aYamlBombIsOneError() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append(String.format("a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1));
    }
    assertThat(problems(bomb.toString()))
        .containsExactly(
            "Cannot read configuration: Number of aliases for non-scalar nodes exceeds the"
                + " specified max=50");
    assertThat(problems("[".repeat(100_000)))
        .containsExactly("Cannot read configuration: Nesting Depth exceeded max 32");
    assertThat(problems("x".repeat(YamlDocument.MAX_CHARACTERS + 1)))
        .containsExactly("Cannot read configuration: it is longer than 1,048,576 characters");
  }

  @Test
  void theTagsOfOtherLanguagesMakeNothing() {
    assertThat(problems("!!python/object:os.system x"))
        .singleElement()
        .asString()
        .startsWith("Cannot read configuration: Global tag is not allowed");
  }

  /** Neither JSON nor YAML could give such a text back unchanged. */
  @ParameterizedTest
  @ValueSource(strings = {"\\0", "\\r", "\\x85", "\\ud800", "\\uffff", "\\ufeff"})
  void textThatIsNotPrintableIsRefused(String escape) {
    assertThat(problems(with("units: m", "units: \"m" + escape + "\"")))
        .singleElement()
        .asString()
        .startsWith("Invalid aggregation.variables.mean.attrs.units 'm")
        .endsWith("': printable text is required (line 21)");
  }

  @Test
  void aLongValueIsCutAndStaysOnOneLine() {
    String value = "a\n\n            b".repeat(50);
    assertThat(problems(with("op: eq", "op: \"" + value + "\"")))
        .singleElement()
        .asString()
        .hasSizeLessThan(250)
        .doesNotContain("\n");
  }

  @Test
  void aFileThatCannotBeReadIsNamed(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("x.yaml");
    assertCannotRead(file, "no such file");
    assertCannotRead(folder, "it is a directory");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertCannotRead(file, "it is not text in UTF-8");
  }

  @Test
  void aFileReadsAsItsText(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("x.yaml");
    // Editors on Windows begin a file with a byte order mark.
    Files.writeString(file, "\uFEFF" + SMALL, StandardCharsets.UTF_8);
    assertThat(ConfigReader.read(file, LANGUAGE)).isEqualTo(parse(SMALL));
  }

  @Test
  void theDocumentedExampleReads() throws Exception {
    String page = Files.readString(Path.of("docs/configuration.md"));
    String example = page.substring(page.indexOf("```yaml\n") + 8);
    FirnConfig config = parse(example.substring(0, example.indexOf("```")));
    assertThat(config.fields()).extracting(FieldSpec::name).containsExactly("count", "h_mean");
    assertThat(config.notices()).isEmpty();
  }

  @Test
  void aConfigurationTravelsToWorkers() throws Exception {
    FirnConfig config = parse(resource("atl06.yaml"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(config);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(config);
    }
  }

  private static void assertCannotRead(Path file, String reason) {
    assertThatThrownBy(() -> ConfigReader.read(file, LANGUAGE))
        .isInstanceOf(ConfigException.class)
        .hasMessage("Cannot read configuration '" + file + "': " + reason);
  }

  private static FieldSpec field(
      String name, FieldSpec.Calculation calculation, DType dtype, long fillBits) {
    return new FieldSpec(name, calculation, dtype, fillBits, Map.of());
  }
}
