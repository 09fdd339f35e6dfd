package io.firn.config;

import io.firn.column.DType;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One output array: what each cell holds, and how it comes from the cell's rows.
 *
 * @param name array name, a legal Zarr node name
 * @param kind what a cell holds
 * @param calculation how the value of a cell comes from its rows
 * @param dtype stored type
 * @param fillBits the array's fill value as bits of {@code dtype} (see {@link DType}), above them
 *     zeros for float32; of lists, which have no fill value, the default of {@code dtype}
 * @param attributes attributes that the document declares for the array, in the order of their
 *     names: a {@link String}, a {@link Long}, a finite {@link Double}, or of lists a map of such
 * @param chunkValues the document's values of a chunk, which expressions may name
 */
public record FieldSpec(
    String name,
    Kind kind,
    Calculation calculation,
    DType dtype,
    long fillBits,
    Map<String, Object> attributes,
    SortedMap<String, ChunkValue> chunkValues)
    implements Serializable {

  public FieldSpec {
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    chunkValues = Collections.unmodifiableSortedMap(new TreeMap<>(chunkValues));
  }

  /** A field without values of a chunk. */
  public FieldSpec(
      String name,
      Kind kind,
      Calculation calculation,
      DType dtype,
      long fillBits,
      Map<String, Object> attributes) {
    this(name, kind, calculation, dtype, fillBits, attributes, new TreeMap<>());
  }

  /** A field of one number a cell. */
  public FieldSpec(
      String name,
      Calculation calculation,
      DType dtype,
      long fillBits,
      Map<String, Object> attributes) {
    this(name, new Scalar(), calculation, dtype, fillBits, attributes);
  }

  /** What a cell holds. */
  public sealed interface Kind extends Serializable {}

  /** One number. */
  public record Scalar() implements Kind {}

  /**
   * As many numbers in every cell.
   *
   * @param length how many, at least 1
   */
  public record Vector(int length) implements Kind {}

  /**
   * A list of elements, as many as the cell's rows give.
   *
   * @param width numbers of an element, at least 1
   * @param flux whether the weights of digests are fluxes instead of counts of values
   */
  public record Ragged(int width, boolean flux) implements Kind {
    /** Lists whose weights are counts. */
    public Ragged(int width) {
      this(width, false);
    }
  }

  /** One number for all cells of a chunk, which is stored once. */
  public record PerChunk() implements Kind {}

  /**
   * A number that is computed from all rows of a chunk.
   *
   * @param dtype float32 or float64: what it is rounded to
   */
  public record ChunkValue(Calculation calculation, DType dtype) implements Serializable {}

  /** How a cell's value comes from its rows. */
  public sealed interface Calculation extends Serializable {}

  /**
   * A named statistic.
   *
   * @param name as in the document, without a leading {@code np.}: {@code len}, {@code mean},
   *     {@code quantile} …
   * @param source the column it is taken of, or null where none was given
   * @param params further arguments in the order of their names: a {@link Long}, a finite {@link
   *     Double}, a {@link Boolean}, or a {@link String}, which is a column's name or a row-wise
   *     expression
   */
  public record Function(String name, String source, Map<String, Object> params)
      implements Calculation {
    public Function {
      params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    }
  }

  /** An expression that reduces the columns to what a cell holds. */
  public record Expression(String text) implements Calculation {}
}
