package io.firn.granule;

import io.firn.column.Column;
import io.firn.column.DType;
import java.util.List;
import java.util.Optional;

/**
 * An array of an open {@link Granule}, confined to the same thread. A reader's gives the values as
 * they are stored; {@link io.firn.granule.cf.CfDataset} is one over it that knows what they mean.
 */
public interface Dataset {

  /** The absolute path, such as {@code /gt1l/land_ice_segments/h_li}. */
  String path();

  /**
   * The type of the values that are read; an enumeration has that of its integers. Empty for
   * strings, compounds and all else that is not a column of numbers.
   */
  Optional<DType> type();

  /** The type for people: {@code float32}, {@code string}, {@code compound}, {@code float16}. */
  String typeName();

  /** Length of each dimension; empty for a scalar. */
  long[] shape();

  /** Chunk length along each dimension, which may exceed {@link #shape}; empty when not chunked. */
  long[] chunkShape();

  /**
   * Names of the chunk filters in the order in which they were applied on writing, such as {@code
   * shuffle, deflate}.
   */
  List<String> filters();

  /** Its attributes, as they are stored. */
  Attributes attributes();

  /**
   * This dataset as it is to be taken. One that stays open with its granule keeps what it was last
   * taken for, as it is asked at every block of rows.
   *
   * @param how is told from others by its identity
   * @param granule the one that this dataset is of
   * @throws GranuleException when it cannot be taken so
   */
  default Dataset as(Interpretation how, Granule granule) {
    return how.of(granule, this);
  }

  /**
   * One column of a two-dimensional dataset, as a dataset of one dimension. What is decoded for one
   * column is kept for the others as far as their chunks are shared.
   *
   * @param number of the column, from 0
   * @throws GranuleException when the dataset is not two-dimensional or has no such column
   */
  Dataset column(int number);

  /**
   * Appends rows of a one-dimensional dataset of numbers to a column of the same type. Only the
   * chunks that hold the rows are read.
   *
   * @param firstRow first row, from 0
   * @param rows number of rows, 0 and more
   * @throws GranuleException when the dataset holds no numbers or another type than the column, is
   *     not one-dimensional, ends before the rows do, or cannot be read or decoded. What the column
   *     holds from its former size on is then undefined
   */
  void read(long firstRow, int rows, Column into);
}
