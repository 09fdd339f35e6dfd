package io.firn.storage.local;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What lies below a path, whichever directory the path leads to at the time.
 *
 * @param path of the root, absolute
 */
record PathTree(Path path) implements Tree {
  /** Windows cannot open directories, and does not need it. */
  private static final boolean CAN_FORCE = File.separatorChar == '/';

  @Override
  public FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        path.resolve(file), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public byte[] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(path.resolve(file));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void move(Path file, Path to) throws IOException {
    Files.move(path.resolve(file), path.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(path.resolve(file));
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(path.resolve(file));
  }

  @Override
  public boolean isDirectory(Path directory) {
    return Files.isDirectory(path.resolve(directory));
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    if (directory.equals(ROOT)) {
      new PathTree(path.getRoot()).createDirectories(path.getRoot().relativize(path));
      return;
    }
    Path created = path.resolve(directory);
    try {
      Files.createDirectory(created);
    } catch (FileAlreadyExistsException e) {
      // Another publisher may have been faster. Links are not followed: a dangling one exists, and
      // trying again would not help.
      BasicFileAttributes found =
          Files.readAttributes(created, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isDirectory() && !Files.isDirectory(created)) {
        throw e;
      }
    }
  }

  @Override
  public void force(Path directory) throws IOException {
    if (CAN_FORCE) {
      try (FileChannel channel =
          FileChannel.open(path.resolve(directory), StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
