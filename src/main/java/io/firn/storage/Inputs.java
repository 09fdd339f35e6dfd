package io.firn.storage;

import io.firn.FirnException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
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
   * @throws FirnException when nothing matches, or the directory may not be listed
   * @throws UnavailableInputException when listing failed for a reason that may pass
   */
  public static List<InputFile> match(String pattern) throws UnavailableInputException {
    List<InputFile> files;
    try {
      files = find(pattern);
    } catch (AccessDeniedException e) {
      String reason = e.getReason() == null ? "" : ": " + e.getReason();
      throw new FirnException("Cannot read input '" + pattern + "': permission denied" + reason, e);
    }
    if (files.isEmpty()) {
      throw new FirnException("Cannot read input '" + pattern + "': no file matches");
    }
    return files;
  }

  /**
   * As {@link #match}, except that the path of a single file always stands for that file, even
   * where there is none or it may not be looked at: it is given a length of 0, and reading it will
   * fail.
   */
  public static List<InputFile> matchOrName(String pattern) throws UnavailableInputException {
    // Web servers have no listing, and a question mark in a URL begins its query.
    boolean web = Uris.scheme(pattern).matches("https?");
    if (FileSystems.hasGlobWildcard(pattern) && !web) {
      return match(pattern);
    }
    try {
      List<InputFile> files = find(pattern);
      return files.isEmpty() ? List.of(named(pattern)) : files;
    } catch (AccessDeniedException e) {
      return List.of(named(pattern));
    }
  }

  private static InputFile named(String path) {
    if (Uris.isLocal(path)) {
      Path file = Path.of(localSpec(path)).normalize();
      return new InputFile(file.toString(), file.getFileName().toString(), 0, "");
    }
    return new InputFile(path, FileSystems.matchNewResource(path, false).getFilename(), 0, "");
  }

  private static List<InputFile> find(String pattern)
      throws UnavailableInputException, AccessDeniedException {
    boolean local = Uris.isLocal(pattern);
    String spec = local ? localSpec(pattern) : pattern;
    TreeMap<String, InputFile> files = new TreeMap<>();
    try {
      for (MatchResult.Metadata found : Retries.answer(pattern, () -> list(spec))) {
        String uri = found.resourceId().toString();
        uri = local ? canonical(Path.of(uri)) : uri;
        // Not the end of the URI, which may be a query.
        String name = found.resourceId().getFilename();
        files.put(uri, new InputFile(uri, name, found.sizeBytes(), version(found)));
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      return List.of();
    } catch (UnavailableInputException | AccessDeniedException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new FirnException("Cannot read input '" + pattern + "': " + e.getMessage(), e);
    }
    return List.copyOf(files.values());
  }

  private static List<MatchResult.Metadata> list(String spec) throws IOException {
    Optional<InputProvider> provider = provider(spec);
    if (provider.isEmpty()) {
      return FileSystems.match(spec, EmptyMatchTreatment.ALLOW).metadata();
    }
    try {
      return provider.get().list(spec);
    } catch (IOException | RuntimeException e) {
      Optional<IOException> meaning = provider.get().explain(spec, e);
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
    RangeReader.Opener opener = Uris.isLocal(uri) ? localOpener(uri) : opener(uri);
    try {
      return new BlockCachedChannel(new RangeReader(uri, opener), BLOCK_BYTES, BLOCKS, counter);
    } catch (FileNotFoundException | NoSuchFileException e) {
      FileNotFoundException named =
          new FileNotFoundException("Cannot read input '" + uri + "': it does not exist");
      named.initCause(e);
      throw named;
    }
  }

  /**
   * Not by Beam, which reports every failure to open a local file as file not found: even too many
   * open files, which passes and says nothing about this one.
   */
  private static RangeReader.Opener localOpener(String uri) {
    Path path = Uris.localPath(uri, "read input");
    return () -> FileChannel.open(path);
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

  private static String version(MatchResult.Metadata file) {
    // The time first: on S3 Beam tells the checksum of a named object, but not of one that a
    // pattern
    // has found.
    if (file.lastModifiedMillis() > 0) {
      return InputFile.version(
          "modified " + Instant.ofEpochMilli(file.lastModifiedMillis()), file.checksum());
    }
    return file.checksum() == null ? "" : file.checksum();
  }

  private static String localSpec(String pattern) {
    Path path = Uris.localPath(pattern, "read input");
    if (Files.isDirectory(path)) {
      throw new FirnException(
          "Cannot read input '"
              + pattern
              + "': it is a directory; give a pattern such as '"
              + pattern.replaceFirst("/+$", "")
              + "/*.h5'");
    }
    return path.toString();
  }

  private static String canonical(Path file) throws IOException {
    return file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName()).toString();
  }
}
