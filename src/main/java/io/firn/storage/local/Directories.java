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

/** Directories whose entries outlast a loss of power. */
final class Directories {
  /** Windows opens no directory and needs no forcing. */
  private static final boolean CAN_FORCE = File.separatorChar == '/';

  private Directories() {}

  /**
   * Makes a directory and those above it durable, as far as they do not exist. Whoever deletes the
   * last object in one takes it away: then it is made again.
   */
  static void create(Path directory) throws IOException {
    while (!Files.isDirectory(directory)) {
      create(directory.getParent());
      try {
        createOne(directory);
        force(directory.getParent());
      } catch (NoSuchFileException e) {
        // What was there just now is gone.
        continue;
      }
    }
  }

  private static void createOne(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // Another publisher may have been faster. Not by following links: one that leads nowhere is
      // there and will stay.
      BasicFileAttributes found =
          Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isDirectory() && !Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /** Makes durable which files a directory holds: a file's own force does not cover its name. */
  static void force(Path directory) throws IOException {
    if (CAN_FORCE) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
