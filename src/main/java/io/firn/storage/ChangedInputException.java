package io.firn.storage;

import io.firn.Plural;
import java.io.IOException;

/** An input that is no longer what it was when it was opened: it is being written. */
public final class ChangedInputException extends IOException {
  ChangedInputException(String uri, long length, long before) {
    super(
        "Cannot read input '%s': it has %s, %,d when it was opened"
            .formatted(uri, Plural.of(length, "byte"), before));
  }

  /** Of an input whose storage tells versions apart. */
  public ChangedInputException(String uri) {
    super("Cannot read input '%s': it has changed while it was read".formatted(uri));
  }
}
