package io.firn.crs;

/** What well-known text says, and is not supported; the message is the reason. */
final class WktException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  WktException(String reason) {
    super(reason);
  }
}
