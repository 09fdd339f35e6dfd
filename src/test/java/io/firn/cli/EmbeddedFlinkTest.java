package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.Slow;
import io.firn.cli.Greenland.Outcome;
import io.firn.storage.Faults;
import io.firn.storage.Faults.Kind;
import io.firn.storage.Faults.Strike;
import io.firn.storage.FlakyFileSystem;
import io.firn.storage.FlakyFileSystem.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flink in this process, which unlike DirectRunner retries failed tasks. Whatever is retried, the
 * store is byte for byte the one that DirectRunner writes undisturbed.
 */
@Slow
class EmbeddedFlinkTest {
  private static final String[] FLINK = {
    "--runner=FlinkRunner", "--flinkMaster=[local]", "--parallelism=2"
  };

  @TempDir static Path directory;
  private static Path config;
  private static String restarts;
  private static Map<String, byte[]> undisturbed;

  @BeforeAll
  static void runUndisturbed() throws IOException {
    config = Greenland.config(directory, "k16.yaml", "chunk_inner: 8");
    Path restart = Files.createDirectory(directory.resolve("restart"));
    Files.writeString(
        restart.resolve("config.yaml"),
        """
        restart-strategy.type: fixed-delay
        restart-strategy.fixed-delay.attempts: 30
        restart-strategy.fixed-delay.delay: 0 ms
        io.tmp.dirs: %s
        """
            .formatted(Files.createDirectory(temporary())));
    restarts = "--flinkConfDir=" + restart;
    Path store = directory.resolve("direct.zarr");
    Greenland.run(config, store);
    undisturbed = Greenland.bytes(store);
  }

  @Test
  void theShippedConfigurationGivesTheDigestOfTheReadme() throws IOException {
    Path store = directory.resolve("greenland.zarr");
    assertThat(Files.readString(Path.of("README.md")))
        .contains(
            "digest       " + Greenland.run(Bundled.CONFIG, store, FLINK).get("digest").asText());
  }

  @Test
  void whatFailsBeforeItIsDoneIsDoneAgain() throws IOException {
    Map<String, Integer> repeats =
        repeats(
            Kind.FAIL,
            "publish .firn/plan/run",
            "publish .firn/plan/blocks/",
            "publish .firn/plan/plan",
            "get .firn/plan/blocks/",
            "publish h_mean/c/3",
            "publish .firn/receipts/",
            "read h_sigma/c/2",
            "publish .firn/proof/verdict.json",
            "publish h_q50/zarr.json",
            "publish zarr.json");
    assertThat(repeats)
        .hasSize(10)
        .allSatisfy((operation, times) -> assertThat(times).isPositive());
  }

  @Test
  void whatIsDoneWithoutAnAnswerIsFoundOrDoneAgain() throws IOException {
    Map<String, Integer> found =
        repeats(
            Kind.LOSE_ANSWER,
            "publish .firn/plan/run",
            "publish .firn/plan/plan",
            "publish .firn/receipts/");
    assertThat(found).hasSize(3).allSatisfy((operation, times) -> assertThat(times).isZero());
    Map<String, Integer> doneAgain =
        repeats(
            Kind.LOSE_ANSWER,
            "publish .firn/plan/blocks/",
            "publish h_mean/c/3",
            "publish .firn/proof/verdict.json",
            "publish h_q50/zarr.json",
            "publish zarr.json");
    assertThat(doneAgain)
        .hasSize(5)
        .allSatisfy((operation, times) -> assertThat(times).isPositive());
  }

  /**
   * Runs while operations fail once, and expects the undisturbed store. Returns how often each
   * failed operation was retried.
   */
  private static Map<String, Integer> repeats(Kind kind, String... operations) throws IOException {
    Path store = directory.resolve("%s-%d.zarr".formatted(kind, operations.length));
    Map<String, Integer> repeats = new TreeMap<>();
    try (Faults faults = new Faults(store, Map.of())) {
      List<Strike> strikes =
          Stream.of(operations).map(operation -> faults.once(kind, operation)).toList();
      Outcome outcome = run(Bundled.GLOB, faults.uri());
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(faults.fired()).hasSize(operations.length);
      strikes.forEach(strike -> repeats.put(strike.toString(), strike.repeats()));
    }
    Greenland.assertSameBytes(Greenland.bytes(store), undisturbed);
    return repeats;
  }

  @Test
  void aGranuleThatCouldNotBeReadIsScannedAgain() throws IOException {
    Path granule = Bundled.GRANULES.resolve(Bundled.GRANULE);
    // The first five times Firn itself tries again, the sixth is Flink's.
    FlakyFileSystem.let(
        (operation, file, number) -> {
          if (operation == Operation.OPEN && file.equals(granule) && number <= 5) {
            throw new IOException("Connection reset");
          }
        });
    try {
      Path store = directory.resolve("flaky.zarr");
      Outcome outcome = run(FlakyFileSystem.uri(Bundled.GRANULES) + "/*.h5", store.toString());
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(FlakyFileSystem.count(Operation.OPEN, granule)).isGreaterThan(5);
      Greenland.assertSameBytes(Greenland.bytes(store), undisturbed);
    } finally {
      FlakyFileSystem.recover();
    }
  }

  private static Path temporary() {
    return directory.resolve("temporary");
  }

  /** Runs, and sees that Flink has closed its cluster by the time that the run is over. */
  private static Outcome run(String granules, String store) {
    List<String> arguments =
        new ArrayList<>(
            List.of("run", "--config=" + config, "--granules=" + granules, "--store=" + store));
    arguments.addAll(List.of(FLINK));
    arguments.add(restarts);
    Outcome outcome = Greenland.firn(arguments.toArray(String[]::new));
    assertThat(temporary()).isEmptyDirectory();
    return outcome;
  }

  @Test
  void whatFailsEveryTimeIsToldOnOneLine() throws IOException {
    Path granule = directory.resolve("truncated.h5");
    byte[] whole = Files.readAllBytes(Bundled.GRANULES.resolve(Bundled.GRANULE));
    Files.write(granule, Arrays.copyOf(whole, whole.length / 3));
    Path store = directory.resolve("failed.zarr");
    Outcome outcome = run(granule.toString(), store.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err().lines().filter(line -> !line.matches("firn: (Ignored|Note) .*")))
        .singleElement()
        .asString()
        .startsWith("firn: Cannot open granule 'truncated.h5': ");
    assertThat(store).doesNotExist();
  }
}
