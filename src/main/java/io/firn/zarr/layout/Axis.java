package io.firn.zarr.layout;

import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.codec.RawCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * The coordinates along a dimension of the same name: an array of one chunk, which is written with
 * the metadata.
 *
 * @param values float64 in the order of the dimension, which are computed when they are encoded:
 *     those of a long axis take 128 MiB
 */
record Axis(String name, int length, IntToDoubleFunction values, Map<String, Object> attributes) {
  /** The most bytes that are held while it is encoded. */
  long heldBytes(ChunkCodec codec) {
    int raw = length * Double.BYTES;
    // Without a codec what is stored is the raw bytes themselves.
    return codec instanceof RawCodec ? raw : (long) raw + codec.maxEncodedBytes(raw);
  }

  /** The stored bytes of its only chunk. */
  ByteBuffer encoded(ChunkCodec codec) {
    ByteBuffer raw = ByteBuffer.allocate(length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < length; i++) {
      raw.putDouble(values.applyAsDouble(i));
    }
    try (ChunkCodec.Encoder encoder = codec.encoder()) {
      return encoder.encode(raw.array());
    }
  }
}
