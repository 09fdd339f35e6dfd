package io.firn.zarr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * The coordinates along a dimension of the same name: an array of one chunk, which is written with
 * the metadata.
 *
 * @param values float64 in the order of the dimension
 */
record Axis(String name, double[] values, Map<String, Object> attributes) {
  /** The stored bytes of its only chunk. */
  byte[] encoded(ChunkCodec codec) {
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asDoubleBuffer().put(values);
    try (ChunkCodec.Encoder encoder = codec.encoder()) {
      ByteBuffer encoded = encoder.encode(raw.array());
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    }
  }
}
