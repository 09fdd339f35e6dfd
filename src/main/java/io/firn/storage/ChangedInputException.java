package io.firn.storage;

import java.io.IOException;

/** An input that is not as long as it was when it was opened: it is being written. */
final class ChangedInputException extends IOException {
  ChangedInputException(String uri, long length, long before) {
    super(
        "Cannot read input '%s': it has %,d bytes, %,d when it was opened"
            .formatted(uri, length, before));
  }
}
