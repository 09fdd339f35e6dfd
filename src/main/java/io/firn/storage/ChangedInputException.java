package io.firn.storage;

import io.firn.Plural;
import java.io.IOException;

/** An input that has changed since it was opened: it is still being written. */
public final class ChangedInputException extends IOException {
  ChangedInputException(String uri, long length, long before) {
    super(
        "Cannot read input '%s': it has %s, %,d when it was opened"
            .formatted(uri, Plural.of(length, "byte"), before));
  }

  /** For an input whose storage tells versions apart. */
  public ChangedInputException(String uri) {
    super("Cannot read input '%s': it has changed while it was read".formatted(uri));
  }
}
