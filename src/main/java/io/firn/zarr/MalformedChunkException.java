package io.firn.zarr;

import java.io.IOException;

/** Stored bytes that a codec cannot decode to the chunk they should hold. */
final class MalformedChunkException extends IOException {
  MalformedChunkException(String message) {
    super(message);
  }

  MalformedChunkException(String message, Throwable cause) {
    super(message, cause);
  }
}
