package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.cli.Greenland.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad granules among good ones, through whole runs. */
class BadGranulesTest {
  /** Of all tests: threads of a run that failed may write into its store a little longer. */
  @TempDir static Path all;

  private Path directory;
  private Path granules;

  /**
   * A bad granule.
   *
   * @param name its file name
   * @param message the error, or its beginning where a library's message follows
   * @param rows its rows, or null where they cannot be counted
   */
  record Bad(String name, byte[] content, String message, Long rows) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Bad> bad() throws IOException {
    byte[] whole = Points.granule("good_1");
    return List.of(
        unopened("cut_off", Arrays.copyOf(whole, 2 * whole.length / 3), ""),
        unopened("empty", new byte[0], "not an HDF5 or netCDF file, it is empty"),
        unopened(
            "csv",
            "lat,lon,h\n70,-50,1500\n".getBytes(StandardCharsets.US_ASCII),
            "not an HDF5 or netCDF file, it is text that begins with 'lat,lon,h'"),
        unopened(
            "log_in",
            "<!DOCTYPE html>\n<html><head><title>Earthdata Login</title></head></html>\n"
                .getBytes(StandardCharsets.US_ASCII),
            "not an HDF5 or netCDF file, it is a web page: is a log-in missing?"),
        unopened(
            "zip",
            zipped(whole),
            "not an HDF5 or netCDF file, it begins with 50 4b 03 04 14 00 08 08 08"),
        damaged("gt1l", "lat", 2),
        damaged("gt2r", "lon", 0),
        damaged("gt2r", "h", 1),
        damaged("gt2r", "sigma", 2),
        damaged("gt2r", "flag", 2),
        odd("no_variable", "h", "no such dataset", 16L),
        odd("no_filter", "flag", "no such dataset", 16L),
        odd("no_latitude", "lat", "no such dataset", null),
        odd("text", "h", "it holds string, expected numbers", 16L),
        odd("compound", "h", "it holds compound, expected numbers", 16L),
        odd("matrix", "h", "it has 2 dimensions, expected one", 16L),
        odd("scalar", "h", "it has 0 dimensions, expected one", 16L),
        odd("scalar_latitude", "lat", "it has 0 dimensions, expected one", null),
        odd("short_variable", "h", "it holds 7 rows where the coordinates hold 8", 16L),
        odd("short_longitude", "lon", "it holds 7 rows where /gt2r/lat holds 8", null),
        odd("two_types", "h", "it holds float64 where a group before it holds float32", 16L));
  }

  private static Bad unopened(String name, byte[] content, String reason) {
    String file = "b_" + name + ".h5";
    return new Bad(file, content, "Cannot open granule '" + file + "': " + reason, null);
  }

  /** Damage to each chunk that gridding reads, granule by granule. */
  private static List<Bad> damagedAnywhere() throws IOException {
    List<Bad> damaged = new ArrayList<>();
    for (String group : List.of("gt1l", "gt2r")) {
      for (String dataset : List.of("lat", "lon", "h", "sigma", "flag")) {
        for (int chunk = 0; chunk < 3; chunk++) {
          damaged.add(damaged(group, dataset, chunk));
        }
      }
    }
    return damaged;
  }

  private static Bad damaged(String group, String dataset, int chunk) throws IOException {
    String path = "/" + group + "/" + dataset;
    String file = "b_" + group + "_" + dataset + "_" + chunk + ".h5";
    return new Bad(
        file,
        Points.damaged(path, chunk),
        "Cannot read '" + path + "' of granule '" + file + "': chunk " + chunk + ": ",
        80L);
  }

  private static Bad odd(String name, String dataset, String reason, Long rows) throws IOException {
    String file = "b_" + name + ".h5";
    return new Bad(
        file,
        Points.granule(name),
        "Cannot read '/gt2r/" + dataset + "' of granule '" + file + "': " + reason,
        rows);
  }

  private static byte[] zipped(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("granule.h5"));
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  @BeforeEach
  void writeGood() throws IOException {
    directory = Files.createTempDirectory(all, "test");
    granules = Files.createDirectory(directory.resolve("granules"));
    Points.writeGood(granules);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void itFailsTheRunAndIsNamed(Bad bad) throws IOException {
    Files.write(granules.resolve(bad.name), bad.content);
    Path store = directory.resolve("out.zarr");
    Outcome outcome = run(store);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("firn: " + bad.message).hasLineCount(1);
    Greenland.assertNothingOpens(store);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "netcdf-java"})
  void inQuarantineItIsLeftOutAsAWholeAndAccountedFor(String reader) throws IOException {
    Path expected = directory.resolve("good.zarr");
    JsonNode good = succeed(expected);
    SortedMap<String, Bad> bad = new TreeMap<>();
    bad().forEach(granule -> bad.put(granule.name, granule));
    damagedAnywhere().forEach(granule -> bad.put(granule.name, granule));
    for (Bad granule : bad.values()) {
      Files.write(granules.resolve(granule.name), granule.content);
    }
    Path store = directory.resolve("out.zarr");
    Outcome outcome = run(store, "--onBadGranule=quarantine", "--reader=" + reader);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode report = report(store);

    assertSameStore(store, expected);
    assertThat(Greenland.firn("verify", store.toString()).exitCode()).isZero();
    long rows = 0;
    assertThat(report.get("quarantined")).hasSameSizeAs(bad.values());
    for (JsonNode leftOut : report.get("quarantined")) {
      Bad granule = bad.get(leftOut.get("granule").textValue());
      assertThat(leftOut.get("cause").textValue()).startsWith(granule.message);
      assertThat(leftOut.get("rows").isNull() ? null : leftOut.get("rows").longValue())
          .as(granule.name)
          .isEqualTo(granule.rows);
      String counted = granule.rows == null ? "unknown" : granule.rows.toString();
      assertThat(outcome.out())
          .contains(
              "left out     %s (%s rows): %s".formatted(granule.name, counted, granule.message));
      rows += granule.rows == null ? 0 : granule.rows;
    }
    assertThat(report.get("quarantined").findValuesAsText("granule")).isSorted();
    assertThat(report.get("granules")).isEqualTo(good.get("granules"));
    assertThat(report.get("rows_quarantined").longValue()).isEqualTo(rows);
    assertThat(report.get("rows_scanned").longValue())
        .isEqualTo(good.get("rows_scanned").longValue() + rows);
  }

  @Test
  void damageToWhatNobodyUsesDoesNotMatter() throws IOException {
    Path expected = directory.resolve("good.zarr");
    succeed(expected);
    Files.write(granules.resolve("a.h5"), Points.damaged("/gt2r/unused", 1));
    Path store = directory.resolve("out.zarr");
    JsonNode report = succeed(store, "--onBadGranule=quarantine");
    assertThat(report.get("quarantined")).isEmpty();
    assertSameStore(store, expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fail", "quarantine"})
  void strangePlacesAreCountedAndNoRowsAreNoFault(String mode) throws IOException {
    Files.write(granules.resolve("b.h5"), Points.granule("strange_places"));
    Files.write(granules.resolve("d.h5"), Points.granule("no_rows"));
    JsonNode report = succeed(directory.resolve("out.zarr"), "--onBadGranule=" + mode);
    assertThat(report.get("granules").intValue()).isEqualTo(4);
    assertThat(report.get("groups").intValue()).isEqualTo(8);
    assertThat(report.get("rows_scanned").intValue()).isEqualTo(80 + 80 + 16);
    assertThat(report.get("rows_missing").intValue()).isEqualTo(5);
    assertThat(report.get("quarantined")).isEmpty();
  }

  @Test
  void aRunThatLeavesAllGranulesOutFails() throws IOException {
    Files.write(granules.resolve("a.h5"), new byte[0]);
    Files.write(granules.resolve("c.h5"), Points.damaged("/gt1l/h", 0));
    Path store = directory.resolve("out.zarr");
    Outcome outcome = run(store, "--onBadGranule=quarantine");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualToIgnoringNewLines(
            "firn: Cannot grid: every granule was quarantined; the first: Cannot open granule"
                + " 'a.h5': not an HDF5 or netCDF file, it is empty");
    Greenland.assertNothingOpens(store);
  }

  private Outcome run(Path store, String... more) throws IOException {
    return Greenland.firn(
        Stream.concat(
                Stream.of(
                    "run",
                    "--config=" + Points.config(directory),
                    "--granules=" + granules + "/*.h5",
                    "--store=" + store,
                    "--report=" + store + ".json"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private JsonNode succeed(Path store, String... more) throws IOException {
    Outcome outcome = run(store, more);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return report(store);
  }

  private static JsonNode report(Path store) throws IOException {
    return new ObjectMapper().readTree(Path.of(store + ".json").toFile());
  }

  private static void assertSameStore(Path actual, Path expected) throws IOException {
    Greenland.assertSameBytes(Greenland.objects(actual), Greenland.objects(expected));
  }
}
