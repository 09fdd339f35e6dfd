package io.firn.column;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A growable column of numbers in one primitive array. Its mask of missing rows exists only once a
 * row is missing. float32 is held as float, float64 as double, integers of up to 32 bits as int
 * (uint32 excepted), the rest as long. Not thread-safe.
 *
 * <p>A genuine NaN is a value, not a missing one.
 */
public abstract sealed class Column {
  private static final long FIRST_CAPACITY = 1024;

  private final DType type;
  private long[] missing;
  private int size;

  private Column(DType type) {
    this.type = type;
  }

  /** An empty column for values of {@code type}. */
  public static Column of(DType type) {
    return switch (type) {
      case FLOAT32 -> new Floats();
      case FLOAT64 -> new Doubles();
      case INT8, INT16, INT32, UINT8, UINT16 -> new Ints(type);
      case UINT32, INT64, UINT64 -> new Longs(type);
    };
  }

  /** Heap bytes that one value of {@code type} takes in a column, its share of a mask left out. */
  public static int heapBytes(DType type) {
    return switch (type) {
      case FLOAT32, INT8, INT16, INT32, UINT8, UINT16 -> 4;
      case FLOAT64, UINT32, INT64, UINT64 -> 8;
    };
  }

  /** The type of the values as the source stores them. */
  public final DType type() {
    return type;
  }

  /** Rows in the column. */
  public final int size() {
    return size;
  }

  /** Heap bytes of the arrays behind the column. */
  final long retainedBytes() {
    return arrayBytes() + (missing == null ? 0 : 8L * missing.length);
  }

  /** Whether any row is missing. */
  public final boolean anyMissing() {
    return missing != null;
  }

  public final boolean isMissing(int row) {
    return missing != null && (row >>> 6) < missing.length && (missing[row >>> 6] >>> row & 1) != 0;
  }

  public final void setMissing(int row) {
    int word = row >>> 6;
    if (missing == null) {
      missing = new long[Math.max(word + 1, capacity() + 63 >>> 6)];
    } else if (word >= missing.length) {
      missing = Arrays.copyOf(missing, Math.max(word + 1, capacity() + 63 >>> 6));
    }
    missing[word] |= 1L << row;
  }

  /** Removes all rows and keeps the arrays. */
  public final void clear() {
    size = 0;
    missing = null;
  }

  /**
   * Adds {@code count} rows, whose values the caller has to set in the array at once.
   *
   * @return the first new row
   */
  public final int grow(int count) {
    int first = size;
    int needed = Math.addExact(size, count);
    if (needed > capacity()) {
      int roomy =
          (int) Math.min(Integer.MAX_VALUE - 8L, FIRST_CAPACITY + capacity() + (capacity() >> 1));
      resize(Math.max(needed, roomy));
    }
    size = needed;
    return first;
  }

  /** Makes room for {@code rows} rows in all, so that no append up to there allocates. */
  public final void reserve(int rows) {
    if (rows > capacity()) {
      resize(rows);
    }
  }

  /**
   * Appends rows {@code rows[from]} to {@code rows[from + count - 1]} of another column of the same
   * type.
   */
  public final void append(Column other, int[] rows, int from, int count) {
    if (other.type != type) {
      throw new IllegalArgumentException(
          "Cannot append " + other.type + " rows to a " + type + " column");
    }
    int first = grow(count);
    copy(other, rows, from, count, first);
    if (other.missing != null) {
      for (int i = 0; i < count; i++) {
        if (other.isMissing(rows[from + i])) {
          setMissing(first + i);
        }
      }
    }
  }

  /**
   * Writes the values of rows {@code rows[from]} to {@code rows[from + count - 1]} at the position
   * of {@code out}, {@link #heapBytes} each; those of missing rows are arbitrary.
   */
  public abstract void put(int[] rows, int from, int count, ByteBuffer out);

  /** Appends {@code count} values that {@link #put} has written. */
  public abstract void take(ByteBuffer in, int count);

  /**
   * The value of one row as a double; uint64 rounds to the nearest. The value of a missing row
   * means nothing.
   */
  public abstract double doubleAt(int row);

  /** The value of one row as 64 integer bits; only for integer types. */
  public abstract long longAt(int row);

  /**
   * {@code out[i] = } the value of row {@code rows[from + i]} as a double, for {@code count} rows.
   */
  public abstract void gatherDoubles(int[] rows, int from, int count, double[] out);

  /**
   * {@code out[i] = } the integer bits of row {@code rows[from + i]}, for {@code count} rows;
   * integer types only.
   */
  public abstract void gatherLongs(int[] rows, int from, int count, long[] out);

  abstract int capacity();

  abstract void resize(int capacity);

  abstract long arrayBytes();

  abstract void copy(Column other, int[] rows, int from, int count, int at);

  private static double toDouble(long value, DType type) {
    if (type != DType.UINT64 || value >= 0) {
      return value;
    }
    // Halved, the value has no sign bit; its lowest bit stays sticky, so that it rounds as the
    // whole would.
    return (double) (value >>> 1 | value & 1) * 2;
  }

  /** float32 values. */
  public static final class Floats extends Column {
    private float[] values = new float[0];

    private Floats() {
      super(DType.FLOAT32);
    }

    /** The array behind the column; valid until the column grows. */
    public float[] array() {
      return values;
    }

    @Override
    public double doubleAt(int row) {
      return values[row];
    }

    @Override
    public long longAt(int row) {
      throw new IllegalStateException("Cannot take integer bits of a float32 column");
    }

    @Override
    public void gatherDoubles(int[] rows, int from, int count, double[] out) {
      for (int i = 0; i < count; i++) {
        out[i] = values[rows[from + i]];
      }
    }

    @Override
    public void gatherLongs(int[] rows, int from, int count, long[] out) {
      throw new IllegalStateException("Cannot take integer bits of a float32 column");
    }

    @Override
    public void put(int[] rows, int from, int count, ByteBuffer out) {
      for (int i = 0; i < count; i++) {
        out.putFloat(values[rows[from + i]]);
      }
    }

    @Override
    public void take(ByteBuffer in, int count) {
      int first = grow(count);
      in.asFloatBuffer().get(values, first, count);
      in.position(in.position() + 4 * count);
    }

    @Override
    int capacity() {
      return values.length;
    }

    @Override
    void resize(int capacity) {
      values = Arrays.copyOf(values, capacity);
    }

    @Override
    long arrayBytes() {
      return 4L * values.length;
    }

    @Override
    void copy(Column other, int[] rows, int from, int count, int at) {
      float[] source = ((Floats) other).values;
      for (int i = 0; i < count; i++) {
        values[at + i] = source[rows[from + i]];
      }
    }
  }

  /** float64 values. */
  public static final class Doubles extends Column {
    private double[] values = new double[0];

    private Doubles() {
      super(DType.FLOAT64);
    }

    /** The array behind the column; valid until the column grows. */
    public double[] array() {
      return values;
    }

    @Override
    public double doubleAt(int row) {
      return values[row];
    }

    @Override
    public long longAt(int row) {
      throw new IllegalStateException("Cannot take integer bits of a float64 column");
    }

    @Override
    public void gatherDoubles(int[] rows, int from, int count, double[] out) {
      for (int i = 0; i < count; i++) {
        out[i] = values[rows[from + i]];
      }
    }

    @Override
    public void gatherLongs(int[] rows, int from, int count, long[] out) {
      throw new IllegalStateException("Cannot take integer bits of a float64 column");
    }

    @Override
    public void put(int[] rows, int from, int count, ByteBuffer out) {
      for (int i = 0; i < count; i++) {
        out.putDouble(values[rows[from + i]]);
      }
    }

    @Override
    public void take(ByteBuffer in, int count) {
      int first = grow(count);
      in.asDoubleBuffer().get(values, first, count);
      in.position(in.position() + 8 * count);
    }

    @Override
    int capacity() {
      return values.length;
    }

    @Override
    void resize(int capacity) {
      values = Arrays.copyOf(values, capacity);
    }

    @Override
    long arrayBytes() {
      return 8L * values.length;
    }

    @Override
    void copy(Column other, int[] rows, int from, int count, int at) {
      double[] source = ((Doubles) other).values;
      for (int i = 0; i < count; i++) {
        values[at + i] = source[rows[from + i]];
      }
    }
  }

  /** int8, int16, int32, uint8 and uint16 values. */
  public static final class Ints extends Column {
    private int[] values = new int[0];

    private Ints(DType type) {
      super(type);
    }

    /** The array behind the column; valid until the column grows. */
    public int[] array() {
      return values;
    }

    @Override
    public double doubleAt(int row) {
      return values[row];
    }

    @Override
    public long longAt(int row) {
      return values[row];
    }

    @Override
    public void gatherDoubles(int[] rows, int from, int count, double[] out) {
      for (int i = 0; i < count; i++) {
        out[i] = values[rows[from + i]];
      }
    }

    @Override
    public void gatherLongs(int[] rows, int from, int count, long[] out) {
      for (int i = 0; i < count; i++) {
        out[i] = values[rows[from + i]];
      }
    }

    @Override
    public void put(int[] rows, int from, int count, ByteBuffer out) {
      for (int i = 0; i < count; i++) {
        out.putInt(values[rows[from + i]]);
      }
    }

    @Override
    public void take(ByteBuffer in, int count) {
      int first = grow(count);
      in.asIntBuffer().get(values, first, count);
      in.position(in.position() + 4 * count);
    }

    @Override
    int capacity() {
      return values.length;
    }

    @Override
    void resize(int capacity) {
      values = Arrays.copyOf(values, capacity);
    }

    @Override
    long arrayBytes() {
      return 4L * values.length;
    }

    @Override
    void copy(Column other, int[] rows, int from, int count, int at) {
      int[] source = ((Ints) other).values;
      for (int i = 0; i < count; i++) {
        values[at + i] = source[rows[from + i]];
      }
    }
  }

  /** uint32, int64 and uint64 values; uint64 as the same 64 bits. */
  public static final class Longs extends Column {
    private long[] values = new long[0];

    private Longs(DType type) {
      super(type);
    }

    /** The array behind the column; valid until the column grows. */
    public long[] array() {
      return values;
    }

    @Override
    public double doubleAt(int row) {
      return toDouble(values[row], type());
    }

    @Override
    public long longAt(int row) {
      return values[row];
    }

    @Override
    public void gatherDoubles(int[] rows, int from, int count, double[] out) {
      for (int i = 0; i < count; i++) {
        out[i] = toDouble(values[rows[from + i]], type());
      }
    }

    @Override
    public void gatherLongs(int[] rows, int from, int count, long[] out) {
      for (int i = 0; i < count; i++) {
        out[i] = values[rows[from + i]];
      }
    }

    @Override
    public void put(int[] rows, int from, int count, ByteBuffer out) {
      for (int i = 0; i < count; i++) {
        out.putLong(values[rows[from + i]]);
      }
    }

    @Override
    public void take(ByteBuffer in, int count) {
      int first = grow(count);
      in.asLongBuffer().get(values, first, count);
      in.position(in.position() + 8 * count);
    }

    @Override
    int capacity() {
      return values.length;
    }

    @Override
    void resize(int capacity) {
      values = Arrays.copyOf(values, capacity);
    }

    @Override
    long arrayBytes() {
      return 8L * values.length;
    }

    @Override
    void copy(Column other, int[] rows, int from, int count, int at) {
      long[] source = ((Longs) other).values;
      for (int i = 0; i < count; i++) {
        values[at + i] = source[rows[from + i]];
      }
    }
  }
}
