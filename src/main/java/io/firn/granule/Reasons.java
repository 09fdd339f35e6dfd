package io.firn.granule;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a library failed, in words for one line. */
public final class Reasons {
  private Reasons() {}

  /**
   * The message of the deepest cause, which is where the libraries say what is wrong; but what a
   * storage system has understood stands above it.
   */
  public static String of(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof FileSystemException)) {
      cause = cause.getCause();
    }
    if (cause instanceof NoSuchFileException missing) {
      return missing.getReason() == null ? "it does not exist" : "it " + missing.getReason();
    }
    if (cause instanceof AccessDeniedException denied) {
      return denied.getReason() == null
          ? "permission denied"
          : "permission denied: " + denied.getReason();
    }
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
