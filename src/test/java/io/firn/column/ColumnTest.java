package io.firn.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTest {
  @ParameterizedTest
  @EnumSource(DType.class)
  void valuesAndMissingRowsSurviveGrowth(DType type) {
    Column column = Column.of(type);
    for (int row = 0; row < 10_000; row += 7) {
      int count = Math.min(7, 10_000 - row);
      assertThat(column.grow(count)).isEqualTo(row);
      for (int i = row; i < row + count; i++) {
        set(column, i, i % 100);
        if (i % 5 == 0) {
          column.setMissing(i);
        }
      }
    }

    assertThat(column.type()).isEqualTo(type);
    assertThat(column.size()).isEqualTo(10_000);
    for (int i = 0; i < 10_000; i++) {
      assertThat(column.doubleAt(i)).isEqualTo(i % 100);
      assertThat(column.isMissing(i)).isEqualTo(i % 5 == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void chosenRowsAreAppendedWithTheirMask(DType type) {
    Column from = Column.of(type);
    from.grow(200);
    for (int i = 0; i < 200; i++) {
      set(from, i, i % 100);
    }
    from.setMissing(3);
    from.setMissing(199);
    Column to = Column.of(type);
    to.grow(1);
    set(to, 0, 42);

    to.append(from, new int[] {7, 199, 3, 3, 64, 8}, 1, 4);

    assertThat(to.size()).isEqualTo(5);
    double[] values = new double[4];
    to.gatherDoubles(new int[] {9, 1, 2, 3, 4}, 1, 4, values);
    assertThat(values).containsExactly(99, 3, 3, 64);
    assertThat(missing(to)).containsExactly(false, true, true, true, false);
  }

  @Test
  void aColumnCanBeAppendedToItself() {
    Column column = Column.of(DType.FLOAT64);
    column.grow(2);
    set(column, 0, 1);
    set(column, 1, 2);
    column.setMissing(1);
    int[] rows = new int[2000];
    Arrays.setAll(rows, i -> i & 1);

    column.append(column, rows, 0, rows.length);

    assertThat(column.size()).isEqualTo(2002);
    assertThat(column.doubleAt(2001)).isEqualTo(2);
    assertThat(column.isMissing(2001)).isTrue();
    assertThat(column.isMissing(2000)).isFalse();
  }

  @Test
  void columnsOfAnotherTypeAreNotAppended() {
    assertThatThrownBy(
            () -> Column.of(DType.INT32).append(Column.of(DType.INT16), new int[] {0}, 0, 1))
        .hasMessage("Cannot append int16 rows to a int32 column");
  }

  @Property
  void valuesThatWereWrittenComeBack(@ForAll DType type, @ForAll @Size(max = 300) int[] values) {
    Column from = Column.of(type);
    from.grow(values.length);
    for (int row = 0; row < values.length; row++) {
      set(from, row, values[row] & 0x7f);
    }
    int[] order = new int[values.length];
    Arrays.setAll(order, i -> values.length - 1 - i);
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Column.heapBytes(type));

    from.put(order, 0, values.length, bytes);
    assertThat(bytes.hasRemaining()).isFalse();
    Column to = Column.of(type);
    to.grow(1);
    to.take(bytes.flip(), values.length);

    assertThat(bytes.hasRemaining()).isFalse();
    assertThat(to.size()).isEqualTo(values.length + 1);
    for (int i = 0; i < values.length; i++) {
      assertThat(to.doubleAt(1 + i)).isEqualTo(values[order[i]] & 0x7f);
    }
  }

  @Property
  void theMaskMarksExactlyTheRowsThatWereSet(
      @ForAll @Size(max = 50) Set<@IntRange(max = 5000) Integer> rows) {
    Column column = Column.of(DType.INT8);
    column.grow(5001);
    rows.forEach(column::setMissing);

    assertThat(column.anyMissing()).isEqualTo(!rows.isEmpty());
    for (int row = 0; row <= 5000; row++) {
      assertThat(column.isMissing(row)).isEqualTo(rows.contains(row));
    }
  }

  @Test
  void aClearedColumnForgetsItsMaskAndKeepsItsArray() {
    Column column = Column.of(DType.FLOAT32);
    column.grow(3000);
    long bytes = column.retainedBytes();
    column.setMissing(2999);

    column.clear();

    assertThat(column.size()).isZero();
    assertThat(column.anyMissing()).isFalse();
    assertThat(column.retainedBytes()).isEqualTo(bytes);
    assertThat(column.grow(1)).isZero();
    assertThat(column.isMissing(0)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "INT8, 4",
    "UINT16, 4",
    "INT32, 4",
    "UINT32, 8",
    "UINT64, 8",
    "FLOAT32, 4",
    "FLOAT64, 8"
  })
  void retainedBytesCountTheArrayAndTheMask(DType type, int width) {
    Column column = Column.of(type);
    assertThat(column.retainedBytes()).isZero();
    column.grow(100_000);
    assertThat(column.retainedBytes()).isEqualTo(100_000L * width);

    column.setMissing(0);

    // One bit for each row, in whole longs.
    assertThat(column.retainedBytes()).isEqualTo(100_000L * width + 8 * 1563);
  }

  @Test
  void growthLeavesRoomForHalfAsMuchAgain() {
    Column column = Column.of(DType.INT64);
    column.grow(100_000);

    column.grow(1);

    assertThat(column.retainedBytes()).isEqualTo(8 * (100_000 + 50_000 + 1024));
  }

  @Test
  void moreRowsThanAnIntCountsAreRefused() {
    Column column = Column.of(DType.INT8);
    column.grow(1);

    assertThatThrownBy(() -> column.grow(Integer.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
    assertThat(column.size()).isEqualTo(1);
  }

  @Property
  void uint64RoundsToTheNearestDouble(@ForAll long bits) {
    assertThat(asDouble(bits)).isEqualTo(new BigInteger(Long.toUnsignedString(bits)).doubleValue());
  }

  /** Halves and their neighbours above 2⁶³, where doubles are 2,048 apart. */
  @ParameterizedTest
  @ValueSource(
      longs = {
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1023,
        Long.MIN_VALUE + 1024,
        Long.MIN_VALUE + 1025,
        Long.MIN_VALUE + 2048 + 1023,
        Long.MIN_VALUE + 2048 + 1024,
        Long.MIN_VALUE + 2048 + 1025,
        -1025,
        -1024,
        -1,
        Long.MAX_VALUE
      })
  void uint64RoundsHalvesToEven(long bits) {
    assertThat(asDouble(bits)).isEqualTo(new BigInteger(Long.toUnsignedString(bits)).doubleValue());
  }

  @Test
  void int64StaysSignedAndUint32Unsigned() {
    Column.Longs signed = (Column.Longs) Column.of(DType.INT64);
    signed.grow(1);
    signed.array()[0] = -5;
    assertThat(signed.doubleAt(0)).isEqualTo(-5);
    Column.Longs unsigned = (Column.Longs) Column.of(DType.UINT32);
    unsigned.grow(1);
    unsigned.array()[0] = 0xFFFF_FFFFL;
    assertThat(unsigned.doubleAt(0)).isEqualTo(4_294_967_295.0);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void integerBitsAreGivenOfIntegersOnly(DType type) {
    Column column = Column.of(type);
    column.grow(2);
    set(column, 1, 77);
    long[] out = new long[1];
    if (type.isInteger()) {
      column.gatherLongs(new int[] {0, 1}, 1, 1, out);
      assertThat(out).containsExactly(77);
      assertThat(column.longAt(1)).isEqualTo(77);
    } else {
      assertThatThrownBy(() -> column.longAt(1)).hasMessageContaining(type.zarrName());
      assertThatThrownBy(() -> column.gatherLongs(new int[] {1}, 0, 1, out))
          .hasMessageContaining(type.zarrName());
    }
  }

  @Test
  void nanIsAValueAndNotMissing() {
    Column column = Column.of(DType.FLOAT32);
    column.grow(1);
    ((Column.Floats) column).array()[0] = Float.NaN;

    assertThat(column.isMissing(0)).isFalse();
    assertThat(column.doubleAt(0)).isNaN();
  }

  private static double asDouble(long bits) {
    Column.Longs column = (Column.Longs) Column.of(DType.UINT64);
    column.grow(1);
    column.array()[0] = bits;
    double[] gathered = new double[1];
    column.gatherDoubles(new int[] {0}, 0, 1, gathered);
    assertThat(gathered[0]).isEqualTo(column.doubleAt(0));
    return gathered[0];
  }

  private static void set(Column column, int row, int value) {
    if (column instanceof Column.Floats floats) {
      floats.array()[row] = value;
    } else if (column instanceof Column.Doubles doubles) {
      doubles.array()[row] = value;
    } else if (column instanceof Column.Ints ints) {
      ints.array()[row] = value;
    } else if (column instanceof Column.Longs longs) {
      longs.array()[row] = value;
    }
  }

  private static boolean[] missing(Column column) {
    boolean[] missing = new boolean[column.size()];
    for (int row = 0; row < missing.length; row++) {
      missing[row] = column.isMissing(row);
    }
    return missing;
  }
}
