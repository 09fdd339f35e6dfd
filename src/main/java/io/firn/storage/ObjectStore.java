package io.firn.storage;

import io.firn.FirnException;
import io.firn.Plural;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The place of one Zarr store: named objects below one URI. Keys are relative, with {@code /}
 * between their parts.
 *
 * <p>An object appears under its key whole or not at all, whatever fails at whatever time;
 * publishing a key again replaces the object in one step. When several publish one key at once, the
 * object is one of theirs, whole. Implementations are thread-safe.
 */
public interface ObjectStore {
  /**
   * The most objects that any storage deletes with one request, which is S3's limit: collecting
   * more keys for {@link #deleteAll} saves nothing.
   */
  int MOST_DELETED_AT_ONCE = 1000;

  /** An object and its length in bytes. */
  record Entry(String key, long length) {}

  /** The URI by which the store was opened, without a trailing slash. */
  String uri();

  /** Begins an object that will be published whole under {@code key}, or never. */
  Publication begin(String key) throws IOException;

  /** Publishes a small object. */
  default void put(String key, byte[] content) throws IOException {
    try (Publication publication = begin(key)) {
      publication.write(content, 0, content.length);
      publication.publish();
    }
  }

  /**
   * Opens an object for reading.
   *
   * @throws NoSuchFileException when there is no such object
   */
  SeekableByteChannel read(String key) throws IOException;

  /**
   * The whole of a small object.
   *
   * @throws NoSuchFileException when there is no such object
   * @throws FirnException when it is longer than an array can be
   */
  default byte[] get(String key) throws IOException {
    return get(key, Integer.MAX_VALUE);
  }

  /**
   * The whole of an object of untrusted size: memory is taken for it only if it has at most so many
   * bytes.
   *
   * @throws NoSuchFileException when there is no such object
   * @throws FirnException when it is larger
   */
  default byte[] get(String key, long most) throws IOException {
    long limit = Math.min(most, Integer.MAX_VALUE);
    // Not from its entry, which would be one more request to a network storage.
    try (SeekableByteChannel channel = read(key)) {
      long length = channel.size();
      if (length > limit) {
        throw new FirnException(
            "Cannot read object %s of store '%s': it has %s, at most %,d are read into this heap; if the store is to be trusted, give Java a larger one (-Xmx)"
                .formatted(key, uri(), Plural.of(length, "byte"), limit));
      }
      ByteBuffer content = ByteBuffer.allocate((int) length);
      while (content.hasRemaining()) {
        if (channel.read(content) < 0) {
          throw new EOFException(
              "Cannot read object %s of store '%s': it ends before its length of %s"
                  .formatted(key, uri(), Plural.of(length, "byte")));
        }
      }
      return content.array();
    }
  }

  /** The object under {@code key}, or empty when there is none. */
  Optional<Entry> find(String key) throws IOException;

  /**
   * Every object whose key begins with {@code prefix} ({@code ""} for all), in no particular order;
   * unfinished publications are left out. The stream holds resources: close it.
   */
  Stream<Entry> list(String prefix) throws IOException;

  /** Deletes an object; no error when there is none. Only launchers delete, never workers. */
  void delete(String key) throws IOException;

  /** Deletes objects, with as few requests as the storage allows. */
  default void deleteAll(List<String> keys) throws IOException {
    for (String key : keys) {
      delete(key);
    }
  }

  /**
   * The directories, as the storage calls them, that the first object will make; empty where the
   * storage has none.
   */
  default List<String> missingDirectories() {
    return List.of();
  }

  /**
   * Removes directories that only held objects which are deleted by now.
   *
   * @param made what was missing before the first of them; one that is not empty is kept
   */
  default void removeDirectories(List<String> made) throws IOException {}

  /**
   * Deletes what unfinished publications left behind, and what was set aside. Only while nothing is
   * being published.
   */
  void discardUnfinished() throws IOException;

  /**
   * Stores a small object unless there is one under the key: of all who try at the same time, one
   * succeeds.
   *
   * @return false when there is one, which may be this very one: a request is sent again when its
   *     answer is lost
   */
  boolean create(String key, byte[] content) throws IOException;

  /**
   * The same store for one writer of several: the fence is asked before anything is changed, and
   * nothing that another writer has stored is replaced once the fence says no.
   */
  ObjectStore fenced(Fence fence);

  /**
   * Ends whatever an earlier writer, who has lost its right to this one, may still have under way.
   * Where the storage can, all that is here is moved out of the way in one step, and late writers
   * with it: they go on writing what {@link #discardUnfinished} will delete. Elsewhere this waits
   * until all that passed a fence before has arrived.
   *
   * @return whether the place is empty now; if so, the mark of this writer is gone as well
   */
  boolean setAside() throws IOException;
}
