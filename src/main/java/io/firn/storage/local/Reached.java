package io.firn.storage.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a path leads to, links followed.
 *
 * @param path as it was found
 * @param attributes of what is there, or null
 * @param lost why nothing is there, or null; the rest of a sentence that begins with the path
 */
record Reached(Path path, BasicFileAttributes attributes, String lost) {
  /** What is wrong with a directory whose names are a secret. */
  static final String UNLISTED = "is a directory that may not be listed: permission denied";

  /**
   * @throws IOException when it cannot be told, which may pass
   */
  static Reached of(Path path) throws IOException {
    try {
      return new Reached(path, Files.readAttributes(path, BasicFileAttributes.class), null);
    } catch (AccessDeniedException e) {
      return new Reached(path, null, "may not be looked at: permission denied");
    } catch (IOException e) {
      if (Files.isSymbolicLink(path)) {
        if (isCircle(path)) {
          return new Reached(path, null, "is a link that leads back to itself");
        }
        if (e instanceof NoSuchFileException) {
          return new Reached(
              path,
              null,
              "is a link that leads to no file, '" + Files.readSymbolicLink(path) + "'");
        }
      } else if (e instanceof NoSuchFileException) {
        return new Reached(path, null, null);
      }
      throw e;
    }
  }

  private static boolean isCircle(Path link) throws IOException {
    Set<Path> seen = new HashSet<>();
    Path at = link;
    while (Files.isSymbolicLink(at)) {
      if (!seen.add(at)) {
        return true;
      }
      at = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
    }
    return false;
  }

  boolean isDirectory() {
    return attributes != null && attributes.isDirectory();
  }

  /** Why this is no file that could be opened; empty where it is one. */
  Optional<String> noFile() {
    if (attributes == null) {
      return Optional.of(lost == null ? "does not exist" : lost);
    }
    if (attributes.isDirectory()) {
      return Optional.of(Files.isReadable(path) ? "is a directory" : UNLISTED);
    }
    return attributes.isRegularFile()
        ? Optional.empty()
        : Optional.of("is neither a file nor a directory");
  }
}
