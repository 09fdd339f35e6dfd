package io.firn.runner;

import com.sun.management.HotSpotDiagnosticMXBean;
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

/** What Firn needs of FlinkRunner beyond Beam's defaults. */
final class FlinkArguments {
  private static final String MODE = "executionModeForBatch";
  private static final String CONFIGURATION = "flinkConfDir";

  /** The names of Flink's configuration file, the one that it prefers first. */
  private static final List<String> FILES = List.of("flink-conf.yaml", "config.yaml");

  /**
   * Without one, Flink repeats nothing. A rate and not a number: what fails again and again ends
   * the run in seconds, what fails now and then may do so for days.
   */
  private static final String RESTARTS =
      """
      restart-strategy.type: failure-rate
      restart-strategy.failure-rate.max-failures-per-interval: 3
      restart-strategy.failure-rate.failure-rate-interval: 10 min
      restart-strategy.failure-rate.delay: 1 s
      """;

  /** Two times 64 MB that Flink takes for exchanges as it stands, and some for its servers. */
  private static final long DIRECT_BYTES = 192 << 20;

  private FlinkArguments() {}

  /**
   * Adds what is not given to the arguments of a run on Flink.
   *
   * @param err receives a warning where the configuration given is one without restarts
   * @throws UsageException when what is given would make a retry repeat the whole job
   */
  static void complete(RunnerArguments arguments, PrintWriter err) {
    arguments
        .value(MODE)
        .filter(mode -> !mode.equals("BATCH_FORCED"))
        .ifPresent(FlinkArguments::refuse);
    arguments.addUnlessGiven(MODE, "BATCH_FORCED");
    // Beam would copy every element between two operators; nothing of ours changes one.
    arguments.addUnlessGiven("fasterCopy", "true");
    arguments
        .value("attachedMode")
        .filter(attached -> attached.equals("false"))
        .ifPresent(FlinkArguments::refuseToDetach);
    String master = arguments.value("flinkMaster").orElse("[auto]");
    switch (master) {
      case "[local]" -> {
        // Beam would take one.
        arguments.addUnlessGiven(
            "parallelism", Integer.toString(Runtime.getRuntime().availableProcessors()));
        restart(arguments, err);
      }
      case "[auto]", "[collection]" -> restart(arguments, err);
      default -> {
        // Flink's own client has the keys and certificates that https may take.
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
          "firn: warning: Flink at '%s' has no restart-strategy: the first task that fails will fail the run; set restart-strategy.type in the cluster's own configuration"
              .formatted(master));
    }
    if (arguments.value("parallelism").isEmpty()) {
      if (cluster.slots() == 0) {
        throw new UsageException(
            "Missing --parallelism: Flink at '%s' has no TaskManager yet whose slots would count"
                .formatted(master));
      }
      // Beam would take one.
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
        "Invalid --%s '%s': BATCH_FORCED; in other modes a task that fails lets others be repeated, too"
            .formatted(MODE, mode));
  }

  /** Sees to the restarts where Flink's configuration is at hand. */
  private static void restart(RunnerArguments arguments, PrintWriter err) {
    Optional<String> given =
        arguments
            .value(CONFIGURATION)
            .or(() -> Optional.ofNullable(System.getenv("FLINK_CONF_DIR")));
    if (given.isPresent()) {
      if (!restarts(configurationIn(given.get()))) {
        err.println(
            "firn: warning: Flink's configuration in '%s' has no restart-strategy: the first task that fails will fail the run"
                .formatted(given.get()));
      }
    } else if (!isInFlinksClient()) {
      requireDirectMemory(directMemory());
      arguments.addUnlessGiven(CONFIGURATION, configuration().toString());
    }
  }

  /** {@code flink run} loads the jar that it is given beside its own; its cluster is elsewhere. */
  private static boolean isInFlinksClient() {
    return FlinkArguments.class.getClassLoader() != ClassLoader.getSystemClassLoader();
  }

  /** With less, Flink's tasks wait for buffers that never come. Visible to tests. */
  static void requireDirectMemory(long granted) {
    if (granted < DIRECT_BYTES) {
      throw new UsageException(
          "Cannot run Flink in this process: it takes %d MB of direct memory, this JVM grants %d MB; give -XX:MaxDirectMemorySize=%dm"
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
      throw new FirnException("Cannot write a configuration for Flink: " + e, e);
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
      throw new FirnException("Cannot read '" + configuration + "': " + e, e);
    }
  }
}
