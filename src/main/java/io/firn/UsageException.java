package io.firn;

/** A command line that cannot be followed. */
public final class UsageException extends FirnException {
  /**
   * @param message what is wrong, and what is allowed
   */
  public UsageException(String message) {
    super(message);
  }
}
