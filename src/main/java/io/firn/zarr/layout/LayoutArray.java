package io.firn.zarr.layout;

import io.firn.column.ArraySpec;
import io.firn.column.DType;
import io.firn.config.OutputSpec;
import io.firn.grid.Grid;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.ChunkContent;
import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.codec.ZstdCodec;
import java.util.Arrays;

/**
 * An array of a layout.
 *
 * @param countsRows whether its values add up to the number of gridded rows
 * @param fillIsMissing whether readers are to mask its fill value
 * @param length numbers of a cell where it holds a vector, else 0
 * @param perChunk whether it has one element for each chunk instead of each cell
 */
record LayoutArray(
    ArrayForm form, boolean countsRows, boolean fillIsMissing, int length, boolean perChunk) {
  /** Extents of the array: those along the cells, and that of the vectors. */
  long[] shape(long[] alongCells) {
    if (length == 0) {
      return alongCells;
    }
    long[] shape = Arrays.copyOf(alongCells, alongCells.length + 1);
    shape[alongCells.length] = length;
    return shape;
  }

  /**
   * Makes the arrays of a layout.
   *
   * @param sharded whether the chunks of a shard share one object
   * @param codec how chunks of numbers are compressed
   * @param prefix path of the arrays' group with a slash behind it, or empty for the root
   */
  record Maker(Grid grid, boolean sharded, OutputSpec.Codec codec, String prefix) {
    private static final OutputSpec.Codec INDEX_CODEC =
        new OutputSpec.Codec(OutputSpec.Codec.Name.BLOSC, 3);

    /** Of uint64 2^64-1, which is no cell. */
    private static final long NO_CELL = -1;

    private static final long NO_PLACE = Double.doubleToLongBits(Double.NaN);

    /** The array that holds the number of each cell. */
    LayoutArray coordinate(String name) {
      ArrayForm form =
          form(name, DType.UINT64, NO_CELL, grid.cellsPerChunk(), chunksPerObject(), indexCodec());
      return new LayoutArray(form, false, false, 0, false);
    }

    /** The array that holds the coordinates along a dimension. */
    ArrayForm axis(Axis axis) {
      return form(axis.name(), DType.FLOAT64, NO_PLACE, axis.length(), 1, indexCodec());
    }

    LayoutArray field(ArraySpec field) {
      int cells = grid.cellsPerChunk();
      return switch (field.element()) {
        case NUMBER -> numbers(field, cells, 0);
        case VECTOR -> numbers(field, (long) cells * field.width(), field.width());
        case CHUNK_NUMBER -> array(field, form(field, 1), 0, true);
        case LIST -> array(field, lists(field), 0, false);
      };
    }

    private LayoutArray numbers(ArraySpec field, long elements, int length) {
      return array(field, form(field, elements), length, false);
    }

    private static LayoutArray array(
        ArraySpec field, ArrayForm form, int length, boolean perChunk) {
      return new LayoutArray(form, field.countsRows(), field.fillIsMissing(), length, perChunk);
    }

    /**
     * As many elements as an array of Java's cannot have are refused with the name of the array.
     */
    private ArrayForm form(ArraySpec field, long elements) {
      return form(
          field.name(),
          field.dtype(),
          field.fillBits(),
          (int) Math.min(elements, Integer.MAX_VALUE),
          chunksPerObject(),
          codec);
    }

    private ArrayForm form(
        String name,
        DType dtype,
        long fillBits,
        int elements,
        int chunksPerObject,
        OutputSpec.Codec codec) {
      return new ArrayForm(
          prefix + name, dtype, fillBits, elements, chunksPerObject, ChunkCodec.of(codec, dtype));
    }

    /** Who asks for raw bytes wants them everywhere. */
    private OutputSpec.Codec indexCodec() {
      return codec.name() == OutputSpec.Codec.Name.NONE ? codec : INDEX_CODEC;
    }

    /** Readers of lists know zstd only. */
    private ArrayForm lists(ArraySpec field) {
      boolean zstd = codec.name() == OutputSpec.Codec.Name.ZSTD;
      OutputSpec.Codec fitting = zstd ? codec : OutputSpec.Codec.Name.ZSTD.atDefaultLevel();
      return new ArrayForm(
          prefix + field.name(),
          new ChunkContent.Lists(field.dtype(), field.width(), grid.cellsPerChunk()),
          chunksPerObject(),
          new ZstdCodec(fitting.level()));
    }

    private int chunksPerObject() {
      return sharded ? grid.chunksPerShard() : 1;
    }
  }
}
