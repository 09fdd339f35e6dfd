package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Slow;
import io.firn.shard.MadeTracks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes, killed with SIGKILL at any moment and started again until one finishes. {@code
 * -Dfirn.kills=100} kills more of them.
 */
@Slow
class KilledProcessTest {
  private static final int KILLS = Integer.getInteger("firn.kills", 3);

  /** A job takes seconds: a process that takes longer than this hangs. */
  private static final long LONGEST_SECONDS = 120;

  private static final String LISTS =
      """
          h_digest:
            kind: ragged
            inner_shape: 2
            function: build_tdigest
            source: h_li
            location: leaf_id

      output:\
      """;

  private static final int SIGKILLED = 128 + 9;

  @TempDir Path directory;

  @Test
  void aRunThatIsKilledAgainAndAgainEndsInTheSameStore() throws Exception {
    MadeTracks.write(directory.resolve("granules"), 3, 3_000, 500);
    Path config = Greenland.config(directory, "config.yaml", "chunk_inner: 11");
    String yaml = Files.readString(config);
    Files.writeString(
        config,
        yaml.replaceAll("parent_order: \\d+", "parent_order: 10")
            .replaceAll("child_order: \\d+", "child_order: 15")
            .replaceAll(".*(delta_time|t_min|t_max|t_variance).*\\R", "")
            .replace("\noutput:", LISTS));

    Path undisturbed = directory.resolve("undisturbed.zarr");
    long start = System.nanoTime();
    assertThat(finish(start(config, undisturbed))).isZero();
    long millis = (System.nanoTime() - start) / 1_000_000;
    Map<String, byte[]> expected = objects(undisturbed);
    assertThat(expected.keySet())
        .filteredOn(key -> key.startsWith(".firn/receipts/"))
        .hasSizeGreaterThan(8);

    Random random = new Random(9);
    int kills = 0;
    List<String> story = new ArrayList<>();
    for (int number = 0; kills < KILLS; number++) {
      Path store = directory.resolve("store-%d.zarr".formatted(number));
      boolean finished = false;
      while (!finished) {
        boolean fresh = !Files.exists(store);
        long began = System.nanoTime();
        Process process = start(config, store);
        // From the middle of starting up to the end; a resumed run has less left to do.
        long moment = millis / 3 + (long) (random.nextDouble() * 2 / 3 * millis);
        finished = process.waitFor(moment, TimeUnit.MILLISECONDS);
        if (!finished) {
          process.destroyForcibly();
          kills += process.waitFor() == SIGKILLED ? 1 : 0;
        }
        story.add("%d ms: exit code %d".formatted(moment, process.exitValue()));
        if (finished && fresh) {
          // The first run of all may have been the slowest: none would be killed in time.
          millis = Math.min(millis, (System.nanoTime() - began) / 1_000_000);
        }
        if (finished) {
          assertThat(process.exitValue()).as("%s %s", story, log()).isZero();
          assertThat(staged(store)).isZero();
          assertThat(store.resolve(".firn/writer")).doesNotExist();
        }
        if (Files.exists(store.resolve("zarr.json"))) {
          assertSame(objects(store), expected, story);
        }
      }
      assertThat(store.resolve("zarr.json")).exists();
    }
  }

  private static void assertSame(
      Map<String, byte[]> objects, Map<String, byte[]> expected, List<String> story) {
    assertThat(objects.keySet()).as("%s", story).isEqualTo(expected.keySet());
    objects.forEach(
        (key, bytes) -> assertThat(bytes).as("%s %s", key, story).isEqualTo(expected.get(key)));
  }

  private Process start(Path config, Path store) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Firn.class.getName(),
            "run",
            "--config=" + config,
            "--granules=" + directory.resolve("granules") + "/*.h5",
            "--store=" + store,
            "--resume")
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  private int finish(Process process) throws Exception {
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(process.exitValue()).as(log()).isZero();
    return process.exitValue();
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  private static Map<String, byte[]> objects(Path store) throws IOException {
    Map<String, byte[]> objects = new TreeMap<>(Greenland.bytes(store));
    // What a process leaves that was killed, until the next one ends in order.
    objects.keySet().removeIf(key -> key.matches("\\.firn/(staging|writer)/.*"));
    return objects;
  }

  private static long staged(Path store) throws IOException {
    try (Stream<Path> files = Files.list(store.resolve(".firn/staging"))) {
      return files.count();
    }
  }
}
