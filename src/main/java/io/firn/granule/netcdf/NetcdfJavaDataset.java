package io.firn.granule.netcdf;

import io.firn.granule.RowDataset;
import io.firn.granule.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import ucar.ma2.Array;
import ucar.ma2.InvalidRangeException;
import ucar.nc2.Variable;

/** A dataset whose values netcdf-java decodes. */
abstract class NetcdfJavaDataset extends RowDataset {

  NetcdfJavaDataset(Source source, String path) {
    super(source, path);
  }

  /**
   * The variable that has the values.
   *
   * @throws IllegalStateException when netcdf-java would give wrong ones
   */
  abstract Variable variable();

  @Override
  public final ByteOrder byteOrder() {
    return ByteOrder.BIG_ENDIAN;
  }

  @Override
  public final byte[] decode(long chunk) throws IOException {
    long[] chunks = chunkShape();
    long stripe = chunk % chunksAcross();
    long first = chunk / chunksAcross() * chunks[0];
    int rows = (int) Math.min(chunks[0], shape()[0] - first);
    return chunks.length == 1
        ? plain(first, rows)
        : section(
            new int[] {Math.toIntExact(first), Math.toIntExact(stripe * chunks[1])},
            new int[] {rows, chunkWidth(stripe)});
  }

  @Override
  public final byte[] plain(long firstRow, int rows) throws IOException {
    Variable variable = variable();
    int[] origin = new int[variable.getRank()];
    int[] shape = variable.getShape();
    origin[0] = Math.toIntExact(firstRow);
    shape[0] = rows;
    return section(origin, shape);
  }

  private byte[] section(int[] origin, int[] shape) throws IOException {
    try {
      return bytes(variable().read(origin, shape));
    } catch (InvalidRangeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The values, big-endian. */
  static byte[] bytes(Array values) {
    Object array = values.copyTo1DJavaArray();
    if (array instanceof byte[] bytes) {
      return bytes;
    } else if (array instanceof short[] shorts) {
      ByteBuffer buffer = ByteBuffer.allocate(2 * shorts.length);
      buffer.asShortBuffer().put(shorts);
      return buffer.array();
    } else if (array instanceof int[] ints) {
      ByteBuffer buffer = ByteBuffer.allocate(4 * ints.length);
      buffer.asIntBuffer().put(ints);
      return buffer.array();
    } else if (array instanceof long[] longs) {
      ByteBuffer buffer = ByteBuffer.allocate(8 * longs.length);
      buffer.asLongBuffer().put(longs);
      return buffer.array();
    } else if (array instanceof float[] floats) {
      ByteBuffer buffer = ByteBuffer.allocate(4 * floats.length);
      buffer.asFloatBuffer().put(floats);
      return buffer.array();
    }
    double[] doubles = (double[]) array;
    ByteBuffer buffer = ByteBuffer.allocate(8 * doubles.length);
    buffer.asDoubleBuffer().put(doubles);
    return buffer.array();
  }
}
