package io.firn.storage;

import io.firn.Failure;
import io.firn.FirnException;
import io.firn.Plural;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Granules in any file system that Beam knows: found by pattern, open for random access. Beam's
 * {@link FileSystems} must have been given pipeline options, as every runner does.
 */
public final class Inputs {
  /**
   * Waiting for one range of an object store takes about as long as transferring 64 KiB. The
   * headers that are read of an ICESat-2 granule, a few hundred places, lie close enough for 16
   * blocks. Storage that opens an input with a first request asks for as much: the first block is
   * always needed.
   */
  public static final int BLOCK_BYTES = 64 << 10;

  private static final int BLOCKS = 16;

  /** A longer list of names would not be read. */
  private static final int MOST_NAMED = 5;

  private static final List<InputProvider> PROVIDERS =
      ServiceLoader.load(InputProvider.class, InputProvider.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private Inputs() {}

  /**
   * The files that match a pattern, each once, in the order of their URIs.
   *
   * <p>A local file's URI is its absolute path; its directory has no links, {@code .} or {@code
   * ..}. The file's name stays as given even where it is a link, since the name is the granule's
   * id, and archives that store files by checksum link to them.
   *
   * @param pattern a path or URI of a file, or a glob
   * @throws FirnException when nothing matches, or something that matches cannot be reached, or a
   *     directory that may hold matches cannot be listed
   * @throws UnavailableInputException when listing failed for a reason that may pass
   */
  public static List<InputFile> match(String pattern) throws UnavailableInputException {
    InputListing found = find(pattern);
    List<InputListing.Unreachable> lost = found.unreachable();
    if (!lost.isEmpty()) {
      throw new FirnException(unreachable(pattern, lost));
    }
    return requireAny(pattern, found);
  }

  /**
   * As {@link #match}, except that what cannot be reached is among the files: it is given a length
   * of 0, and reading it will fail. So is the path of a single file, even where there is none or it
   * may not be looked at.
   */
  public static List<InputFile> matchOrName(String pattern) throws UnavailableInputException {
    // Web servers have no listing, and a question mark in a URL begins its query.
    boolean web = Uris.scheme(pattern).matches("https?");
    if (FileSystems.hasGlobWildcard(pattern) && !web) {
      return requireAny(pattern, find(pattern));
    }
    try {
      List<InputFile> files = list(pattern).all();
      return files.isEmpty() ? List.of(named(pattern)) : files;
    } catch (AccessDeniedException e) {
      return List.of(named(pattern));
    }
  }

  private static InputFile named(String path) {
    if (Uris.isLocal(path)) {
      Path file = Uris.localPath(path, "read input").normalize();
      return new InputFile(file.toString(), file.getFileName().toString(), 0, "");
    }
    return new InputFile(path, FileSystems.matchNewResource(path, false).getFilename(), 0, "");
  }

  private static List<InputFile> requireAny(String pattern, InputListing found) {
    List<InputFile> files = found.all();
    if (files.isEmpty()) {
      throw new FirnException(
          "Cannot read input '%s': no file matches%s"
              .formatted(pattern, hints(pattern, found.directories())));
    }
    return files;
  }

  /** What a user may have meant who gave a pattern that no file matches. */
  private static String hints(String pattern, long directories) {
    StringBuilder hints = new StringBuilder();
    if (directories > 0) {
      hints
          .append("; ")
          .append(Plural.of(directories, "directory does", "directories do"))
          .append(", which is no granule: say which of its files, such as '")
          .append(pattern.replaceFirst("/+$", ""))
          .append("/*.h5'");
    }
    if (pattern.matches("(?s).*[\\[\\]{}].*")) {
      hints.append(
          "; [1-3] and {a,b} stand for one of several: write \\[ and \\{ where they are part of a name");
    }
    if (!pattern.equals(pattern.strip())) {
      hints.append("; it begins or ends with a blank");
    }
    return hints.toString();
  }

  private static String unreachable(String pattern, List<InputListing.Unreachable> lost) {
    int more = lost.size() - MOST_NAMED;
    return "Cannot read input '%s': %s%s; mend or remove what cannot be reached, or leave it out by --onBadGranule=quarantine"
        .formatted(
            pattern,
            lost.stream()
                .limit(MOST_NAMED)
                .map(one -> "'" + one.file().uri() + "' " + one.reason())
                .collect(Collectors.joining(", ")),
            more > 0 ? " and %,d more".formatted(more) : "");
  }

  private static InputListing find(String pattern) throws UnavailableInputException {
    try {
      return list(pattern);
    } catch (AccessDeniedException e) {
      String reason = e.getReason() == null ? "" : ": " + e.getReason();
      throw new FirnException("Cannot read input '" + pattern + "': permission denied" + reason, e);
    }
  }

  private static InputListing list(String pattern)
      throws UnavailableInputException, AccessDeniedException {
    try {
      InputListing found = Retries.answer(pattern, () -> ask(pattern));
      return new InputListing(
          sorted(found.files(), InputFile::uri),
          sorted(found.unreachable(), lost -> lost.file().uri()),
          found.directories());
    } catch (FileNotFoundException | NoSuchFileException e) {
      return new InputListing(List.of(), List.of(), 0);
    } catch (UnavailableInputException | AccessDeniedException e) {
      throw e;
    } catch (IOException e) {
      throw new FirnException("Cannot read input '" + pattern + "': " + Failure.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw new FirnException("Cannot read input '" + pattern + "': " + e.getMessage(), e);
    }
  }

  /** Each once: links may lead to one file on several ways. */
  private static <T> List<T> sorted(List<T> found, Function<T, String> uri) {
    TreeMap<String, T> sorted = new TreeMap<>();
    found.forEach(one -> sorted.put(uri.apply(one), one));
    return List.copyOf(sorted.values());
  }

  private static InputListing ask(String pattern) throws IOException {
    Optional<InputProvider> provider = provider(pattern);
    if (provider.isEmpty()) {
      return InputListing.of(FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata());
    }
    try {
      return provider.get().list(pattern);
    } catch (IOException | RuntimeException e) {
      Optional<IOException> meaning = provider.get().explain(pattern, e);
      if (meaning.isPresent()) {
        throw meaning.get();
      }
      throw e;
    }
  }

  private static Optional<InputProvider> provider(String uri) {
    return PROVIDERS.stream().filter(provider -> provider.handles(uri)).findFirst();
  }

  /** Opens an input as {@link #open(String, ReadCounter)} does, without counting. */
  public static SeekableByteChannel open(String uri) throws IOException {
    return open(uri, new ReadCounter());
  }

  /**
   * Opens an input for random access, through a cache of a few MB. For one thread.
   *
   * <p>Failures that may pass are retried, here and at every read, and end as an {@link
   * UnavailableInputException}. Every other exception is about the file.
   *
   * @param uri as in {@link InputFile#uri}, or any path or URI of one file
   * @param counter receives what is read from the file system
   * @throws FileNotFoundException when there is no such file
   * @throws AccessDeniedException when it may not be read
   */
  public static SeekableByteChannel open(String uri, ReadCounter counter) throws IOException {
    try {
      return new BlockCachedChannel(
          new RangeReader(uri, opener(uri)), BLOCK_BYTES, BLOCKS, counter);
    } catch (FileNotFoundException | NoSuchFileException e) {
      String found = e instanceof NoSuchFileException file ? file.getReason() : null;
      String reason = found == null ? "it does not exist" : "it " + found;
      FileNotFoundException named =
          new FileNotFoundException("Cannot read input '" + uri + "': " + reason);
      named.initCause(e);
      throw named;
    }
  }

  private static RangeReader.Opener opener(String uri) {
    Optional<InputProvider> provider = provider(uri);
    if (provider.isPresent()) {
      return () -> provider.get().open(uri);
    }
    ResourceId resource = FileSystems.matchNewResource(uri, false);
    return () -> {
      ReadableByteChannel channel = FileSystems.open(resource);
      if (channel instanceof SeekableByteChannel seekable) {
        return seekable;
      }
      channel.close();
      throw new FirnException(
          "Cannot read input '" + uri + "': its file system reads only from start to end");
    };
  }
}
