package io.firn.crs;

/** Well-known text says something that is not supported; the message is the reason. */
final class WktException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  WktException(String reason) {
    super(reason);
  }
}
