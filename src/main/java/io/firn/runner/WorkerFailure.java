package io.firn.runner;

import io.firn.FirnException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds in what a runner throws what a worker threw: runners wrap it in exceptions of their own.
 */
public final class WorkerFailure {
  private WorkerFailure() {}

  /** The failure that speaks to a user; {@code thrown} itself when there is none in it. */
  public static RuntimeException of(RuntimeException thrown, Runner runner) {
    // Beam's and the runner's own trouble with files or connections may lie around ours.
    return firstCause(thrown, runner, WorkerFailure::firn)
        .or(() -> firstCause(thrown, runner, WorkerFailure::io))
        .or(() -> firstCause(thrown, runner, WorkerFailure::memory))
        .<RuntimeException>map(found -> found)
        .orElse(thrown);
  }

  private static Optional<FirnException> firstCause(
      Throwable thrown, Runner runner, Function<Throwable, FirnException> asOurs) {
    FirnException found = null;
    for (Throwable cause = thrown; found == null && cause != null; cause = cause.getCause()) {
      found = asOurs.apply(runner.original(cause));
    }
    return Optional.ofNullable(found);
  }

  private static FirnException firn(Throwable cause) {
    return cause instanceof FirnException firn ? firn : null;
  }

  private static FirnException io(Throwable cause) {
    return cause instanceof IOException ? new FirnException(cause.getMessage(), cause) : null;
  }

  private static FirnException memory(Throwable cause) {
    return cause instanceof OutOfMemoryError
        ? new FirnException(
            "Cannot finish the run: a worker ran out of memory (%s); give it more, such as -Xmx4g"
                .formatted(String.valueOf(cause.getMessage()).lines().findFirst().orElse("")),
            cause)
        : null;
  }
}
