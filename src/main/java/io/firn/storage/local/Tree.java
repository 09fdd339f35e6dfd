package io.firn.storage.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The directory of a store and what lies in it, by relative paths. Thread-safe. */
interface Tree {
  /** The directory itself. */
  Path ROOT = Path.of("");

  /** Where files are written before they get their names. */
  Path STAGING = Path.of(".firn", "staging");

  /**
   * Creates a file for writing.
   *
   * @throws NoSuchFileException when its directory does not exist
   */
  FileChannel create(Path file) throws IOException;

  /** The content of a small file, null when there is none. */
  byte[] read(Path file) throws IOException;

  /**
   * Gives a file another name in one step, replacing a file that has it.
   *
   * @throws NoSuchFileException when the file or the directory of its new name does not exist
   */
  void move(Path file, Path to) throws IOException;

  /** Deletes a file or an empty directory; no error when there is none. */
  void delete(Path path) throws IOException;

  boolean exists(Path path);

  boolean isDirectory(Path path);

  /**
   * Creates a directory in one that exists, or the root; no error where there is one already.
   *
   * @throws NoSuchFileException when the one above does not exist
   */
  void createDirectory(Path directory) throws IOException;

  /** Makes the entries of a directory durable: forcing a file does not cover its name. */
  void force(Path directory) throws IOException;

  /**
   * Creates a directory and its missing parents durably. Deleting the last object in a directory
   * deletes the directory; then it is created again.
   */
  default void createDirectories(Path directory) throws IOException {
    while (!isDirectory(directory)) {
      if (directory.equals(ROOT)) {
        createDirectory(ROOT);
        continue;
      }
      Path above = above(directory);
      createDirectories(above);
      try {
        createDirectory(directory);
        force(above);
      } catch (NoSuchFileException e) {
        // It was there just now, and is gone.
        continue;
      }
    }
  }

  /** The directory in which something lies. */
  static Path above(Path path) {
    return path.getParent() == null ? ROOT : path.getParent();
  }
}
