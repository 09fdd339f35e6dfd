package io.firn.claim;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a run leaves at a place that it has taken: its token, and who it is, for people and to tell
 * whether it may still be alive.
 *
 * @param token that no other run has
 * @param since when it took the place
 * @param user who runs it
 * @param host its machine
 * @param processes in which numbers of processes count: those of two containers of one machine do
 *     not
 * @param process its number there; 0 where the run may outlive it
 * @param started when the process started, empty where the system does not say
 */
record Mark(
    String token,
    Instant since,
    String user,
    String host,
    String processes,
    long process,
    String started) {
  /** Of a run that was heard of less long ago, nobody can know that it is dead. */
  static final Duration SILENCE = Duration.ofMinutes(2);

  /** The runs of this very process that are not over. */
  private static final Set<String> RUNNING_HERE = ConcurrentHashMap.newKeySet();

  /**
   * The mark of this process.
   *
   * @param inProcess whether the run ends with this process at the latest
   */
  static Mark of(String token, boolean inProcess) {
    ProcessHandle here = ProcessHandle.current();
    return new Mark(
        token,
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        System.getProperty("user.name", "?"),
        hostName(),
        processNumbers(),
        inProcess ? here.pid() : 0,
        started(here));
  }

  private static String hostName() {
    Path linux = Path.of("/proc/sys/kernel/hostname");
    try {
      // Not by the network, which on some machines takes seconds to say that it knows none.
      return Files.exists(linux)
          ? Files.readString(linux).strip()
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("?");
    }
  }

  private static String processNumbers() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "?";
    }
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  /** The file of the mark, whose first line is the token. */
  byte[] toBytes() {
    return "%s\nsince: %s\nuser: %s\nhost: %s\nprocesses: %s\nprocess: %d\nstarted: %s\n"
        .formatted(token, since, user, host, processes, process, started)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The mark in a file; of one that is damaged as much as can be read. */
  static Mark of(byte[] file) {
    String[] lines = new String(file, StandardCharsets.UTF_8).split("\n");
    Map<String, String> said = new HashMap<>();
    for (String line : lines) {
      String[] parts = line.split(": ", 2);
      said.put(parts[0].strip(), parts.length < 2 ? "" : parts[1].strip());
    }
    Instant since;
    long process;
    try {
      since = Instant.parse(said.getOrDefault("since", ""));
      process = Long.parseLong(said.getOrDefault("process", ""));
    } catch (RuntimeException e) {
      since = Instant.EPOCH;
      process = 0;
    }
    return new Mark(
        lines[0].strip(),
        since,
        said.getOrDefault("user", "?"),
        said.getOrDefault("host", "?"),
        said.getOrDefault("processes", "?"),
        process,
        said.getOrDefault("started", ""));
  }

  /** Notes that a run of this process has begun, or is over. */
  static void runsHere(String token, boolean runs) {
    if (runs) {
      RUNNING_HERE.add(token);
    } else {
      RUNNING_HERE.remove(token);
    }
  }

  /**
   * Whether the run may still be alive. Wrong answers do no harm to a store: the run that is taken
   * for dead is stopped at its next write.
   *
   * @param heard when it was heard of last
   */
  boolean mayBeAlive(Instant heard) {
    if (heard.plus(SILENCE).isBefore(Instant.now())) {
      return false;
    }
    Mark here = of(token, true);
    if (process == 0 || !host.equals(here.host) || !processes.equals(here.processes)) {
      return true;
    }
    if (process == here.process && started.equals(here.started)) {
      return RUNNING_HERE.contains(token);
    }
    return ProcessHandle.of(process).map(Mark::started).filter(started::equals).isPresent();
  }

  /** Who the run is, for people. */
  String describe(Instant heard) {
    long seconds = Math.max(0, Duration.between(heard, Instant.now()).toSeconds());
    return "since %s, by %s on host %s%s, last heard of %s ago"
        .formatted(
            since,
            user,
            host,
            process == 0 ? "" : ", process " + process,
            seconds < 120 ? seconds + " s" : seconds / 60 + " min");
  }
}
