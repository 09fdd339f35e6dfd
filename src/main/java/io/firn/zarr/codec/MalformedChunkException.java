package io.firn.zarr.codec;

import java.io.IOException;

/** Stored bytes that a codec cannot decode to the chunk they should hold. */
public final class MalformedChunkException extends IOException {
  public MalformedChunkException(String message) {
    super(message);
  }

  public MalformedChunkException(String message, Throwable cause) {
    super(message, cause);
  }
}
