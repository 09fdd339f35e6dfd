package io.firn.runner;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.firn.Failure;
import io.firn.FirnException;
import io.firn.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The options of FlinkRunner that Firn needs to differ from Beam's defaults. */
final class FlinkArguments {
  private static final String MODE = "executionModeForBatch";
  private static final String CONFIGURATION = "flinkConfDir";

  /** Names of Flink's configuration file, the preferred one first. */
  private static final List<String> FILES = List.of("flink-conf.yaml", "config.yaml");

  /**
   * Without a restart strategy Flink retries nothing. A rate, not a number: a failure that recurs
   * ends the run in seconds, while occasional ones may go on for days.
   */
  private static final String RESTARTS =
      """
      restart-strategy.type: failure-rate
      restart-strategy.failure-rate.max-failures-per-interval: 3
      restart-strategy.failure-rate.failure-rate-interval: 10 min
      restart-strategy.failure-rate.delay: 1 s
      """;

  /**
   * By default Flink takes 64 MB twice for exchanges between tasks; the rest is for its servers.
   */
  private static final long DIRECT_BYTES = 192 << 20;

  private FlinkArguments() {}

  /**
   * Completes the arguments of a run on Flink.
   *
   * @param err receives a warning where the given configuration has no restarts
   * @throws UsageException when an argument would make a retry repeat the whole job
   */
  static void complete(RunnerArguments arguments, PrintWriter err) {
    arguments
        .value(MODE)
        .filter(mode -> !mode.equals("BATCH_FORCED"))
        .ifPresent(FlinkArguments::refuse);
    arguments.addUnlessGiven(MODE, "BATCH_FORCED");
    // By default Beam copies every element between two operators; Firn's change none.
    arguments.addUnlessGiven("fasterCopy", "true");
    arguments
        .value("attachedMode")
        .filter(attached -> attached.equals("false"))
        .ifPresent(FlinkArguments::refuseToDetach);
    String master = arguments.value("flinkMaster").orElse("[auto]");
    switch (master) {
      case "[local]" -> {
        // Beam's default is 1.
        arguments.addUnlessGiven(
            "parallelism", Integer.toString(Runtime.getRuntime().availableProcessors()));
        restart(arguments, err);
      }
      case "[auto]", "[collection]" -> restart(arguments, err);
      default -> {
        // Only Flink's own client has the keys and certificates that https may need.
        if (!master.startsWith("https:")) {
          fit(arguments, master, FlinkCluster.at(master), err);
        }
      }
    }
  }

  private static void fit(
      RunnerArguments arguments, String master, FlinkCluster cluster, PrintWriter err) {
    if (!cluster.restarts()) {
      err.println(
          "firn: warning: Flink at '%s' has no restart-strategy: the first task that fails ends the run; set restart-strategy.type in the cluster's own configuration"
              .formatted(master));
    }
    if (arguments.value("parallelism").isEmpty()) {
      if (cluster.slots() == 0) {
        throw new UsageException(
            "Missing --parallelism: Flink at '%s' has no TaskManager yet whose slots could be counted"
                .formatted(master));
      }
      // Beam's default is 1.
      arguments.addUnlessGiven("parallelism", Integer.toString(cluster.slots()));
    }
  }

  private static void refuseToDetach(String attached) {
    throw new UsageException(
        "Invalid --attachedMode '%s': a run ends with its proof; leave the option out"
            .formatted(attached));
  }

  private static void refuse(String mode) {
    throw new UsageException(
        "Invalid --%s '%s': BATCH_FORCED; in other modes a task that fails makes Flink repeat others, too"
            .formatted(MODE, mode));
  }

  /** Sets restarts, or warns that a given configuration has none. */
  private static void restart(RunnerArguments arguments, PrintWriter err) {
    Optional<String> given =
        arguments
            .value(CONFIGURATION)
            .or(() -> Optional.ofNullable(System.getenv("FLINK_CONF_DIR")));
    if (given.isPresent()) {
      if (!restarts(configurationIn(given.get()))) {
        err.println(
            "firn: warning: Flink's configuration in '%s' has no restart-strategy: the first task that fails ends the run"
                .formatted(given.get()));
      }
    } else if (!isInFlinksClient()) {
      requireDirectMemory(directMemory());
      arguments.addUnlessGiven(CONFIGURATION, configuration().toString());
    }
  }

  /** {@code flink run} loads the jar in a class loader of its own; its cluster is elsewhere. */
  private static boolean isInFlinksClient() {
    return FlinkArguments.class.getClassLoader() != ClassLoader.getSystemClassLoader();
  }

  /** With less, Flink's tasks wait for buffers that never come. Visible for tests. */
  static void requireDirectMemory(long granted) {
    if (granted < DIRECT_BYTES) {
      throw new UsageException(
          "Cannot run Flink in this process: it takes %d MB of direct memory, and this JVM allows %d MB; give -XX:MaxDirectMemorySize=%dm"
              .formatted(DIRECT_BYTES >> 20, granted >> 20, DIRECT_BYTES >> 20));
    }
  }

  private static long directMemory() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long set = Long.parseLong(jvm.getVMOption("MaxDirectMemorySize").getValue());
    return set > 0 ? set : Runtime.getRuntime().maxMemory();
  }

  private static Path configuration() {
    try {
      Path directory = Files.createTempDirectory("firn-flink");
      directory.toFile().deleteOnExit();
      Path file = Files.writeString(directory.resolve("config.yaml"), RESTARTS);
      file.toFile().deleteOnExit();
      return directory;
    } catch (IOException e) {
      throw new FirnException("Cannot write a configuration for Flink: " + Failure.sentence(e), e);
    }
  }

  private static Path configurationIn(String directory) {
    return FILES.stream()
        .map(name -> Path.of(directory, name))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "Invalid --%s '%s': a directory with Flink's config.yaml"
                        .formatted(CONFIGURATION, directory)));
  }

  private static boolean restarts(Path configuration) {
    try (Stream<String> lines = Files.lines(configuration)) {
      return lines.anyMatch(line -> line.strip().startsWith("restart-strategy"));
    } catch (IOException e) {
      throw new FirnException("Cannot read '" + configuration + "': " + Failure.reason(e), e);
    }
  }
}
