package io.firn.config.read;

import static io.firn.config.read.Documents.parse;
import static io.firn.config.read.Documents.problems;
import static io.firn.config.read.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec.Comparison;
import io.firn.config.FirnConfig;
import io.firn.config.Level;
import io.firn.config.canonical.CanonicalYaml;
import java.util.List;
import org.junit.jupiter.api.Test;

class LevelReaderTest {
  private static final String LINKED =
      """
        base_level: photons
        levels:
          photons: {path: "/{group}/heights", link: null}
          segments:
            path: "/{group}/geolocation"
            coordinates: {latitude: reference_photon_lat, longitude: reference_photon_lon}
            link: {to: photons, index_beg: "/{group}/beg", count: "/{group}/cnt", index_base: 1}
            variables: {dem: "/{group}/dem_h", surface: {path: "/{group}/surf", column: 2}}
        filters:
      """
          .indent(0);

  private static final String FILTER = "- {dataset: \"/{group}/q\", op: eq, value: 0}";

  private static String linked() {
    return with("  filters:\n", LINKED).replace("source: h\n", "source: dem\n");
  }

  @Test
  void aLevelGivesItsColumnsToTheRowsThatItsRecordsOwn() {
    DataSource source = parse(linked()).source();
    assertThat(source.levels())
        .containsOnlyKeys("segments")
        .containsEntry("segments", new Level("/{group}/beg", "/{group}/cnt", 1));
    assertThat(source.variables())
        .containsEntry("dem", new ColumnSource("/{group}/dem_h", ColumnSource.WHOLE, "segments"))
        .containsEntry("surface", new ColumnSource("/{group}/surf", 2, "segments"));
  }

  @Test
  void aFilterAppliesAtAnyLevel() {
    String both =
        FILTER
            + "\n    - {level: segments, dataset: /d, op: ne, value: 1}"
            + "\n    - {level: photons, dataset: /p, op: ne, value: 1}";
    assertThat(parse(linked().replace(FILTER, both)).source().filters())
        .extracting(filter -> ((Comparison) filter).column().level())
        .containsExactly("", "segments", "");
  }

  @Test
  void aLevelThatNothingReadsChangesNothing() {
    String unused = linked().replaceAll(" +variables: \\{dem.*\n", "").replace(": dem\n", ": h\n");
    FirnConfig config = parse(unused);
    assertThat(config.source().levels()).isEmpty();
    assertThat(CanonicalYaml.write(config)).isEqualTo(CanonicalYaml.write(parse(Documents.SMALL)));
    assertThat(config.notices())
        .contains(
            "Ignored data_source.levels.segments.coordinates: rows are located by their own"
                + " coordinates");
  }

  @Test
  void theCanonicalFormIsReadBack() {
    FirnConfig config = parse(linked());
    assertThat(parse(CanonicalYaml.write(config)).source()).isEqualTo(config.source());
  }

  @Test
  void aListOfVariablesIsDocumentation() {
    String listed =
        linked()
            .replaceAll("variables: \\{dem.*\n", "variables: [dem_h]\n")
            .replace("source: dem\n", "source: h\n");
    assertThat(parse(listed).source().variables()).containsOnlyKeys("h", "s");
  }

  @Test
  void whatIsWrongWithALevelIsSaidAtOnce() {
    String wrong =
        linked()
            .replace("base_level: photons", "base_level: photon")
            .replace(", index_base: 1", ", index_base: -1, reference_index: 3");
    assertThat(problems(wrong))
        .containsExactly(
            "Invalid data_source.base_level 'photon': the name of the level that the rows are, one"
                + " of levels, is required: photons, segments (line 9)",
            "Missing data_source.levels.photons.link: a mapping with to, index_beg and count is"
                + " required (line 11)",
            "Invalid data_source.levels.segments.link.index_base '-1': an integer between 0 and"
                + " 2147483647 is required (line 15)",
            "Invalid data_source.levels.segments.link.reference_index '3': not supported: explicit"
                + " lists of rows are not followed (line 15)");
  }

  @Test
  void aColumnHasOneMeaning() {
    assertThat(problems(linked().replace("{dem:", "{h: /x, dem:")))
        .containsExactly(
            "Invalid data_source.levels.segments.variables.h '/x': a column 'h' is declared"
                + " already; choose another name (line 16)");
  }

  @Test
  void aFilterNamesALevelThatIsThere() {
    assertThat(problems(linked().replace("{dataset:", "{level: segment, dataset:")))
        .containsExactly(
            "Invalid data_source.filters[0].level 'segment': one of photons, segments is required"
                + " (line 18)");
    assertThat(problems(with("{dataset:", "{level: segment, dataset:")))
        .containsExactly(
            "Invalid data_source.filters[0].level 'segment': data_source.levels declares no level"
                + " (line 10)");
    assertThat(problems(with("  filters:", "  base_level: photons\n  filters:")))
        .containsExactly(
            "Invalid data_source.base_level 'photons': levels are required beside it (line 9)");
  }

  @Test
  void onlyLinksToTheBaseLevelAreFollowed() {
    assertThat(problems(linked().replace("to: photons", "to: segments")))
        .isEqualTo(
            List.of(
                "Invalid data_source.levels.segments.link.to 'segments': only links to the base"
                    + " level are followed (line 15)"));
  }
}
