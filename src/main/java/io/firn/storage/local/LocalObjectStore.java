package io.firn.storage.local;

import io.firn.Failure;
import io.firn.FirnException;
import io.firn.storage.Fence;
import io.firn.storage.Keys;
import io.firn.storage.ObjectStore;
import io.firn.storage.Publication;
import io.firn.storage.Uris;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a local directory. An object is written to a file of its own under {@code
 * .firn/staging}, forced to disk and renamed into place, so that a crash leaves nothing but files
 * there. Symbolic links are followed.
 *
 * <p>Behind a fence all changes are made through one handle of the directory, opened at the first
 * of them: who still writes after the directory was replaced writes into the one that goes away.
 */
final class LocalObjectStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(LocalObjectStore.class);

  /** What a store is called that was moved out of the way of another, in the same directory. */
  private static final String ASIDE = ".%s.firn-aside-";

  /** The same before it was made sure that it is the one that was to be moved. */
  private static final String MOVED = ".%s.firn-moved-";

  /** Each finds less: a late writer publishes one object for each thread, and fails. */
  private static final int DELETIONS = 10;

  /** Not by a list of all files, of which there may be millions. */
  private static final FileVisitor<Path> DELETING =
      new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes seen) throws IOException {
          Files.deleteIfExists(file);
          return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure)
            throws IOException {
          if (failure != null) {
            throw failure;
          }
          Files.deleteIfExists(directory);
          return FileVisitResult.CONTINUE;
        }
      };

  private final String uri;
  private final Path root;

  /** Null where whoever has the store may change it. */
  private final Fence fence;

  private Tree tree;
  private String mark;

  private LocalObjectStore(String uri, Path root, Fence fence) {
    this.uri = uri;
    this.root = root;
    this.fence = fence;
    this.tree = fence == null ? new PathTree(root) : null;
  }

  static LocalObjectStore open(String uri) {
    Path root = Uris.localPath(uri, "open store");
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new FirnException("Cannot open store '" + uri + "': it is a file, not a directory");
    }
    return new LocalObjectStore(uri.replaceFirst("(?<=.)/+$", ""), root, null);
  }

  @Override
  public ObjectStore fenced(Fence by) {
    return new LocalObjectStore(uri, root, by);
  }

  /** The directory as it is changed; behind a fence the one that has its mark. */
  private synchronized Tree tree() throws IOException {
    if (tree == null) {
      try {
        Optional<HandleTree> handle = HandleTree.open(root);
        tree = handle.isPresent() ? handle.get() : new PathTree(root);
      } catch (NoSuchFileException e) {
        fence.require(null, this);
        throw e;
      }
    }
    return tree;
  }

  /** The directory, in which something is about to change. */
  Tree mine() throws IOException {
    Tree directory = tree();
    if (fence != null) {
      fence.require(directory.read(relative(markKey())), this);
    }
    return directory;
  }

  private synchronized String markKey() throws IOException {
    if (mark == null) {
      mark = fence.key(this);
    }
    return mark;
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public Publication begin(String key) throws IOException {
    Path target = relative(key);
    // Not Files.createTempFile: only the owner can read its files, and that would stay so.
    Path staged = Tree.STAGING.resolve(UUID.randomUUID().toString());
    try {
      Tree directory = tree();
      return new LocalPublication(this, staged, target, directory, create(directory, staged));
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  @Override
  public boolean create(String key, byte[] content) throws IOException {
    Path target = relative(key);
    Path staged = Tree.STAGING.resolve(UUID.randomUUID().toString());
    try {
      Tree directory = mine();
      try (FileChannel file = create(directory, staged)) {
        file.write(ByteBuffer.wrap(content));
        file.force(true);
        while (true) {
          directory.createDirectories(Tree.above(target));
          try {
            return link(staged, target, content);
          } catch (NoSuchFileException e) {
            // Its directory was empty, and went with the last that was deleted from it.
            if (!directory.exists(staged)) {
              return false; // Another run clears the place or has moved it away: it was faster.
            }
          }
        }
      } finally {
        directory.delete(staged);
      }
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /** Gives a file a name that none has; readers find it whole, where there are hard links. */
  private boolean link(Path staged, Path target, byte[] content) throws IOException {
    Path named = root.resolve(target);
    try {
      try {
        Files.createLink(named, root.resolve(staged));
      } catch (FileAlreadyExistsException | NoSuchFileException e) {
        throw e;
      } catch (UnsupportedOperationException | FileSystemException e) {
        Files.write(named, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.DSYNC);
      }
      new PathTree(root).force(Tree.above(target));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
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
        Path file = relative(key);
        Tree directory = mine();
        directory.delete(file);
        deleteEmpty(directory, Tree.above(file));
      } catch (IOException e) {
        throw cannotWrite(e);
      }
    }
  }

  /**
   * Deletes a directory and those above it as long as they are empty: Zarr readers take a directory
   * without a document for a damaged node. Publishing creates it again.
   */
  private void deleteEmpty(Tree tree, Path directory) {
    try {
      for (Path empty = directory; !empty.equals(Tree.ROOT); empty = Tree.above(empty)) {
        // A link would be deleted even where the directory it leads to is not empty.
        if (!Files.isDirectory(root.resolve(empty), LinkOption.NOFOLLOW_LINKS)) {
          return;
        }
        tree.delete(empty);
      }
    } catch (IOException e) {
      return; // It is not empty, or no longer there, or may not be deleted.
    }
  }

  @Override
  public boolean setAside() throws IOException {
    if (!(mine() instanceof HandleTree here)) {
      return false;
    }
    Path place = root.toRealPath();
    if (place.getParent() == null || Path.of("").toRealPath().startsWith(place)) {
      return false; // Relative paths would lead into the directory that goes away.
    }
    if (!Files.isWritable(place)) {
      // Before it is moved: the directory that takes its place is allowed no more.
      throw cannotWrite(new AccessDeniedException(root.toString()));
    }
    String name = UUID.randomUUID().toString();
    Path moved = place.resolveSibling(MOVED.formatted(place.getFileName()) + name);
    try {
      Files.move(place, moved, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      return false; // It is mounted there, or the directory above may not be changed.
    }
    if (!here.isAt(moved)) {
      // This process stood still since it looked at the mark; what it moved is another run's.
      Files.move(moved, place, StandardCopyOption.ATOMIC_MOVE);
      throw new FileSystemException(place.toString(), null, "another run has taken the place");
    }
    // Only now by the name under which it may be deleted.
    Path aside = place.resolveSibling(ASIDE.formatted(place.getFileName()) + name);
    Files.move(moved, aside, StandardCopyOption.ATOMIC_MOVE);
    createLike(aside, place);
    new PathTree(place.getParent()).force(Tree.ROOT);
    return true;
  }

  /** Creates a directory with the group and the permissions of another, as far as possible. */
  private static void createLike(Path other, Path directory) throws IOException {
    Files.createDirectories(directory);
    // Whoever is not the owner of the old one may not be able to.
    for (String attribute : List.of("unix:gid", "unix:mode")) {
      try {
        // With the bit by which files get the group of their directory.
        Files.setAttribute(directory, attribute, Files.getAttribute(other, attribute));
      } catch (FileSystemException e) {
        LOG.debug("Cannot set {} of {}", attribute, directory, e);
      }
    }
  }

  /** Deletes the stores that were set aside from here. */
  private void discardAside() throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    Path place = root.toRealPath();
    if (place.getParent() == null) {
      return;
    }
    String prefix = ASIDE.formatted(place.getFileName());
    List<Path> aside;
    try (Stream<Path> siblings = Files.list(place.getParent())) {
      aside = siblings.filter(path -> path.getFileName().toString().startsWith(prefix)).toList();
    } catch (AccessDeniedException e) {
      return; // Who may not list the directory has moved nothing there.
    }
    for (Path old : aside) {
      deleteAll(old);
    }
  }

  /** Deletes a directory into which somebody may still write. */
  private void deleteAll(Path directory) throws IOException {
    for (int attempt = 1; Files.exists(directory, LinkOption.NOFOLLOW_LINKS); attempt++) {
      try {
        Files.walkFileTree(directory, DELETING);
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        if (attempt == DELETIONS) {
          throw new IOException(
              "Cannot delete '%s', where the store was that '%s' has replaced: %s; delete it"
                  .formatted(directory, uri, e.getMessage()),
              e);
        }
      }
    }
  }

  @Override
  public void discardUnfinished() throws IOException {
    if (Files.isDirectory(root.resolve(Tree.STAGING))) {
      Tree directory = mine();
      try (Stream<Path> files = Files.list(root.resolve(Tree.STAGING))) {
        for (Path file : (Iterable<Path>) files::iterator) {
          directory.delete(Tree.STAGING.resolve(file.getFileName()));
        }
      }
    }
    discardAside();
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
    List<Path> innermostFirst = new ArrayList<>();
    for (Path own = Tree.STAGING; !own.equals(Tree.ROOT); own = Tree.above(own)) {
      innermostFirst.add(root.resolve(own));
    }
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

  private static FileChannel create(Tree directory, Path staged) throws IOException {
    while (true) {
      try {
        return directory.create(staged);
      } catch (NoSuchFileException e) {
        directory.createDirectories(Tree.STAGING);
      }
    }
  }

  private Path relative(String key) {
    Path path = root.getFileSystem().getPath(Keys.check(key));
    if (path.startsWith(Tree.STAGING)) {
      throw new IllegalArgumentException(
          "Invalid key '" + key + "': .firn/staging holds unfinished objects");
    }
    return path;
  }

  private Path path(String key) {
    return root.resolve(relative(key));
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
    if (path.equals(root.resolve(Tree.STAGING))) {
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
