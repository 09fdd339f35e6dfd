package io.firn.config;

import io.firn.column.ArraySpec;
import io.firn.column.DType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
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

  /** The companions of the field, each as a field of its own. */
  public List<FieldSpec> companions() {
    return kind.companions().stream().map(this::companion).toList();
  }

  private FieldSpec companion(Companion companion) {
    return new FieldSpec(
        companion.nameFor(name),
        new Words(companion, this),
        calculation,
        DType.UINT64,
        0,
        Map.of(),
        chunkValues);
  }

  /** What a cell holds. */
  public sealed interface Kind extends Serializable {
    /** What the array of the field holds. */
    ArraySpec.Element element();

    /** Numbers of a vector, or of an element of a list; else 1. */
    default int width() {
      return 1;
    }

    /** Whether the weights of digests are fluxes instead of counts of values. */
    default boolean flux() {
      return false;
    }

    /** Whether each element of a list has a companion that says where its rows lie. */
    default boolean located() {
      return false;
    }

    /**
     * When rows were observed, where each element of a list has a companion with that, else null.
     */
    default TimeSource times() {
      return null;
    }

    /** What each element of a list has beside itself, in the order in which it is stored. */
    default List<Companion> companions() {
      return List.of();
    }
  }

  /** One number. */
  public record Scalar() implements Kind {
    @Override
    public ArraySpec.Element element() {
      return ArraySpec.Element.NUMBER;
    }
  }

  /**
   * As many numbers in every cell.
   *
   * @param length how many, at least 1
   */
  public record Vector(int length) implements Kind {
    @Override
    public ArraySpec.Element element() {
      return ArraySpec.Element.VECTOR;
    }

    @Override
    public int width() {
      return length;
    }
  }

  /**
   * A list of elements, as many as the cell's rows give.
   *
   * @param width numbers of an element, at least 1
   * @param flux whether the weights of digests are fluxes instead of counts of values
   * @param located whether each element has a companion that says where its rows lie
   * @param times when rows were observed, where each element has a companion with that, else null
   */
  public record Ragged(int width, boolean flux, boolean located, TimeSource times) implements Kind {
    @Override
    public ArraySpec.Element element() {
      return ArraySpec.Element.LIST;
    }

    @Override
    public List<Companion> companions() {
      List<Companion> companions = new ArrayList<>();
      if (located) {
        companions.add(Companion.LOCATIONS);
      }
      if (times != null) {
        companions.add(Companion.TIMES);
      }
      return companions;
    }
  }

  /** A word for each element of a list, in an array of its own. */
  public enum Companion {
    LOCATIONS,
    TIMES;

    /** The name of the array. */
    public String nameFor(String field) {
      return field + "_" + name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A list of words, as many as the list of another field has elements.
   *
   * @param of the other field, which is {@link Ragged}
   */
  public record Words(Companion companion, FieldSpec of) implements Kind {
    @Override
    public ArraySpec.Element element() {
      return ArraySpec.Element.LIST;
    }
  }

  /** One number for all cells of a chunk, which is stored once. */
  public record PerChunk() implements Kind {
    @Override
    public ArraySpec.Element element() {
      return ArraySpec.Element.CHUNK_NUMBER;
    }
  }

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
