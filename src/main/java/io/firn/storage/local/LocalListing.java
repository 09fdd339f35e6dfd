package io.firn.storage.local;

import io.firn.FirnException;
import io.firn.storage.InputFile;
import io.firn.storage.InputListing;
import io.firn.storage.InputListing.Unreachable;
import io.firn.storage.Uris;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the files that a local path or pattern means. A name that matches is a file, a directory,
 * or something that cannot be reached, which is told: it may be a granule.
 */
final class LocalListing {
  private final List<InputFile> files = new ArrayList<>();
  private final List<Unreachable> unreachable = new ArrayList<>();
  private final Set<Path> above = new HashSet<>();
  private long directories;

  private LocalListing() {}

  /**
   * @param pattern a path or {@code file:} URI of a file, or a pattern as {@link Glob} has it; a
   *     pattern that is the name of a file is that file
   * @throws FirnException when it is the name of a directory, or no pattern
   * @throws IOException when it cannot be told for a reason that may pass
   */
  static InputListing of(String pattern) throws IOException {
    Path path = Uris.localPath(pattern, "read input");
    LocalListing listing = new LocalListing();
    Glob glob = isThere(path) ? null : Glob.parse(path.toString());
    if (glob == null) {
      listing.addNamed(path, pattern);
    } else if (glob.literal()) {
      // Either it is not there, or this says why it cannot be looked for.
      Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } else {
      listing.walk(glob);
    }
    return new InputListing(listing.files, listing.unreachable, listing.directories);
  }

  private static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private void addNamed(Path path, String pattern) throws IOException {
    Reached found = Reached.of(path);
    if (found.isDirectory()) {
      throw new FirnException(
          "Cannot read input '%s': it is a directory; give a pattern such as '%s/*.h5'"
              .formatted(pattern, pattern.replaceFirst("/+$", "")));
    }
    add(path, found, path.getParent().toRealPath());
  }

  private void walk(Glob glob) throws IOException {
    Path base = Path.of(glob.base());
    Reached found = Reached.of(base);
    if (found.lost() != null) {
      loseDirectory(base, found.lost());
    } else {
      walk(base, "", glob);
    }
  }

  /**
   * @param relative its path below the glob's base, with a slash at its end; empty for the base
   */
  private void walk(Path directory, String relative, Glob glob) throws IOException {
    List<Path> below = new ArrayList<>();
    Path real;
    try {
      real = directory.toRealPath();
      // A link that leads up would be followed for ever where a match may lie at any depth.
      if (glob.deep() && !above.add(real)) {
        return;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          visit(entry, relative + Spelling.nameOf(entry), real, glob, below);
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    } catch (AccessDeniedException e) {
      loseDirectory(directory, Reached.UNLISTED);
      return;
    } catch (NoSuchFileException | NotDirectoryException e) {
      if (!relative.isEmpty()) {
        loseDirectory(directory, "was a directory and is gone");
      }
      return;
    }
    for (Path subdirectory : below) {
      walk(subdirectory, relative + Spelling.nameOf(subdirectory) + "/", glob);
    }
    above.remove(real);
  }

  private void visit(Path entry, String relative, Path real, Glob glob, List<Path> below)
      throws IOException {
    boolean matches = glob.matches(relative);
    boolean leadsOn = glob.mayMatchBelow(relative);
    if (!matches && !leadsOn) {
      return;
    }
    Reached found = Reached.of(entry);
    if (found.isDirectory()) {
      directories += matches ? 1 : 0;
      if (leadsOn) {
        below.add(entry);
      }
    } else if (matches) {
      add(entry, found, real);
    } else if (found.lost() != null) {
      // It may have been a directory that holds matches, on a disk that is not mounted.
      loseDirectory(entry, found.lost());
    }
  }

  /**
   * @param real where the directory of the file is, without links
   */
  private void add(Path file, Reached found, Path real) {
    Path path = real.resolve(file.getFileName());
    Optional<String> noFile = found.noFile();
    if (!Spelling.isSpelled(path)) {
      lose(path, Uris.unspelled());
    } else if (noFile.isPresent()) {
      lose(path, noFile.get());
    } else {
      files.add(
          new InputFile(
              path.toString(),
              path.getFileName().toString(),
              found.attributes().size(),
              InputListing.modified(found.attributes().lastModifiedTime().toMillis())));
    }
  }

  private void lose(Path file, String reason) {
    String uri = uri(file);
    lose(uri, uri.substring(uri.lastIndexOf('/') + 1), reason);
  }

  /** Under its whole path: the names of directories are no ids, and may repeat. */
  private void loseDirectory(Path directory, String reason) {
    String uri = uri(directory);
    lose(uri, uri + "/", reason);
  }

  private void lose(String uri, String name, String reason) {
    unreachable.add(new Unreachable(new InputFile(uri, name, 0, ""), reason));
  }

  private static String uri(Path path) {
    return Spelling.isSpelled(path) ? path.toString() : Spelling.escaped(path);
  }
}
