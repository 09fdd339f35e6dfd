package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code firn inspect} says of a granule what h5py says (see {@code describe_granule.py}). */
class InspectTest {
  private static final Path GRANULE = Bundled.GRANULES.resolve(Bundled.GRANULE);
  private static final Pattern DATASET =
      Pattern.compile(
          " {2}(?<name>\\S+) +(?<type>\\S+) +(?<shape>\\[.*?])(?<units> *units=.*?)?(?<fill> fill=\\S+)?"
              + "(?<chunks> chunks=\\[.*?])?(?<filters> filters=\\S+)?(?<range> range=\\S+)?");
  private static final List<String> COLUMNS =
      List.of("type", "shape", "units", "fill", "chunks", "filters", "range");

  private static final String DETAIL = "      ";

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

  /** What the attributes hold is what h5py reads there; the ranges are those of unpacked values. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "height | range=-32.768000…32.767000 | scale_factor=0.001 read as float64",
        "all_of_it | range=10.000000…35.000000 | missing_value=-2 valid_min=-2 valid_max=100 scale_factor=0.25 add_offset=10.0 read as float32",
        "fills | range=0.500000…2.000000 | _FillValue=-1,-2 scale_factor=0.5 read as float64",
        "unsigned_packed | range=-89.990000…565.350000 | _Unsigned='true' scale_factor=0.01 add_offset=-90.0 read as float64",
        "unsigned | range=1…65535 | _Unsigned='true' read as uint16",
        "missing_value | [4] | missing_value=-999.9",
        "unpacked_range | range=-2.000000…1.500000 | valid_range=-2.0,1.5 scale_factor=0.1 read as float64"
      })
  void itTellsWhatTheNumbersOfADatasetMean(String name, String end, String meaning) {
    List<String> all = inspected("src/test/resources/io/firn/granule/cf/meaning.nc");
    int found =
        IntStream.range(0, all.size())
            .filter(i -> all.get(i).startsWith("  " + name + " "))
            .findFirst()
            .orElseThrow();
    assertThat(all.get(found)).endsWith(end);
    assertThat(all.get(found + 1)).isEqualTo(DETAIL + meaning);
  }

  @Test
  void aNanHidesNoRange(@TempDir Path folder) throws IOException {
    Path granule = folder.resolve("nan.nc");
    Files.write(granule, latitudes(-1.5, Double.NaN, 2e-5));
    assertThat(inspected(granule.toString()).get(2)).endsWith(" range=-1.500000…2.000000e-05");
    Files.write(granule, latitudes(Double.NaN));
    assertThat(inspected(granule.toString()).get(2)).endsWith(" units=degrees");
  }

  /** A classic netCDF file, after the specification of that format. */
  private static byte[] latitudes(double... values) {
    int header = 112;
    ByteBuffer file = ByteBuffer.allocate(header + Double.BYTES * values.length);
    file.put(new byte[] {'C', 'D', 'F', 1}).putInt(0);
    file.putInt(10).putInt(1);
    named(file, "rows").putInt(values.length);
    file.putInt(0).putInt(0);
    file.putInt(11).putInt(1);
    named(file, "latitude").putInt(1).putInt(0);
    file.putInt(12).putInt(1);
    named(named(file, "units").putInt(2), "degrees");
    file.putInt(6).putInt(Double.BYTES * values.length).putInt(header);
    for (double value : values) {
      file.putDouble(value);
    }
    return file.array();
  }

  private static ByteBuffer named(ByteBuffer file, String name) {
    file.putInt(name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
    return file.position((file.position() + 3) / 4 * 4);
  }

  @Test
  void itTellsWhatFlagsMean() {
    int summary = lines.indexOf("/gt1l/land_ice_segments") + 1;
    assertThat(lines.subList(summary + 1, summary + 3))
        .containsExactly(
            DETAIL + "valid_min=0 valid_max=1",
            DETAIL + "flags: 0 best_quality, 1 potential_problem");
  }

  /** An attribute of the latitude claims two gigabytes ({@code make_hostile.py}). */
  @Test
  void whatCannotBeReadIsNamedAndHidesNothing() {
    assertThat(inspected("src/test/resources/io/firn/granule/hostile_attribute.h5"))
        .anyMatch(
            line ->
                line.matches("  latitude +Cannot read '/gt1l/land_ice_segments/latitude' of .*"))
        .anyMatch(line -> line.matches("  longitude +float64 +\\[.*"));
  }

  private static List<String> inspected(String granule) {
    Outcome outcome = Greenland.firn("inspect", granule);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.out().lines().toList();
  }

  private static SortedMap<String, List<String>> described() {
    SortedMap<String, List<String>> described = new TreeMap<>();
    String group = "";
    for (String line : lines.subList(5, lines.size())) {
      if (line.startsWith("/")) {
        group = line;
        continue;
      }
      if (line.startsWith(DETAIL)) {
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
            "firn: Cannot open granule 'pom.xml': not an HDF5 or netCDF file, it is an XML document that begins with "
                + "'<?xml version=\"1.0\" encoding=\"UTF-8\"?>'");
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
