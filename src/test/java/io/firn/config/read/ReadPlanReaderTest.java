package io.firn.config.read;

import static io.firn.config.read.Documents.parse;
import static io.firn.config.read.Documents.problems;
import static io.firn.config.read.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.config.FirnConfig;
import io.firn.config.Level;
import io.firn.config.ReadPlan;
import io.firn.config.canonical.CanonicalYaml;
import org.junit.jupiter.api.Test;

class ReadPlanReaderTest {
  private static final String PLANNED =
      with(
          "  filters:\n",
          """
            base_level: photons
            levels:
              photons: {path: "/{group}/heights", coordinates: {latitude: lat, longitude: lon}}
              segments:
                path: "/{group}/geolocation"
                coordinates: {latitude: reference_lat, longitude: "/{group}/reference_lon"}
                link: {to: photons, index_beg: "/{group}/beg", count: "/{group}/cnt"}
            read_plan: {spatial_index: segments, pad: 1, full_read_threshold: 0.9}
            filters:
          """
              .indent(0));

  @Test
  void theRecordsOfALevelTellWhereTheirRowsAre() {
    FirnConfig config = parse(PLANNED);
    assertThat(config.source().readPlan())
        .isEqualTo(
            new ReadPlan(
                new Level("/{group}/beg", "/{group}/cnt", 0),
                "/{group}/geolocation/reference_lat",
                "/{group}/reference_lon"));
    assertThat(config.notices())
        .contains(
            "Ignored data_source.read_plan.pad '1': rows are found beside their records, too",
            "Ignored data_source.read_plan.full_read_threshold '0.9': it only steers how zagg reads");
  }

  @Test
  void itIsNoPartOfWhatAStoreIsMadeFrom() {
    assertThat(CanonicalYaml.write(parse(PLANNED)))
        .isEqualTo(CanonicalYaml.write(parse(Documents.SMALL)));
  }

  @Test
  void theLevelHasALinkAndCoordinates() {
    assertThat(problems(PLANNED.replace("spatial_index: segments", "spatial_index: segment")))
        .containsExactly(
            "Invalid data_source.read_plan.spatial_index 'segment': the name of a level with a"
                + " link is required (line 16)");
    assertThat(problems(PLANNED.replace("spatial_index: segments", "spatial_index: photons")))
        .containsExactly(
            "Invalid data_source.read_plan.spatial_index 'photons': the name of a level with a"
                + " link is required (line 16)");
    assertThat(problems(PLANNED.replaceAll(" +coordinates: \\{latitude: ref.*\n", "")))
        .containsExactly(
            "Missing data_source.levels.segments.coordinates: a mapping of latitude and longitude"
                + " is required (line 12)");
    assertThat(problems(PLANNED.replace("spatial_index: segments, ", "")))
        .containsExactly(
            "Missing data_source.read_plan.spatial_index: the name of a level with a link is"
                + " required (line 16)");
  }
}
