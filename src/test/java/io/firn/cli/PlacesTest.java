package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.Slow;
import io.firn.UsageException;
import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/a/*.h5 /a/*.h5",
        "/a/*.h5,s3://b/c.h5 /a/*.h5|s3://b/c.h5",
        "/a/*.h5, /a/*.h5",
        "/a/{b,c}.h5,/d.h5 /a/{b,c}.h5|/d.h5",
        "/a/{b\\,c,d}.h5 /a/{b\\,c,d}.h5",
        "/a/{b,/c.h5 /a/{b|/c.h5",
        "/a/Jan\\,Feb.h5,/b.h5 /a/Jan,Feb.h5|/b.h5",
        "/a/\\[1\\].h5,/b.h5 /a/\\[1\\].h5|/b.h5",
        "/a/\\{b,c.h5 /a/\\{b|c.h5",
        "https://h/Jan\\,Feb.h5 https://h/Jan,Feb.h5",
      })
  void commasSeparateUnlessTheyBelongToAPatternOrAName(String list, String parts) {
    assertThat(Places.split("--granules", list)).containsExactly(parts.split("\\|"));
  }

  @Test
  void theNameOfAFileWithCommasIsThatFile(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("Jan, {Feb}.h5"), new byte[1]);

    assertThat(Places.split("--granules", file.toString())).containsExactly(file.toString());
    assertThat(Places.split("--granules", file + "," + file)).hasSize(4);
  }

  @Test
  void whatIsNotAtTheBeginningOrNotOfThisUserIsNoHome() {
    for (String place : List.of("a~", "./~", "s3://b/~/x", "/~/x", "", "file:///~/x")) {
      assertThat(Places.expanded("--store", place)).isEqualTo(place);
    }
    assertThatThrownBy(() -> Places.expanded("--store", "~bob/x.zarr"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Invalid --store '~bob/x.zarr': only ~ and ~/ stand for a home directory; give the whole path, or ./~bob/x.zarr where the name is meant");
  }

  /** Every option that takes a path, in processes whose home is a directory of the test's. */
  @Test
  @Slow
  void aTildeIsTheHomeDirectoryInEveryOption(@TempDir Path temporary) throws Exception {
    Path home = temporary.toRealPath();
    Points.config(home);
    Points.writeGood(Files.createDirectory(home.resolve("granules")));
    Files.writeString(home.resolve("list"), home + "/granules/*.h5");
    assertSucceeds(
        home,
        "plan",
        "--config=~/points.yaml",
        "--granules=~/granules/a.h5,~/granules/c.h5",
        "--out=~/plan");
    assertSucceeds(
        home,
        "run",
        "--config=~/points.yaml",
        "--granuleList=~/list",
        "--plan=~/plan",
        "--store=~/s.zarr",
        "--scratch=~/scratch",
        "--report=~/r.json");
    assertThat(home.resolve("s.zarr/zarr.json")).exists();
    assertThat(home.resolve("r.json")).exists();
    assertSucceeds(home, "verify", "~/s.zarr");
    assertSucceeds(home, "show", "~/s.zarr", "--array=h_mean", "--map=~/m.png");
    assertThat(home.resolve("m.png")).exists();
    assertSucceeds(home, "inspect", "~/granules/a.h5");
    assertThat(Path.of("~")).doesNotExist();
  }

  private static void assertSucceeds(Path home, String... arguments) throws Exception {
    Outcome outcome = Confined.firn(home, Map.of("HOME", home.toString()), List.of(arguments));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
  }
}
