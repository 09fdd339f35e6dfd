package io.firn.zarr;

import io.firn.column.ArraySpec;
import io.firn.column.DType;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.ChunkValues;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/** Layouts and shards to write in tests: 16 cells a chunk. */
public final class Shards {
  static final int CELLS_PER_CHUNK = 16;
  public static final int NAN32 = Float.floatToRawIntBits(Float.NaN);
  static final List<ArraySpec> FIELDS =
      List.of(
          new ArraySpec("count", DType.INT64, 0, ArraySpec.Element.NUMBER, 1, true),
          field("h_mean", DType.FLOAT32, NAN32),
          field("level", DType.FLOAT64, Double.doubleToRawLongBits(-9999)),
          field("flag", DType.UINT8, 255));

  private Shards() {}

  public static ArraySpec field(String name, DType dtype, long fillBits) {
    return ArraySpec.ofNumbers(name, dtype, fillBits);
  }

  /** A layout with K = 4^chunkLevels chunks a shard at parent order 2. */
  public static Layout layout(
      StoreLayout kind, OutputSpec.Codec.Name codec, int chunkLevels, boolean sharded) {
    NestedNumbers grid = NestedNumbers.of(2, 2 + chunkLevels, 4 + chunkLevels, sharded);
    OutputSpec output =
        new OutputSpec(
            null, kind, new OutputSpec.Codec(codec, codec == OutputSpec.Codec.Name.NONE ? 0 : 3));
    return Layouts.of(grid.spec(), grid, output, FIELDS);
  }

  public static Layout compact(OutputSpec.Codec.Name codec, int chunkLevels, boolean sharded) {
    return layout(StoreLayout.COMPACT, codec, chunkLevels, sharded);
  }

  /** Writes every chunk of a shard and finishes it. */
  static List<ArrayReceipt> write(ChunkSink sink, Layout layout, long seed) throws IOException {
    Random random = new Random(seed);
    for (int chunk = 0; chunk < layout.chunksPerShard(); chunk++) {
      byte[][] values = chunk(layout, random);
      sink.write(chunk, rows(values), values);
    }
    return sink.finish();
  }

  /**
   * One chunk of each of {@link #FIELDS}: a third of the chunks empty, some as null and some as
   * fill; the others half full.
   */
  static byte[][] chunk(Layout layout, Random random) {
    byte[][] values = new byte[FIELDS.size()][];
    int kind = random.nextInt(6);
    for (int field = 0; kind != 0 && field < values.length; field++) {
      values[field] = values(layout.field(field), kind == 1 ? 0 : 0.5, random);
    }
    return values;
  }

  private static byte[] values(ArrayForm form, double filled, Random random) {
    ByteBuffer bytes = ByteBuffer.allocate(form.chunkBytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int cell = 0; cell < form.chunkElements(); cell++) {
      boolean fill = random.nextDouble() >= filled;
      switch (form.dtype()) {
        case FLOAT32 -> bytes.putFloat(fill ? Float.NaN : random.nextFloat());
        case FLOAT64 -> bytes.putDouble(fill ? -9999 : random.nextGaussian());
        case UINT8 -> bytes.put((byte) (fill ? 255 : random.nextInt(255)));
        default -> bytes.putLong(fill ? 0 : 1 + random.nextInt(1000));
      }
    }
    return bytes.array();
  }

  /** The rows that the counting array of a chunk states. */
  static long rows(byte[][] values) {
    byte[] counts = values[0];
    return counts == null ? 0 : ChunkValues.sum(counts, DType.INT64);
  }
}
