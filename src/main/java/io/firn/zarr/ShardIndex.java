package io.firn.zarr;

import io.firn.wire.Crc32c;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The end of a shard object: for each chunk its offset and encoded length as little-endian uint64,
 * both 2^64-1 where the chunk is not stored, then the CRC-32C of all that ({@code sharding_indexed}
 * with index codecs {@code bytes}, {@code crc32c}).
 */
final class ShardIndex {
  private static final int ENTRY_BYTES = 2 * Long.BYTES;
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private static final long NOT_STORED = -1;

  private ShardIndex() {}

  static int bytes(int chunks) {
    return Math.addExact(Math.multiplyExact(chunks, ENTRY_BYTES), CHECKSUM_BYTES);
  }

  static byte[] encode(ChunkTable table) {
    ByteBuffer index = ByteBuffer.allocate(bytes(table.chunks())).order(ByteOrder.LITTLE_ENDIAN);
    for (int chunk = 0; chunk < table.chunks(); chunk++) {
      boolean empty = table.isEmpty(chunk);
      index.putLong(empty ? NOT_STORED : table.offset(chunk));
      index.putLong(empty ? NOT_STORED : table.length(chunk));
    }
    index.putInt(Crc32c.of(index.array(), 0, index.position()));
    return index.array();
  }
}
