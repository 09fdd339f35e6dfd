package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code firn show} of a store whose cells hold digests. */
class ShowDigestsTest {
  private static final Path CONFIG = Path.of("pipelines/atl03/atl03-tdigest.yaml");
  private static final String GRANULES = "--granules=pipelines/atl03/granules/*.h5";

  /** Computed by numpy, of the same photons in the same cells. */
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/firn/golden/atl03_northpole_order19.csv");

  @TempDir static Path directory;
  private static Path store;

  @BeforeAll
  static void run() throws IOException {
    store = directory.resolve("photons.zarr");
    Greenland.run(config("photons", "location: leaf_id"), store, GRANULES);
  }

  private static Path config(String name, String ofDigest) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".yaml"),
        Files.readString(CONFIG)
            .replace("      kind: ragged\n", "      kind: ragged\n      " + ofDigest + "\n"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void figuresOfDigestsAreThoseOfTheMediansOfCells(boolean sharded) throws IOException {
    Path place = store;
    if (!sharded) {
      place = directory.resolve("unsharded.zarr");
      Path config = config("unsharded", "location: leaf_id");
      Files.writeString(
          config, Files.readString(config) + "    chunk_inner: 13\n    sharded: false\n");
      Greenland.run(config, place, GRANULES);
    }
    List<String> lines = Files.readAllLines(GOLDEN);
    int median = Arrays.asList(lines.get(0).split(",")).indexOf("h_median");
    DoubleSummaryStatistics medians =
        lines.stream()
            .skip(1)
            .mapToDouble(line -> Double.parseDouble(line.split(",")[median]))
            .summaryStatistics();

    Greenland.Outcome shown = Greenland.firn("show", place.toString());

    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(ShowTest.row(shown, "h_tdigest"))
        .containsSequence(
            String.valueOf(lines.size() - 1),
            ShowTest.text(medians.getMin()),
            ShowTest.text(medians.getAverage()),
            ShowTest.text(medians.getMax()));
    assertThat(ShowTest.row(shown, "h_tdigest_locations"))
        .endsWith("lists", "of", "uint64", "196608");
    assertThat(shown.out()).contains("Figures of digests are those of the medians of cells.");
  }

  @Test
  void aMapOfDigestsIsThatOfTheirMedians() throws IOException {
    Path map = directory.resolve("digests.png");
    Path medians = directory.resolve("medians.png");
    Path scalars = directory.resolve("scalars.zarr");
    Greenland.run(Path.of("pipelines/atl03/atl03.yaml"), scalars, GRANULES);
    draw(store, "h_tdigest", map);
    draw(scalars, "h_median", medians);

    BufferedImage drawn = ImageIO.read(map.toFile());
    BufferedImage expected = ImageIO.read(medians.toFile());
    assertThat(drawn.getWidth()).isEqualTo(expected.getWidth());
    // All below the title.
    assertThat(pixels(drawn)).isEqualTo(pixels(expected));
  }

  private static int[] pixels(BufferedImage image) {
    int top = 44;
    int height = image.getHeight() - top;
    return image.getRGB(0, top, image.getWidth(), height, null, 0, image.getWidth());
  }

  private static void draw(Path place, String array, Path map) {
    Greenland.Outcome shown =
        Greenland.firn("show", place.toString(), "--array=" + array, "--map=" + map);
    assertThat(shown.exitCode()).as(shown.err()).isZero();
  }

  @Test
  void wordsOfDigestsAreNotDrawn() {
    Path map = directory.resolve("none.png");
    Greenland.Outcome shown =
        Greenland.firn("show", store.toString(), "--array=h_tdigest_locations", "--map=" + map);
    assertThat(shown.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(shown.err())
        .contains(
            "Cannot draw array 'h_tdigest_locations': only arrays with one value or digest for each cell can be drawn");
    assertThat(map).doesNotExist();
  }

  @Test
  void aDamagedChunkOfDigestsIsNamed() throws IOException {
    Path chunk = store.resolve("h_tdigest/c/0");
    byte[] bytes = Files.readAllBytes(chunk);
    byte[] damaged = bytes.clone();
    damaged[20] ^= 1;
    try {
      Files.write(chunk, damaged);
      Greenland.Outcome shown = Greenland.firn("show", store.toString());
      assertThat(shown.exitCode()).isEqualTo(Firn.FAILED);
      assertThat(shown.err())
          .containsPattern("Cannot read chunk \\d+ of object h_tdigest/c/0: it is not what");
    } finally {
      Files.write(chunk, bytes);
    }
  }
}
