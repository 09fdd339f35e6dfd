package io.firn.config;

import io.firn.column.DType;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One output array with one value per cell.
 *
 * @param name array name, a legal Zarr node name
 * @param calculation how the value of a cell comes from its rows
 * @param dtype stored type
 * @param fillBits the array's fill value as bits of {@code dtype} (see {@link DType}), above them
 *     zeros for float32
 * @param attributes attributes that the document declares for the array, in the order of their
 *     names: a {@link String}, a {@link Long} or a finite {@link Double}
 */
public record FieldSpec(
    String name,
    Calculation calculation,
    DType dtype,
    long fillBits,
    Map<String, Object> attributes)
    implements Serializable {

  public FieldSpec {
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }

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

  /** An expression that reduces the columns to one number per cell. */
  public record Expression(String text) implements Calculation {}
}
