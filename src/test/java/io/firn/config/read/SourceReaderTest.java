package io.firn.config.read;

import static io.firn.config.read.Documents.assertProblems;
import static io.firn.config.read.Documents.parse;
import static io.firn.config.read.Documents.problems;
import static io.firn.config.read.Documents.resource;
import static io.firn.config.read.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.config.ColumnSource;
import io.firn.config.FilterSpec.Comparison;
import io.firn.config.FilterSpec.Operator;
import io.firn.config.FilterSpec.RowExpression;
import io.firn.config.FirnConfig;
import io.firn.config.canonical.CanonicalYaml;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceReaderTest {
  private static final String FILTER = "{dataset: \"/{group}/q\", op: eq, value: 0}";
  private static final String PATH = "the path of a dataset is required, such as '/{group}/h_li'";

  @Test
  void pathsWithoutAGroupBelongToOneNamelessGroup() {
    String yaml = with("  groups: [gt1l, gt1r]\n", "").replace("/{group}", "");
    assertThat(parse(yaml).source().groups()).containsExactly("");
  }

  @Test
  void aPathWithoutALeadingSlashIsFromTheRootAndTheSameConfiguration() {
    FirnConfig slashes = parse(Documents.SMALL);
    FirnConfig none =
        parse(
            Documents.SMALL
                .replace(": /{group}/lat", ": \"{group}/lat\"")
                .replace(": /{group}/lon", ": \"{group}/lon\"")
                .replace("h: /{group}/h", "h: \"{group}/h\"")
                .replace("s: /{group}/s", "s: {path: \"{group}/s\", column: 0}")
                .replace("\"/{group}/q\"", "\"{group}/q\""));
    assertThat(none)
        .isEqualTo(
            parse(
                Documents.SMALL.replace("s: /{group}/s", "s: {path: \"/{group}/s\", column: 0}")));
    assertThat(none.source().latitude()).isEqualTo(slashes.source().latitude());

    String flat = with("  groups: [gt1l, gt1r]\n", "").replace("/{group}/", "");
    assertThat(parse(flat).source().latitude()).isEqualTo("/lat");
    assertThat(CanonicalYaml.write(parse(flat)))
        .isEqualTo(
            CanonicalYaml.write(
                parse(with("  groups: [gt1l, gt1r]\n", "").replace("/{group}/", "/"))));
  }

  @Test
  void groupsMissingFromTheirPathsAreRefused() {
    assertProblems(
        "  groups: [gt1l, gt1r]\n",
        "",
        "Missing data_source.groups: a list of group names is required, as a path mentions {group}"
            + " (line 1)");
  }

  @Test
  void groupsThatNoPathMentionsWouldCountEveryRowTwice() {
    assertThat(problems(Documents.SMALL.replace("/{group}", "")))
        .containsExactly(
            "Invalid data_source.groups '[gt1l, gt1r]': no path mentions {group}, so that every row would"
                + " count once for each group (line 2)");
  }

  @Test
  void groupsAreDistinctNames() {
    assertProblems(
        "[gt1l, gt1r]",
        "gt1l",
        "Invalid data_source.groups 'gt1l': a list of group names is required (line 2)");
    assertProblems(
        "[gt1l, gt1r]",
        "[]",
        "Invalid data_source.groups '[]': a list of group names is required; it has to hold at"
            + " least one (line 2)");
    assertProblems(
        "[gt1l, gt1r]",
        "[gt1l, 7, '', gt1l]",
        "Invalid data_source.groups[1] '7': the name of a group is required, in quotes (line 2)",
        "Invalid data_source.groups[2] '': the name of a group is required (line 2)",
        "Invalid data_source.groups[3] 'gt1l': a group may stand once, or its rows would count"
            + " twice (line 2)");
  }

  @Test
  void aPathHasNoOtherPlaceholder() {
    assertProblems(
        "/{group}/lon",
        "/{beam}/lon",
        "Invalid data_source.coordinates.longitude '/{beam}/lon': {group} is the only placeholder"
            + " of a path (line 5)");
  }

  @Test
  void aColumnIsAnIdentifierWithoutAMeaningOfItsOwn() {
    assertProblems(
        "    s: /",
        "    s-1: /",
        "Invalid data_source.variables.s-1 's-1': a name of letters, digits and '_' that begins"
            + " with no digit is required (line 8)");
    for (String name : List.of("np", "leaf_id", "len", "not")) {
      assertProblems(
          "    s: /",
          "    " + name + ": /",
          "Invalid data_source.variables."
              + name
              + " '"
              + name
              + "': the name has a meaning of its own in expressions; choose another (line 8)");
    }
  }

  @Test
  void aColumnOfATwoDimensionalDatasetIsNamedByItsNumber() {
    assertThat(parse(with("h: /{group}/h", "h: {path: '/{group}/h', column: 3}")).source())
        .extracting(source -> source.variables().get("h"))
        .isEqualTo(new ColumnSource("/{group}/h", 3, ColumnSource.BASE));
    // The column stays known: the fields that use it are not reported on top.
    assertProblems(
        "    h: /{group}/h",
        "    h: {path: '/{group}/h', column: -1}",
        "Invalid data_source.variables.h.column '-1': an integer between 0 and 2147483647 is"
            + " required (line 7)");
    assertProblems(
        "    h: /{group}/h",
        "    h: {path: '/{group}/h'}",
        "Missing data_source.variables.h.column: the number of a column, from 0, is required"
            + " (line 7)");
  }

  @Test
  void aRasterIsRefusedInOneLine() {
    String yaml = with("  groups", "  reader: raster\n  groups").replace("source: h\n", "\n");
    assertThat(problems(yaml))
        .containsExactly(
            "Invalid data_source.reader 'raster': not supported: Firn reads point observations,"
                + " not rasters (line 2)");
  }

  @Test
  void theQualityFilterIsAnEqualityFilter() {
    String yaml = with("filters:\n    - " + FILTER, "quality_filter: {dataset: /q, value: 1.5}");
    assertThat(parse(yaml).source().filters())
        .containsExactly(new Comparison("/q", Operator.EQ, List.of(1.5), true));
    assertThat(problems(yaml.replace("1.5}", "1, op: gt}")))
        .containsExactly(
            "Invalid data_source.quality_filter.op 'gt': unknown key; known are dataset, value"
                + " (line 9)");
  }

  @Test
  void filtersTakeThePlaceOfTheQualityFilter() {
    FirnConfig config = parse(with("  filters:", "  quality_filter: {x: y}\n  filters:"));
    assertThat(config.source().filters()).hasSize(1);
    assertThat(config.notices())
        .containsExactly("Ignored data_source.quality_filter: filters take its place");
  }

  @Test
  void everyFormOfAFilterIsRead() {
    String filters =
        """
        {dataset: /a, op: not_in, values: [1, 2.5, -3], keep: false}
            - {expression: ' h > 0 '}
            - {dataset: /b, op: ge, value: 1e-3}""";
    assertThat(parse(with(FILTER, filters)).source().filters())
        .containsExactly(
            new Comparison("/a", Operator.NOT_IN, List.of(1L, 2.5, -3L), false),
            new RowExpression("h > 0"),
            new Comparison("/b", Operator.GE, List.of(0.001), true));
  }

  @Test
  void aFilterWithoutItsPartsIsRefused() {
    assertProblems(
        FILTER,
        "{value: 1}",
        "Missing data_source.filters[0].dataset: " + PATH + " (line 10)",
        "Missing data_source.filters[0].op: one of eq, ne, ge, le, lt, gt, in, not_in is required"
            + " (line 10)");
    assertProblems(
        FILTER,
        "{dataset: /q, op: eq}",
        "Missing data_source.filters[0].value: a number is required (line 10)");
    assertProblems(
        FILTER,
        "{dataset: /q, op: in, value: 1}",
        "Invalid data_source.filters[0].value '1': in and not_in take values (line 10)",
        "Missing data_source.filters[0].values: a list of at least one number is required"
            + " (line 10)");
    assertProblems(
        FILTER,
        "{dataset: /q, op: eq, values: [1], value: 1}",
        "Invalid data_source.filters[0].values '[1]': this op takes a value (line 10)");
    assertProblems(
        FILTER,
        "{dataset: /q, op: in, values: []}",
        "Invalid data_source.filters[0].values '[]': a list of at least one number is required"
            + " (line 10)");
  }

  @Test
  void aFilterComparesWithFiniteNumbers() {
    assertFilterValue("true", "a number is required");
    assertFilterValue("'1e-3'", "1e-3", "a number is required, without quotes");
    assertFilterValue(".nan", "a finite number is required");
    assertFilterValue("-.inf", "a finite number is required");
    assertFilterValue("9223372036854775808", "an integer between -2^63 and 2^63 - 1 is required");
  }

  private static void assertFilterValue(String value, String allowed) {
    assertFilterValue(value, value, allowed);
  }

  private static void assertFilterValue(String value, String shown, String allowed) {
    assertProblems(
        "value: 0",
        "value: " + value,
        "Invalid data_source.filters[0].value '" + shown + "': " + allowed + " (line 10)");
  }

  @Test
  void anExpressionFilterStandsAloneAndIsJudged() {
    assertProblems(
        FILTER,
        "{expression: nosuch > 1, keep: false}",
        "Invalid data_source.filters[0].keep 'false': a filter with an expression takes no other"
            + " key (line 10)",
        "Invalid data_source.filters[0].expression 'nosuch > 1': no such column (line 10)");
  }

  @Test
  void aFilterComparesAColumnOfATwoDimensionalDataset() {
    assertThat(parse(with("value: 0", "value: -2, column: 4")).source().filters())
        .containsExactly(
            new Comparison(
                new ColumnSource("/{group}/q", 4, ColumnSource.BASE),
                Operator.EQ,
                List.of(-2L),
                true));
  }

  @Test
  void fillValuesAreMaskedUnlessToldOtherwise() {
    assertThat(parse(resource("atl06.yaml")).source().maskFill()).isTrue();
    assertThat(parse(with("  filters", "  mask_fill: no\n  filters")).source().maskFill())
        .isFalse();
    assertProblems(
        "  filters",
        "  mask_fill: 0\n  filters",
        "Invalid data_source.mask_fill '0': true or false is required (line 9)");
  }

  @Test
  void numbersMeanWhatTheirAttributesSayUnlessToldOtherwise() {
    FirnConfig plain = parse(resource("atl06.yaml"));
    assertThat(plain.source().unpack()).isTrue();
    // Older stores were made from documents without the key: their text has to stay.
    assertThat(CanonicalYaml.write(plain)).doesNotContain("unpack");
    for (String same : List.of("auto", "true", "yes")) {
      FirnConfig unpacked = parse(with("  filters", "  unpack: " + same + "\n  filters"));
      assertThat(unpacked).isEqualTo(parse(with("  filters", "  filters")));
    }
    FirnConfig stored = parse(with("  filters", "  unpack: false\n  filters"));
    assertThat(stored.source().unpack()).isFalse();
    assertThat(CanonicalYaml.write(stored)).contains("unpack: false");
    assertThat(parse(CanonicalYaml.write(stored)).source()).isEqualTo(stored.source());
    assertProblems(
        "  filters",
        "  unpack: 1\n  filters",
        "Invalid data_source.unpack '1': auto, true or false is required (line 9)");
  }
}
