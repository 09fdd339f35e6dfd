package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.config.ConfigException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds in what a runner throws what a worker threw: runners wrap it in exceptions of their own.
 */
final class WorkerFailure {
  /**
   * Flink's stand-in for an exception that could not be serialized as it is. Its message is that
   * exception's class and message, its cause the stand-in for that exception's cause.
   */
  private static final String STAND_IN = "org.apache.flink.util.SerializedThrowable";

  private static final String DETACHED = "org.apache.flink.api.common.InvalidProgramException";

  private WorkerFailure() {}

  /** The failure that speaks to a user; {@code thrown} itself when there is none in it. */
  static RuntimeException of(RuntimeException thrown) {
    // Beam's and Flink's own trouble with files or connections may lie around ours.
    return firstCause(thrown, WorkerFailure::firn)
        .or(() -> firstCause(thrown, WorkerFailure::io))
        .or(() -> firstCause(thrown, WorkerFailure::memory))
        .or(() -> firstCause(thrown, WorkerFailure::detached))
        .<RuntimeException>map(found -> found)
        .orElse(thrown);
  }

  private static Optional<FirnException> firstCause(
      Throwable thrown, Function<Throwable, FirnException> asOurs) {
    FirnException found = null;
    for (Throwable cause = thrown; found == null && cause != null; cause = cause.getCause()) {
      found = asOurs.apply(cause);
    }
    return Optional.ofNullable(found);
  }

  private static FirnException firn(Throwable cause) {
    if (cause instanceof FirnException firn) {
      return firn;
    }
    FirnException config = standIn(cause, ConfigException.class);
    // So that the command line tells a mistake of the configuration from a run that failed.
    return config != null
        ? new ConfigException(config.getMessage().lines().toList(), cause)
        : standIn(cause, FirnException.class);
  }

  private static FirnException io(Throwable cause) {
    return cause instanceof IOException
        ? new FirnException(cause.getMessage(), cause)
        : standIn(cause, IOException.class);
  }

  private static FirnException memory(Throwable cause) {
    return cause instanceof OutOfMemoryError
        ? new FirnException(
            "Cannot finish the run: a worker ran out of memory (%s); give it more, such as -Xmx4g"
                .formatted(String.valueOf(cause.getMessage()).lines().findFirst().orElse("")),
            cause)
        : null;
  }

  /** What Beam fails with when Flink's client is told not to wait for the job that it submits. */
  private static FirnException detached(Throwable cause) {
    return cause.getClass().getName().equals(DETACHED)
            && String.valueOf(cause.getMessage()).contains("detached mode")
        ? new FirnException(
            "Cannot wait for the run: Flink's client was told to detach; the job goes on, and the store opens once it is proven",
            cause)
        : null;
  }

  private static FirnException standIn(Throwable cause, Class<? extends Exception> wanted) {
    String message = String.valueOf(cause.getMessage());
    int colon = message.indexOf(": ");
    if (!cause.getClass().getName().equals(STAND_IN) || colon < 0) {
      return null;
    }
    try {
      Class<?> original =
          Class.forName(message.substring(0, colon), false, WorkerFailure.class.getClassLoader());
      return wanted.isAssignableFrom(original)
          ? new FirnException(message.substring(colon + 2), cause)
          : null;
    } catch (ClassNotFoundException e) {
      // An exception of a library that only the workers have.
      return null;
    }
  }
}
