package io.firn.storage;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * Opens the granules of one kind of storage, where Beam's own channel would read more than it is
 * asked for. Implementations are found by {@link java.util.ServiceLoader}; they have the settings
 * of {@link FileSystemOptions}, as Beam's file systems do, which list the granules.
 *
 * <p>What fails is told by the kind of exception, here and at every read:
 *
 * <ul>
 *   <li>{@link java.nio.file.NoSuchFileException}: there is no such object
 *   <li>{@link java.nio.file.AccessDeniedException}: it may not be read; the reason says more
 *   <li>{@link ChangedInputException}: it is another object than before
 *   <li>{@link UnavailableInputException}: the storage has been asked as often as makes sense, or
 *       refuses whatever it is asked; nothing is known about the object
 *   <li>any other {@link IOException}: whoever reads asks again
 * </ul>
 */
public interface InputProvider {
  /** Whether this storage is the one that {@code uri} means; at most one says so. */
  boolean handles(String uri);

  /** Opens an object for reads at random. */
  SeekableByteChannel open(String uri) throws IOException;

  /** The objects that a pattern means, as Beam's file system for this storage lists them. */
  default List<MatchResult.Metadata> list(String pattern) throws IOException {
    return FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata();
  }

  /**
   * What a failure of Beam's file system to list objects of this storage means, as one of the
   * exceptions above; empty where it has nothing to do with the storage.
   *
   * @param uri an object, or a pattern
   */
  default Optional<IOException> explain(String uri, Exception failure) {
    return Optional.empty();
  }
}
