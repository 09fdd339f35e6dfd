package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.cli.Greenland.Outcome;
import io.firn.pipeline.Faults;
import io.firn.pipeline.Faults.Fault;
import io.firn.pipeline.Faults.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flink in this process, which unlike DirectRunner repeats the tasks that fail. Whatever is
 * repeated, the store is byte for byte the one that DirectRunner writes undisturbed.
 */
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
    Faults faults = Faults.named("fails");
    assertRepeated(
        "fails",
        faults.once(Moment.PUBLISH, ".firn/plan/granules"),
        faults.once(Moment.READ, Bundled.GRANULE),
        faults.once(Moment.PUBLISH, ".firn/plan/blocks/"),
        faults.once(Moment.PUBLISH, ".firn/plan/plan.json"),
        faults.once(Moment.READ, ".firn/plan/blocks/"),
        faults.once(Moment.PUBLISH, "h_mean/c/3"),
        faults.once(Moment.PUBLISH, ".firn/receipts/"),
        faults.once(Moment.READ, "h_sigma/c/2"),
        faults.once(Moment.PUBLISH, ".firn/proof/verdict.json"),
        faults.once(Moment.PUBLISH, "h_q50/zarr.json"),
        faults.once(Moment.PUBLISH, "zarr.json"));
  }

  @Test
  void whatIsDoneWithoutAnAnswerIsDoneAgain() throws IOException {
    Faults faults = Faults.named("unanswered");
    assertRepeated(
        "unanswered",
        faults.once(Moment.ANSWER, ".firn/plan/granules"),
        faults.once(Moment.ANSWER, ".firn/plan/blocks/"),
        faults.once(Moment.ANSWER, ".firn/plan/plan.json"),
        faults.once(Moment.ANSWER, "h_mean/c/3"),
        faults.once(Moment.ANSWER, ".firn/receipts/"),
        faults.once(Moment.ANSWER, ".firn/proof/verdict.json"),
        faults.once(Moment.ANSWER, "h_q50/zarr.json"),
        faults.once(Moment.ANSWER, "zarr.json"));
  }

  private static void assertRepeated(String name, Fault... faults) throws IOException {
    Path store = directory.resolve(name + ".zarr");
    Outcome outcome = run(granules(name), Faults.uri(name, store));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(faults)
        .allSatisfy(fault -> assertThat(fault.repeats()).as("%s", fault).isPositive());
    Greenland.assertSameBytes(Greenland.bytes(store), undisturbed);
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

  private static String granules(String name) throws IOException {
    try (Stream<Path> files = Files.list(Bundled.GRANULES)) {
      return files
          .filter(file -> file.toString().endsWith(".h5"))
          .map(file -> Faults.uri(name, file))
          .collect(Collectors.joining(","));
    }
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
    assertThat(store.resolve("zarr.json")).doesNotExist();
  }
}
