package io.firn.storage;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Directories whose entries outlast a loss of power. */
final class Directories {
  /** Windows opens no directory and needs no forcing. */
  private static final boolean CAN_FORCE = File.separatorChar == '/';

  private Directories() {}

  /** Makes a directory and those above it durable, as far as they do not exist. */
  static void create(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    create(directory.getParent());
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // Another publisher may have been faster.
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    force(directory.getParent());
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
