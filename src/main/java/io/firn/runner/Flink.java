package io.firn.runner;

import io.firn.FirnException;
import io.firn.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/** FlinkRunner: embedded in this process, or a cluster. */
final class Flink implements Runner {
  private static final int MOST_SECONDS_TO_CLOSE = 10;

  /**
   * Replaces an exception that could not be serialized. Its message is the original's class and
   * message, its cause a stand-in for the original's cause.
   */
  private static final String STAND_IN = "org.apache.flink.util.SerializedThrowable";

  private static final String DETACHED = "org.apache.flink.api.common.InvalidProgramException";

  /** What its client throws once a job has failed for good. */
  private static final String FAILED = "org.apache.flink.runtime.client.JobExecutionException";

  @Override
  public String name() {
    return "FlinkRunner";
  }

  @Override
  public void complete(RunnerArguments arguments, PrintWriter err) {
    FlinkArguments.complete(arguments, err);
  }

  /**
   * Embedded Flink closes its cluster in the background, some tenths of a second after the job has
   * ended. A JVM that exits meanwhile leaves temporary files behind, 22 MB a run, and prints a
   * stack trace.
   */
  @Override
  public PipelineResult.State run(Pipeline pipeline) {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try {
      return Runner.super.run(pipeline);
    } finally {
      awaitThreadsSince(before);
    }
  }

  private static void awaitThreadsSince(Set<Thread> before) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS_TO_CLOSE);
    try {
      for (Thread thread = threadSince(before); thread != null; thread = threadSince(before)) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return;
        }
        thread.join(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A thread started since that is not a daemon: the last of them deletes the files. */
  private static Thread threadSince(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.isDaemon() && !before.contains(thread))
        .findFirst()
        .orElse(null);
  }

  @Override
  public boolean hasEnded(RuntimeException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause.getClass().getName().equals(FAILED)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Throwable original(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return switch (cause.getClass().getName()) {
      case STAND_IN -> standsFor(cause, message);
      // Thrown inside Beam when Flink's client is told not to wait for the job that it submits.
      case DETACHED ->
          message.contains("detached mode")
              ? new FirnException(
                  "Cannot wait for the run: Flink's client was told to detach; the job goes on, and the store opens once it is proven",
                  cause)
              : cause;
      default -> cause;
    };
  }

  private static Throwable standsFor(Throwable standIn, String classAndMessage) {
    int colon = classAndMessage.indexOf(": ");
    if (colon < 0) {
      return standIn;
    }
    String message = classAndMessage.substring(colon + 2);
    Class<?> original;
    try {
      original =
          Class.forName(classAndMessage.substring(0, colon), false, Flink.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      // From a library that only the workers have.
      return standIn;
    }
    if (ConfigException.class.isAssignableFrom(original)) {
      // So that the exit code tells a mistake in the configuration from a run that failed.
      return new ConfigException(message.lines().toList(), standIn);
    }
    if (FirnException.class.isAssignableFrom(original)) {
      return new FirnException(message, standIn);
    }
    return IOException.class.isAssignableFrom(original)
        ? new IOException(message, standIn)
        : standIn;
  }
}
