package io.firn.storage.local;

import io.firn.FirnException;
import io.firn.storage.Uris;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Names of files that Java cannot say. It takes the bytes of a name for text in the encoding of the
 * locale, which is ASCII where a container or a scheduled job sets none; bytes that are no such
 * text it replaces, and what it replaced leads to no file.
 */
final class Spelling {
  private Spelling() {}

  /** Whether a path that was found in a directory can be written as text and opened by it. */
  static boolean isSpelled(Path found) {
    try {
      return Path.of(found.toString()).equals(found);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** A name as its bytes say it in UTF-8, whatever the locale is. */
  static String nameOf(Path found) {
    Path name = found.getFileName();
    if (isSpelled(name)) {
      return name.toString();
    }
    String raw = raw(found);
    return Uris.decode(raw.substring(raw.lastIndexOf('/') + 1));
  }

  /** A file that cannot be spelled, with the bytes of its path escaped; ASCII. */
  static String escaped(Path found) {
    return "file://" + raw(found);
  }

  /**
   * The path of an input.
   *
   * @throws NoSuchFileException when it cannot be spelled
   */
  static Path path(String uri) throws NoSuchFileException {
    Path path;
    try {
      path = Uris.localPath(uri, "read input");
    } catch (FirnException e) {
      if (e.getCause() instanceof InvalidPathException) {
        throw new NoSuchFileException(uri, null, Uris.unspelled());
      }
      throw e;
    }
    // What stands for bytes that are no text.
    if (path.toString().indexOf('\uFFFD') >= 0 && !Files.exists(path)) {
      throw new NoSuchFileException(uri, null, Uris.unspelled());
    }
    return path;
  }

  /** A directory's URI has a slash at its end. */
  private static String raw(Path found) {
    return found.toUri().getRawPath().replaceFirst("(?<=.)/$", "");
  }
}
