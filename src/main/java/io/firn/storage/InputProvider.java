package io.firn.storage;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;

/**
 * Lists and opens the granules of one kind of storage, where Beam would leave some out of a listing
 * or read more than it is asked for. Implementations are found by {@link java.util.ServiceLoader},
 * and use the settings of {@link FileSystemOptions}, as do Beam's file systems.
 *
 * <p>The kind of exception says what has failed, here and at every read:
 *
 * <ul>
 *   <li>{@link java.nio.file.NoSuchFileException}: there is no such object; a reason, which goes on
 *       where "it" has begun a sentence, says what is there instead
 *   <li>{@link java.nio.file.AccessDeniedException}: it may not be read; the reason says more
 *   <li>{@link ChangedInputException}: it is another object than before
 *   <li>{@link UnavailableInputException}: the storage was asked as often as makes sense, or
 *       refuses every request; nothing is known about the object
 *   <li>any other {@link IOException}: the caller may try again
 * </ul>
 */
public interface InputProvider {
  /** Whether {@code uri} belongs to this storage; true for at most one of them. */
  boolean handles(String uri);

  /** Opens an object for random access. */
  SeekableByteChannel open(String uri) throws IOException;

  /** What a pattern finds; by default as Beam's file system for this storage lists it. */
  default InputListing list(String pattern) throws IOException {
    return InputListing.of(FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata());
  }

  /**
   * A failure of Beam's file system to list objects of this storage, as one of the exceptions
   * above; empty where it has nothing to do with the storage.
   *
   * @param uri an object, or a pattern
   */
  default Optional<IOException> explain(String uri, Exception failure) {
    return Optional.empty();
  }
}
