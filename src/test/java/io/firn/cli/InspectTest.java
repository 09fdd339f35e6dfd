package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code firn inspect} says of a granule what h5py says (see {@code describe_granule.py}). */
class InspectTest {
  private static final Path GRANULE = Bundled.GRANULES.resolve(Bundled.GRANULE);
  private static final Pattern DATASET =
      Pattern.compile(
          " {2}(?<name>\\S+) +(?<type>\\S+) +(?<shape>\\[.*?])(?<units> *units=.*?)?(?<fill> fill=\\S+)?"
              + "(?<chunks> chunks=\\[.*?])?(?<filters> filters=\\S+)?(?<range> range=\\S+)?");
  private static final List<String> COLUMNS =
      List.of("type", "shape", "units", "fill", "chunks", "filters", "range");

  private static List<String> lines;

  @BeforeAll
  static void inspect() {
    Outcome outcome = Greenland.firn("inspect", GRANULE.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    lines = outcome.out().lines().toList();
  }

  @Test
  void itBeginsWithTheGranuleItself() {
    assertThat(lines)
        .startsWith(
            Bundled.GRANULE + ", 1,847,186 bytes",
            "  short_name: ATL06",
            "  time_coverage_end: 2019-04-24T09:27:56.000000Z",
            "  time_coverage_start: 2019-04-24T09:22:31.000000Z",
            "  title: ATLAS/ICESat-2 L3A Land Ice Height");
  }

  @Test
  void everyDatasetIsDescribedAsH5pyDescribesIt() throws IOException {
    SortedMap<String, List<String>> expected = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("src/test/resources/io/firn/cli/inspect.tsv"))) {
      List<String> columns = List.of(line.split("\t"));
      expected.put(columns.get(0), columns.subList(1, columns.size()));
    }
    assertThat(described()).hasSize(449).isEqualTo(expected);
  }

  @Test
  void everyGroupHasOneHeading() {
    List<String> headings = lines.stream().filter(line -> line.startsWith("/")).toList();
    assertThat(headings).doesNotHaveDuplicates().contains("/gt1l/land_ice_segments");
  }

  private static SortedMap<String, List<String>> described() {
    SortedMap<String, List<String>> described = new TreeMap<>();
    String group = "";
    for (String line : lines.subList(5, lines.size())) {
      if (line.startsWith("/")) {
        group = line;
        continue;
      }
      Matcher dataset = DATASET.matcher(line);
      assertThat(dataset.matches()).as(line).isTrue();
      List<String> columns = new ArrayList<>();
      for (String column : COLUMNS) {
        String value = dataset.group(column);
        columns.add(value == null ? "-" : value.replaceFirst("^ *[a-z]+=", ""));
      }
      described.put(group + "/" + dataset.group("name"), columns);
    }
    return described;
  }

  @Test
  void aFileThatIsNoGranuleIsNamed() {
    Outcome outcome = Greenland.firn("inspect", "pom.xml");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err().lines())
        .containsExactly(
            "firn: Cannot open granule 'pom.xml': not an HDF5 or netCDF file, it begins with 3c 3f 78 6d 6c 20 76 65 72");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Outcome outcome = Greenland.firn("inspect", "/nowhere/x.h5");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err().lines())
        .containsExactly("firn: Cannot read input '/nowhere/x.h5': no file matches");
  }

  @Test
  void aMissingArgumentIsWrongUsage() {
    Outcome outcome = Greenland.firn("inspect");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("Missing required parameter: 'GRANULE'");
  }
}
