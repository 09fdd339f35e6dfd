package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.Slow;
import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Granules that a pattern means and that a process cannot reach, through whole runs in processes of
 * their own: what one may read and spell is a property of the process.
 */
@Slow
class UnreachableGranulesTest {
  @TempDir Path temporary;
  private Path directory;
  private Path granules;
  private Path good;

  @BeforeEach
  void write() throws IOException {
    directory = temporary.toRealPath();
    granules = Files.createDirectories(directory.resolve("granules/2019"));
    Points.writeGood(granules);
    good = directory.resolve("good.zarr");
    Outcome outcome = Greenland.firn(arguments(good, "fail").toArray(String[]::new));
    assertThat(outcome.err()).isEmpty();
  }

  /** Otherwise they could not be deleted. */
  @AfterEach
  void permit() throws IOException {
    permit(granules.resolve("x.h5"), "rw-------");
    permit(directory.resolve("granules/2020"), "rwx------");
  }

  private static void permit(Path path, String permissions) throws IOException {
    if (Files.exists(path)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }

  private enum Way {
    LINK_TO_NOTHING("x.h5", "is a link that leads to no file, '/no/such/file'"),
    LINK_ON_THE_WAY("/granules/2021/", "is a link that leads to no file, '/no/archive'"),
    FORBIDDEN_FILE("x.h5", "permission denied"),
    FORBIDDEN_DIRECTORY(
        "/granules/2020/", "is a directory that may not be listed: permission denied"),
    DIRECTORY_OF_NAMES_ONLY("x.h5", "may not be looked at: permission denied"),
    NAME_BEYOND_THE_LOCALE(
        "x%C3%A9.h5",
        "has a name that the locale cannot spell, whose encoding is ANSI_X3.4-1968; set LC_ALL=C.UTF-8"),
    DIRECTORY_BEYOND_THE_LOCALE(
        "x.h5",
        "has a name that the locale cannot spell, whose encoding is ANSI_X3.4-1968; set LC_ALL=C.UTF-8");

    /** What is left out; a directory by its whole path. */
    private final String name;

    private final String reason;

    Way(String name, String reason) {
      this.name = name;
      this.reason = reason;
    }
  }

  private void make(Way way) throws IOException {
    Path other = directory.resolve("granules/2020");
    switch (way) {
      case LINK_TO_NOTHING ->
          Files.createSymbolicLink(granules.resolve("x.h5"), Path.of("/no/such/file"));
      case LINK_ON_THE_WAY ->
          Files.createSymbolicLink(directory.resolve("granules/2021"), Path.of("/no/archive"));
      case FORBIDDEN_FILE -> {
        write(granules.resolve("x.h5"));
        permit(granules.resolve("x.h5"), "-w-------");
      }
      case FORBIDDEN_DIRECTORY -> {
        write(Files.createDirectory(other).resolve("x.h5"));
        permit(other, "-wx------");
      }
      case DIRECTORY_OF_NAMES_ONLY -> {
        write(Files.createDirectory(other).resolve("x.h5"));
        permit(other, "rw-------");
      }
      case NAME_BEYOND_THE_LOCALE ->
          write(Path.of(URI.create("file://" + granules + "/x%C3%A9.h5")));
      case DIRECTORY_BEYOND_THE_LOCALE ->
          write(
              Files.createDirectory(Path.of(URI.create("file://" + granules + "/../%C3%A9")))
                  .resolve("x.h5"));
    }
  }

  private static void write(Path granule) throws IOException {
    Files.write(granule, Points.granule("good_2"));
  }

  @ParameterizedTest
  @EnumSource
  void itFailsTheRunByNameAndInQuarantineIsLeftOutNamedAndCounted(Way way) throws Exception {
    make(way);
    Path failed = directory.resolve("failed.zarr");

    Outcome outcome = firn(arguments(failed, "fail"));

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains(way.name.replaceFirst("/$", ""), way.reason).hasLineCount(1);
    Greenland.assertNothingOpens(failed);

    Path store = directory.resolve("out.zarr");
    outcome = firn(arguments(store, "quarantine"));

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Greenland.assertSameBytes(Greenland.objects(store), Greenland.objects(good));
    JsonNode report = new ObjectMapper().readTree(directory.resolve("out.zarr.json").toFile());
    assertThat(report.get("granules_listed").intValue()).isEqualTo(3);
    assertThat(report.get("granules").intValue()).isEqualTo(2);
    assertThat(report.get("quarantined")).hasSize(1);
    JsonNode leftOut = report.get("quarantined").get(0);
    assertThat(leftOut.get("granule").textValue()).endsWith(way.name);
    assertThat(leftOut.get("cause").textValue()).contains(way.reason);
    assertThat(outcome.out()).contains("  granules                2   of 3 listed, groups 4");
    assertThat(firn(List.of("verify", store.toString())).exitCode()).isZero();
  }

  /** What the variable that the message names is good for. */
  @Test
  void aLocaleThatSpellsTheNameReadsTheGranule() throws Exception {
    Path named = Path.of(URI.create("file://" + granules + "/x%C3%A9.h5"));
    write(named);
    List<String> arguments = arguments(directory.resolve("out.zarr"), "fail");
    Outcome outcome = firn(arguments, "C.UTF-8");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("  granules                3   of 3 listed, groups 6");
  }

  private List<String> arguments(Path store, String badGranules) throws IOException {
    return List.of(
        "run",
        "--config=" + Points.config(directory),
        "--granules=" + directory + "/granules/*/*.h5",
        "--store=" + store,
        "--onBadGranule=" + badGranules,
        "--report=" + store + ".json");
  }

  private Outcome firn(List<String> arguments) throws Exception {
    return firn(arguments, "C");
  }

  private Outcome firn(List<String> arguments, String locale) throws Exception {
    return Confined.firn(directory, Map.of("LC_ALL", locale), arguments);
  }
}
