package io.firn.runner;

import io.firn.Failure;
import io.firn.FirnException;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds what a worker threw inside what a runner throws: runners wrap it in exceptions of their
 * own.
 */
public final class WorkerFailure {
  private WorkerFailure() {}

  /** The failure to show to a user; {@code thrown} itself when it contains none. */
  public static RuntimeException of(RuntimeException thrown, Runner runner) {
    // In this order: an I/O failure of Beam's or the runner's own may be wrapped around Firn's.
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
    return cause instanceof IOException failure
        ? new FirnException(Failure.sentence(failure), cause)
        : null;
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
