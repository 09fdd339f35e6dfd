package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code firn show}: figures as the reference values have them, and a map. */
class ShowTest {
  @TempDir static Path directory;
  private static Path store;
  private static List<String[]> golden;

  @BeforeAll
  static void run() throws IOException {
    store = directory.resolve("greenland.zarr");
    Greenland.run(Bundled.CONFIG, store);
    try (InputStream table =
        ShowTest.class.getResourceAsStream("/io/firn/golden/atl06_greenland_order12.csv")) {
      golden =
          new String(table.readAllBytes(), StandardCharsets.US_ASCII)
              .lines()
              .map(line -> line.split(","))
              .toList();
    }
  }

  private static DoubleSummaryStatistics golden(String column) {
    int at = Arrays.asList(golden.get(0)).indexOf(column);
    return golden.stream()
        .skip(1)
        .mapToDouble(row -> Double.parseDouble(row[at]))
        .summaryStatistics();
  }

  @ParameterizedTest
  @CsvSource({
    "compact, false, 6",
    "compact, true, 8",
    "fullsphere, true, 8",
    "fullsphere, false, 8"
  })
  void theFiguresAreThoseOfTheReference(String layout, boolean sharded, int chunks)
      throws IOException {
    String name = "%s-%s.zarr".formatted(layout, sharded);
    Path config =
        Greenland.config(
            directory, name + ".yaml", "chunk_inner: " + chunks, "sharded: " + sharded);
    Path place = directory.resolve(name);
    Greenland.run(config, place, "--layout=" + layout);

    Greenland.Outcome shown = Greenland.firn("show", place.toString());

    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(row(shown, "count"))
        .containsSequence("254", "1", text(golden("count").getAverage()), "242");
    for (String field : List.of("h_min", "h_max")) {
      DoubleSummaryStatistics of = golden(field);
      assertThat(row(shown, field))
          .containsSequence(
              "254", text(of.getMin()), text(of.getAverage()), text(of.getMax()), "meters");
    }
    assertThat(shown.out())
        .contains("22,284 gridded of 36,934", "254 with data, in 7 shards", "ATL06");
  }

  /** As printed: six digits, of which float32 holds all. */
  static String text(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }

  /** The words of an array's line. */
  static List<String> row(Greenland.Outcome shown, String array) {
    return shown
        .out()
        .lines()
        .map(line -> Arrays.asList(line.strip().split(" +")))
        .filter(words -> words.get(0).equals(array))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void onlyNamedArraysAreRead() {
    Greenland.Outcome shown = Greenland.firn("show", store.toString(), "--array=h_mean");
    assertThat(row(shown, "h_mean")).contains("254");
    assertThat(row(shown, "h_max")).doesNotContain("254");
  }

  @Test
  void theMapIsAPictureOfOneArray() throws IOException {
    Path map = directory.resolve("h_mean.png");

    Greenland.Outcome shown =
        Greenland.firn("show", store.toString(), "--array=h_mean", "--map=" + map);

    assertThat(shown.exitCode()).as(shown.err()).isZero();
    BufferedImage image = ImageIO.read(map.toFile());
    assertThat(image.getWidth()).isBetween(200, 1000);
    assertThat(image.getHeight()).isBetween(200, 1000);
  }

  @Test
  void whatCannotBeShownIsSaid() throws IOException {
    Path none = Files.createDirectory(directory.resolve("none.zarr"));
    assertThat(Greenland.firn("show", none.toString()).err())
        .contains("Cannot show store '" + none + "': there is no committed store");
    Greenland.Outcome unknown = Greenland.firn("show", store.toString(), "--array=h_men");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("Invalid --array 'h_men': the store has count, h_min, h_max, h_mean");
    assertThat(Greenland.firn("show", store.toString(), "--map=x.png").err())
        .contains("Invalid --map 'x.png': it shows one array; name it by --array");
    assertThat(
            Greenland.firn("show", store.toString(), "--array=count", "--map=/no/such/x.png").err())
        .contains("Cannot write picture '/no/such/x.png'");
  }

  @Test
  void aDamagedChunkIsNamedAndNotDecoded() throws IOException {
    Path damaged = directory.resolve("damaged.zarr");
    Greenland.run(Bundled.CONFIG, damaged);
    Path chunk = damaged.resolve("h_mean/c/4");
    byte[] bytes = Files.readAllBytes(chunk);
    bytes[bytes.length / 2] ^= 1;
    Files.write(chunk, bytes);

    Greenland.Outcome shown = Greenland.firn("show", damaged.toString());

    assertThat(shown.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(shown.err())
        .contains(
            "Cannot read chunk 0 of object h_mean/c/4: it is not what its receipt says; firn verify names all that is wrong");
  }
}
