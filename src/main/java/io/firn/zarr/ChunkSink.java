package io.firn.zarr;

import io.firn.memory.MemoryGrant;
import io.firn.storage.ObjectStore;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Takes the chunks of one shard in ascending order, stores them, forgets them. Each chunk from 0 to
 * K-1 is written exactly once, then {@link #finish} is called once.
 *
 * <p>Any call out of that order, and any call after one that failed, throws {@link
 * IllegalStateException}. Not thread-safe.
 */
public interface ChunkSink extends Closeable {

  /**
   * A sink that holds no more of the values than the chunk it is given and one encoded chunk,
   * however many chunks the shard has; of a stored chunk it keeps a line of its receipt.
   *
   * <p>A shard object is streamed: its chunks are appended to a scratch file as they come, the
   * index last, and it appears under its key only in {@link #finish}. In an array without shards
   * each chunk is published at once.
   *
   * @param shard the place of the shard
   * @param memory accounts for the encoded chunk and the lines of the receipt; closed by its owner
   */
  static ChunkSink streaming(
      Layout layout, ObjectStore store, ChunkPlace shard, MemoryGrant memory) {
    return new StreamingSink(layout, store, shard, memory);
  }

  /**
   * Stores the next chunk of every array: of the fields that it is given, and of the coordinates,
   * which it knows. The values are not kept.
   *
   * @param chunk number of the chunk within the shard, 0 to K-1
   * @param observations rows gridded into the chunk
   * @param fields for the array of each field the raw little-endian bytes of its elements, or null
   *     where all of them are fill
   */
  void write(int chunk, long observations, byte[][] fields) throws IOException;

  /**
   * Publishes what is not yet published.
   *
   * @return a receipt for each array, in the layout's order
   */
  List<ArrayReceipt> finish() throws IOException;

  /** Releases everything; abandons the shard's unpublished objects. */
  @Override
  void close() throws IOException;
}
