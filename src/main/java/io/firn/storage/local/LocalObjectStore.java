package io.firn.storage.local;

import io.firn.Failure;
import io.firn.FirnException;
import io.firn.storage.Keys;
import io.firn.storage.ObjectStore;
import io.firn.storage.Publication;
import io.firn.storage.Uris;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A store in a local directory. An object is written to a file of its own under {@code
 * .firn/staging}, forced to disk and renamed into place, so that a crash leaves nothing but files
 * there. Symbolic links are followed.
 */
final class LocalObjectStore implements ObjectStore {
  private static final String STAGING = ".firn/staging";

  private final String uri;
  private final Path root;
  private final Path staging;

  private LocalObjectStore(String uri, Path root) {
    this.uri = uri;
    this.root = root;
    this.staging = root.resolve(STAGING);
  }

  static LocalObjectStore open(String uri) {
    Path root = Uris.localPath(uri, "open store");
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new FirnException("Cannot open store '" + uri + "': it is a file, not a directory");
    }
    return new LocalObjectStore(uri.replaceFirst("(?<=.)/+$", ""), root);
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public Publication begin(String key) throws IOException {
    Path target = path(key);
    // Not Files.createTempFile: only the owner can read its files, and that would stay so.
    Path staged = staging.resolve(UUID.randomUUID().toString());
    try {
      return new LocalPublication(this, staged, target, create(staged));
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  @Override
  public SeekableByteChannel read(String key) throws IOException {
    Path file = existing(key);
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  @Override
  public byte[] get(String key) throws IOException {
    Path file = existing(key);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  @Override
  public Optional<Entry> find(String key) throws IOException {
    try {
      BasicFileAttributes file = Files.readAttributes(path(key), BasicFileAttributes.class);
      return file.isRegularFile() ? Optional.of(new Entry(key, file.size())) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  @Override
  public Stream<Entry> list(String prefix) throws IOException {
    int slash = prefix.lastIndexOf('/');
    Path directory = slash < 0 ? root : path(prefix.substring(0, slash));
    return below(directory).filter(entry -> entry.key().startsWith(prefix));
  }

  @Override
  public void delete(String key) throws IOException {
    if (find(key).isPresent()) {
      try {
        Files.deleteIfExists(path(key));
      } catch (IOException e) {
        throw cannotWrite(e);
      }
      deleteEmpty(path(key).getParent());
    }
  }

  /**
   * Deletes a directory and those above it as long as they are empty: Zarr readers take a directory
   * without a document for a damaged node. Publishing creates it again.
   */
  private void deleteEmpty(Path directory) {
    try {
      for (Path empty = directory; !empty.equals(root); empty = empty.getParent()) {
        // A link would be deleted even where the directory it leads to is not empty.
        if (!Files.isDirectory(empty, LinkOption.NOFOLLOW_LINKS)) {
          return;
        }
        Files.delete(empty);
      }
    } catch (IOException e) {
      return; // It is not empty, or no longer there, or may not be deleted.
    }
  }

  @Override
  public void discardUnfinished() throws IOException {
    try (Stream<Path> files = Files.list(staging)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return; // Nothing was ever staged here.
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  @Override
  public List<String> missingDirectories() {
    List<String> missing = new ArrayList<>();
    for (Path path = root;
        path != null && !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        path = path.getParent()) {
      missing.add(path.toString());
    }
    return missing;
  }

  @Override
  public void removeDirectories(List<String> made) throws IOException {
    List<Path> innermostFirst = new ArrayList<>(List.of(staging, staging.getParent()));
    made.forEach(path -> innermostFirst.add(Path.of(path)));
    try {
      for (Path path : innermostFirst) {
        Files.deleteIfExists(path);
      }
    } catch (DirectoryNotEmptyException e) {
      return; // Of someone else, and so are those around it.
    }
  }

  /** As {@link #cannotWrite}; that there is no such object is told as it is. */
  private IOException cannotRead(IOException e) {
    return e instanceof NoSuchFileException
        ? e
        : new IOException("Cannot read store '" + uri + "': " + reason(e), e);
  }

  /** {@code e} with the store and the reason on one line. */
  IOException cannotWrite(IOException e) {
    return new IOException("Cannot write store '" + uri + "': " + reason(e), e);
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "permission denied on '" + denied.getFile() + "'";
    }
    if (e instanceof FileAlreadyExistsException file) {
      return "'" + file.getFile() + "' is a file, not a directory";
    }
    return e instanceof FileSystemException file
        ? Failure.reason(e) + ", '" + file.getFile() + "'"
        : Failure.reason(e);
  }

  private FileChannel create(Path file) throws IOException {
    while (true) {
      try {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (NoSuchFileException e) {
        Directories.create(staging);
      }
    }
  }

  private Path path(String key) {
    Path path = root.resolve(Keys.check(key));
    if (path.startsWith(staging)) {
      throw new IllegalArgumentException(
          "Invalid key '" + key + "': " + STAGING + " holds unfinished objects");
    }
    return path;
  }

  private Path existing(String key) throws IOException {
    if (find(key).isEmpty()) {
      throw new NoSuchFileException(path(key).toString());
    }
    return path(key);
  }

  /**
   * Every object in a directory and below. Not {@link Files#walk}, which fails when a file
   * disappears meanwhile, as staged files do all the time.
   */
  private Stream<Entry> below(Path directory) throws IOException {
    try {
      return Files.list(directory).flatMap(this::entries);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Stream.empty();
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  private Stream<Entry> entries(Path path) {
    if (path.equals(staging)) {
      return Stream.empty();
    }
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      if (file.isDirectory()) {
        return below(path);
      }
      return file.isRegularFile() ? Stream.of(new Entry(key(path), file.size())) : Stream.empty();
    } catch (NoSuchFileException e) {
      return Stream.empty();
    } catch (IOException e) {
      IOException named = cannotRead(e);
      throw new UncheckedIOException(named.getMessage(), named);
    }
  }

  private String key(Path path) {
    return root.relativize(path).toString().replace(File.separatorChar, '/');
  }
}
