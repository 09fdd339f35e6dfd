package io.firn.storage.local;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What lies in one directory, held open: when another takes its path, this is still the old one. No
 * path through the root is used to change anything in it, save for new directories, which have to
 * be made by path and are moved in from where no harm is done.
 */
final class HandleTree implements Tree {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Path path;
  private final SecureDirectoryStream<Path> handle;

  private HandleTree(Path path, SecureDirectoryStream<Path> handle) {
    this.path = path;
    this.handle = handle;
    // Stores are not closed, and hundreds of them may be opened in the life of a worker.
    CLEANER.register(this, () -> close(handle));
  }

  /**
   * Opens a directory; empty where Java has no handles of directories for the system.
   *
   * @throws NoSuchFileException when there is no such directory
   */
  static Optional<HandleTree> open(Path path) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(path);
    if (stream instanceof SecureDirectoryStream<Path> handle) {
      return Optional.of(new HandleTree(path, handle));
    }
    stream.close();
    return Optional.empty();
  }

  private static void close(SecureDirectoryStream<Path> handle) {
    try {
      handle.close();
    } catch (IOException e) {
      return; // Nothing was written through the handle itself.
    }
  }

  /** Whether a path leads to this very directory. */
  boolean isAt(Path place) throws IOException {
    Object key = attributes(ROOT).fileKey();
    return key != null
        && key.equals(Files.readAttributes(place, BasicFileAttributes.class).fileKey());
  }

  @Override
  public FileChannel create(Path file) throws IOException {
    return (FileChannel)
        handle.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  private FileChannel reading(Path file) throws IOException {
    return (FileChannel) handle.newByteChannel(file, Set.of(StandardOpenOption.READ));
  }

  @Override
  public byte[] read(Path file) throws IOException {
    try (FileChannel channel = reading(file)) {
      ByteBuffer content = ByteBuffer.allocate((int) channel.size());
      while (content.hasRemaining() && channel.read(content) >= 0) {
        continue;
      }
      return content.array();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void move(Path file, Path to) throws IOException {
    handle.move(file, handle, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    try {
      if (isDirectory(file)) {
        handle.deleteDirectory(file);
      } else {
        handle.deleteFile(file);
      }
    } catch (NoSuchFileException e) {
      return; // Another has deleted it.
    }
  }

  @Override
  public boolean exists(Path file) {
    try {
      attributes(file);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public boolean isDirectory(Path directory) {
    try {
      return attributes(directory).isDirectory();
    } catch (IOException e) {
      return false;
    }
  }

  private BasicFileAttributes attributes(Path file) throws IOException {
    BasicFileAttributeView view =
        file.equals(ROOT)
            ? handle.getFileAttributeView(BasicFileAttributeView.class)
            : handle.getFileAttributeView(file, BasicFileAttributeView.class);
    return view.readAttributes();
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    Path staging = path.resolve(STAGING);
    if (!isDirectory(STAGING)) {
      // Where another has the path, this is an empty directory among its hidden ones.
      new PathTree(path).createDirectory(STAGING);
      requireHere(STAGING);
    }
    if (directory.equals(STAGING)) {
      return;
    }
    Path made = STAGING.resolve(UUID.randomUUID().toString());
    Path madeByPath = path.resolve(made);
    Files.createDirectory(madeByPath);
    try {
      requireHere(made);
      handle.move(made, handle, directory);
    } catch (NoSuchFileException e) {
      Files.deleteIfExists(madeByPath);
      throw e;
    } catch (FileSystemException e) {
      Files.deleteIfExists(madeByPath);
      // Another publisher may have been faster.
      if (!isDirectory(directory)) {
        throw exists(directory) ? new FileAlreadyExistsException(directory.toString()) : e;
      }
    }
  }

  /** Requires that what was made by path lies in this directory. */
  private void requireHere(Path made) throws FileSystemException {
    if (!exists(made)) {
      throw new FileSystemException(path.toString(), null, "another directory has taken its place");
    }
  }

  @Override
  public void force(Path directory) throws IOException {
    try (FileChannel channel = reading(directory.equals(ROOT) ? Path.of(".") : directory)) {
      channel.force(true);
    }
  }
}
