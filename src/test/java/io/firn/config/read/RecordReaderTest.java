package io.firn.config.read;

import static io.firn.config.read.Documents.parse;
import static io.firn.config.read.Documents.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.firn.config.Asset;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec.Comparison;
import io.firn.config.FirnConfig;
import io.firn.config.Linspace;
import io.firn.config.Records;
import io.firn.config.canonical.CanonicalYaml;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordReaderTest {
  private static final String WAVEFORMS =
      """
      data_source:
        groups: [B1, B2]
        coordinates: {latitude: "/{group}/lat", longitude: "/{group}/lon", level: shots}
        variables:
          wave: "/{group}/wave"
          height: {synthesize: linspace, level: shots, start: "/{group}/top", stop: "/{group}/end"}
        base_level: samples
        levels:
          samples: {path: "/{group}"}
          shots:
            path: "/{group}"
            coordinates: {latitude: lat, longitude: lon}
            link: {to: samples, index_beg: "/{group}/beg", count: "/{group}/cnt", index_base: 1}
            variables: {noise: "/{group}/noise", dem: {asset: l2a, path: "/{group}/dem"}}
        assets:
          l2a: {join: {left: "/{group}/shot", right: "/{group}/number"}}
        filters:
          - {asset: l2a, dataset: "/{group}/clipped", op: le, value: 0}
      aggregation:
        variables: {h_max: {function: max, source: height}}
      output:
        grid: {type: healpix, parent_order: 6, child_order: 12}
      """;

  @Test
  void recordsPlaceTheRowsAndTellTheirHeights() {
    DataSource source = parse(WAVEFORMS).source();
    assertThat(source.records())
        .isEqualTo(
            new Records(
                "shots",
                Map.of("height", new Linspace("/{group}/top", "/{group}/end")),
                Map.of("l2a", new Asset("/{group}/shot", "/{group}/number"))));
    assertThat(source.columns()).containsExactly("dem", "height", "noise", "wave");
    assertThat(source.rowsPath()).isEqualTo("/{group}/wave");
    assertThat(source.variables().get("dem"))
        .isEqualTo(new ColumnSource("/{group}/dem", ColumnSource.WHOLE, "shots", "l2a"));
    assertThat(((Comparison) source.filters().get(0)).column())
        .isEqualTo(new ColumnSource("/{group}/clipped", ColumnSource.WHOLE, "shots", "l2a"));
  }

  @Test
  void theCanonicalFormIsReadBack() {
    FirnConfig config = parse(WAVEFORMS);
    assertThat(parse(CanonicalYaml.write(config)).source()).isEqualTo(config.source());
    assertThat(CanonicalYaml.write(parse(CanonicalYaml.write(config))))
        .isEqualTo(CanonicalYaml.write(config));
  }

  @Test
  void anAssetThatNothingReadsHasNoMeaning() {
    String unread =
        WAVEFORMS
            .replace(", dem: {asset: l2a, path: \"/{group}/dem\"}", "")
            .replaceAll("  - \\{asset.*\n", "  - {dataset: \"/{group}/wave\", op: ge, value: 0}\n");
    assertThat(parse(unread).source().records().assets()).isEmpty();
  }

  @Test
  void ofTheTemplateOfZaggOnlyItsLayoutIsRefused() {
    assertThat(problems(Documents.resource("gedi01b_waveform_healpix_hive.yaml")))
        .singleElement()
        .asString()
        .startsWith("Invalid output.store_layout 'hive'");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "level: shots}",
            "level: shot}",
            "Invalid data_source.coordinates.level 'shot': one of shots is required (line 3)"),
        arguments(
            "level: shots}",
            "level: samples}",
            "Invalid data_source.coordinates.level 'samples': one of shots is required (line 3)"),
        arguments(
            "level: shots, start",
            "level: samples, start",
            "Invalid data_source.variables.height.level 'samples': the level of the coordinates, shots, is required (line 6)"),
        arguments(
            "linspace",
            "cubic",
            "Invalid data_source.variables.height.synthesize 'cubic': one of linspace is required (line 6)"),
        arguments(
            ", stop: \"/{group}/end\"",
            "",
            "Missing data_source.variables.height.stop: the path of a dataset is required, such as '/{group}/h_li' (line 6)"),
        arguments(
            "wave: \"/{group}/wave\"",
            "# nothing",
            "Invalid data_source.coordinates.level 'shots': a path in data_source.variables is required beside it: it tells the rows (line 3)"),
        arguments(
            ", right: \"/{group}/number\"",
            "",
            "Missing data_source.assets.l2a.join.right: the path of a dataset is required, such as '/{group}/h_li' (line 16)"),
        arguments(
            "    l2a: {join",
            "    l-a: {join",
            "Invalid data_source.assets.l-a 'l-a': a name of letters, digits and '_' is required (line 16)"),
        arguments(
            "{asset: l2a, path",
            "{asset: l2b, path",
            "Invalid data_source.levels.shots.variables.dem.asset 'l2b': one of l2a is required (line 14)"),
        arguments(
            "{asset: l2a, dataset",
            "{asset: l2a, level: shots, dataset",
            "Invalid data_source.filters[0].level 'shots': a filter of an asset compares the records of the coordinates (line 18)"),
        arguments(
            "wave: \"/{group}/wave\"",
            "wave: {asset: l2a, path: /w}",
            "Invalid data_source.variables.wave.asset 'l2a': only columns of the level of the coordinates have an asset (line 5)"),
        arguments(
            "noise: \"/{group}/noise\"",
            "noise: {synthesize: linspace}",
            "Invalid data_source.levels.shots.variables.noise.synthesize 'linspace': only columns of data_source.variables are synthesized (line 14)"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void whatIsWrongIsNamed(String good, String wrong, String problem) {
    assertThat(WAVEFORMS).contains(good);
    assertThat(problems(WAVEFORMS.replace(good, wrong))).contains(problem);
  }

  @Test
  void rowsWithCoordinatesOfTheirOwnHaveNoAssets() {
    String flat =
        WAVEFORMS
            .replace(", level: shots}\n  variables", "}\n  variables")
            .replaceAll("    height: .*\n", "    height: \"/{group}/h\"\n");
    assertThat(problems(flat))
        .isEqualTo(
            List.of(
                "Invalid data_source.levels.shots.variables.dem.asset 'l2a': only"
                    + " columns of the level of the coordinates have an asset (line 14)",
                "Invalid data_source.assets '{...}': data_source.coordinates.level is required"
                    + " beside it (line 15)",
                "Invalid data_source.filters[0].asset 'l2a': data_source.assets declares no asset"
                    + " (line 18)"));
  }
}
