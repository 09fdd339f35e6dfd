package io.firn.storage;

import io.firn.FirnException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * Granules in any file system that Beam knows: found by pattern, read at random. Beam's {@link
 * FileSystems} must have been given pipeline options, as every runner does.
 */
public final class Inputs {
  /**
   * One range of an object store costs about as much in waiting as 64 KiB do in transfer; the
   * headers in use of an ICESat-2 granule, a few hundred places, lie close enough for 16 blocks.
   */
  private static final int BLOCK_BYTES = 64 << 10;

  private static final int BLOCKS = 16;

  private static final List<InputProvider> PROVIDERS =
      ServiceLoader.load(InputProvider.class, InputProvider.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private Inputs() {}

  /**
   * The files that a pattern means, each once, in the order of their URIs.
   *
   * <p>A local file's URI is its absolute path, its directory free of links, {@code .} and {@code
   * ..}. Its own name stays as given even where it is a link, since the name is the granule's id
   * and archives that store files by checksum link to them.
   *
   * @param pattern a path or URI of a file, or a glob
   * @throws FirnException when nothing matches or the place cannot be listed
   */
  public static List<InputFile> match(String pattern) {
    boolean local = Uris.isLocal(pattern);
    String spec = local ? localSpec(pattern) : pattern;
    TreeMap<String, InputFile> files = new TreeMap<>();
    try {
      for (MatchResult.Metadata file :
          FileSystems.match(spec, EmptyMatchTreatment.ALLOW).metadata()) {
        String uri = file.resourceId().toString();
        uri = local ? canonical(Path.of(uri)) : uri;
        files.put(
            uri,
            new InputFile(uri, file.resourceId().getFilename(), file.sizeBytes(), version(file)));
      }
    } catch (FileNotFoundException e) {
      throw noMatch(pattern, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new FirnException("Cannot read input '" + pattern + "': " + e.getMessage(), e);
    }
    if (files.isEmpty()) {
      throw noMatch(pattern, null);
    }
    return List.copyOf(files.values());
  }

  /** Opens an input as {@link #open(String, ReadCounter)} does, without counting. */
  public static SeekableByteChannel open(String uri) throws IOException {
    return open(uri, new ReadCounter());
  }

  /**
   * Opens an input for reads at random, through a cache of a few MB. For one thread.
   *
   * @param uri as in {@link InputFile#uri}, or any path or URI of one file
   * @param counter receives what is read from the file system
   * @throws FileNotFoundException when there is no such file
   */
  public static SeekableByteChannel open(String uri, ReadCounter counter) throws IOException {
    String resource = Uris.isLocal(uri) ? Uris.localPath(uri, "read input").toString() : uri;
    ReadableByteChannel channel;
    try {
      channel = openChannel(resource);
    } catch (FileNotFoundException e) {
      FileNotFoundException named =
          new FileNotFoundException(
              "Cannot read input '" + uri + "': it does not exist or may not be read");
      named.initCause(e);
      throw named;
    }
    if (channel instanceof SeekableByteChannel seekable) {
      return new BlockCachedChannel(seekable, uri, BLOCK_BYTES, BLOCKS, counter);
    }
    channel.close();
    throw new IOException(
        "Cannot read input '" + uri + "': its file system reads only from start to end");
  }

  private static ReadableByteChannel openChannel(String uri) throws IOException {
    for (InputProvider provider : PROVIDERS) {
      if (provider.handles(uri)) {
        return provider.open(uri);
      }
    }
    return FileSystems.open(FileSystems.matchNewResource(uri, false));
  }

  private static String version(MatchResult.Metadata file) {
    // The time first: Beam tells the checksum of an object on S3 that is named, and not of one that
    // a pattern has found.
    if (file.lastModifiedMillis() > 0) {
      return "modified " + Instant.ofEpochMilli(file.lastModifiedMillis());
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

  private static FirnException noMatch(String pattern, Exception cause) {
    return new FirnException("Cannot read input '" + pattern + "': no file matches", cause);
  }
}
