package io.firn.storage.local;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Directories whose entries survive a loss of power. */
final class Directories {
  /** Windows cannot open directories, and does not need it. */
  private static final boolean CAN_FORCE = File.separatorChar == '/';

  private Directories() {}

  /**
   * Creates a directory and its missing parents durably. Deleting the last object in a directory
   * deletes the directory; then it is created again.
   */
  static void create(Path directory) throws IOException {
    while (!Files.isDirectory(directory)) {
      create(directory.getParent());
      try {
        createOne(directory);
        force(directory.getParent());
      } catch (NoSuchFileException e) {
        // It was there just now, and is gone.
        continue;
      }
    }
  }

  private static void createOne(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // Another publisher may have been faster. Links are not followed: a dangling one exists, and
      // trying again would not help.
      BasicFileAttributes found =
          Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isDirectory() && !Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /** Makes the entries of a directory durable: forcing a file does not cover its name. */
  static void force(Path directory) throws IOException {
    if (CAN_FORCE) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
