package io.firn.storage;

import io.firn.Plural;
import java.io.IOException;
import java.nio.file.FileSystemException;

/**
 * An input that its file system did not list, open or read in all attempts. The reason may pass,
 * and says nothing about what the file holds.
 */
public final class UnavailableInputException extends IOException {
  UnavailableInputException(String input, Exception reason, int attempts) {
    super(
        "Cannot read input '%s': %s (after %s)"
            .formatted(input, text(reason), Plural.of(attempts, "attempt")),
        reason);
  }

  /**
   * For an input whose storage has made all attempts by itself, or where further ones do not help.
   *
   * @param reason on one line
   */
  public UnavailableInputException(String input, String reason, Throwable cause) {
    super("Cannot read input '%s': %s".formatted(input, reason), cause);
  }

  /** What the file system said, on one line. */
  static String text(Exception reason) {
    String message = reason.getMessage();
    if (reason instanceof FileSystemException named) {
      // Their message begins with the file, which is named already, and may say no more.
      message = named.getReason();
    }
    return message == null || message.isBlank()
        ? reason.getClass().getSimpleName()
        : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
