package io.firn.zarr.layout;

import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.NodeDocument;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Which arrays a store has and where each chunk of each shard lives. Immutable; safe on all
 * threads; a pure function of the configuration.
 *
 * <p>The chunked arrays are numbered from 0: first the coordinates, then the fields in document
 * order.
 */
public interface Layout {
  /** Chunked arrays, coordinates and fields. */
  int arrays();

  /** How many of the arrays, from 0, are coordinates. */
  int coordinates();

  /** Chunks of one shard, K. */
  int chunksPerShard();

  /** How the chunks of an array are stored. */
  ArrayForm form(int array);

  /** How the chunks of a field's array are stored. */
  default ArrayForm field(int field) {
    return form(coordinates() + field);
  }

  /** Whether the values of an array add up to the number of gridded rows. */
  boolean countsRows(int array);

  /**
   * Path of the node whose chunks a shard writes. {@link ArrayForm#path} is what the store calls
   * the array, and also where it lies in stores whose arrays span all shards; where each shard has
   * nodes of its own, an array has one name and as many paths as there are shards.
   */
  default String path(int array, ChunkPlace shard) {
    return form(array).path();
  }

  /**
   * The key of the object that holds a chunk, below {@link #path}: in a sharded array the same for
   * all chunks of the shard.
   */
  String key(int array, ChunkPlace place);

  /**
   * The raw little-endian bytes of a coordinate array's chunk.
   *
   * @param array less than {@link #coordinates}
   */
  byte[] coordinate(int array, ChunkPlace place);

  /**
   * The metadata documents by key, in the order in which they are to be published: arrays, then
   * groups, the root's {@code zarr.json} last. Before them {@link #coordinatesAlong}.
   *
   * @param shards planned shards
   * @param fieldAttributes for each field its attributes, in an order that is the same everywhere;
   *     {@code grid_mapping} is added
   * @param rootAttributes flat strings and numbers about the whole store, in an order that is the
   *     same everywhere; {@code Conventions}, {@code coordinates} and what describes the grid are
   *     added
   */
  Map<String, byte[]> documents(
      long shards, List<Map<String, Object>> fieldAttributes, Map<String, Object> rootAttributes);

  /**
   * The metadata documents that belong to one shard by key, in the order in which they are to be
   * published: behind the objects of the shard, before its receipt. Empty where the arrays span all
   * shards. Called again when the shard is proven, with the same answer.
   *
   * @param shard what was written of it
   * @param fieldAttributes as {@link #documents} takes them
   */
  default Map<String, byte[]> shardDocuments(
      ShardContent shard, Supplier<List<Map<String, Object>>> fieldAttributes) {
    return Map.of();
  }

  /**
   * The coordinates along dimensions by key, where there are any: objects that no shard writes,
   * {@link NodeDocument#axisOf}. Each is made when it is asked for, and then in the heap as a
   * whole: take one, let go of it, take the next.
   */
  Map<String, Supplier<ByteBuffer>> coordinatesAlong();

  /** The most bytes that making one of {@link #coordinatesAlong} takes. */
  long coordinateBytes();
}
