package io.firn;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * What a file system says when it fails, in words for a user. The messages of {@code java.nio} name
 * a file, and often neither what was tried nor what was wrong with it.
 */
public final class Failure {
  private Failure() {}

  /** What was wrong, on one line that does not name the file. */
  public static String reason(IOException e) {
    if (e instanceof FileSystemException named) {
      String kind = kind(named);
      String more = named.getReason();
      if (more == null || more.isBlank()) {
        return kind.isEmpty() ? "it fails" : kind;
      }
      return kind.isEmpty() ? more : kind + ": " + more;
    }
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? e.getClass().getSimpleName()
        : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static String kind(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it exists already";
    }
    if (e instanceof NotDirectoryException) {
      return "it is not a directory";
    }
    return e instanceof DirectoryNotEmptyException ? "the directory is not empty" : "";
  }

  /**
   * The whole line. What a file system has thrown says nothing of the attempt, so that this is for
   * failures to which nobody else has anything to add.
   */
  public static String sentence(IOException e) {
    return e instanceof FileSystemException named && named.getFile() != null
        ? "Cannot use '%s': %s".formatted(named.getFile(), reason(e))
        : reason(e);
  }
}
