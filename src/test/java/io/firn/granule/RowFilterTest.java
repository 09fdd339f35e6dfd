package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.FilterSpec.Comparison;
import io.firn.config.FilterSpec.Operator;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowFilterTest {

  private static Comparison filter(Operator operator, boolean keep, Number... values) {
    return new Comparison("q", operator, List.of(values), keep);
  }

  private static boolean[] apply(Comparison filter, Column column) {
    boolean[] keep = new boolean[column.size()];
    Arrays.fill(keep, true);
    new RowFilter(filter, column.type()).apply(column, keep);
    return keep;
  }

  private static Column doubles(double... values) {
    Column column = Column.of(DType.FLOAT64);
    column.grow(values.length);
    System.arraycopy(values, 0, ((Column.Doubles) column).array(), 0, values.length);
    return column;
  }

  private static Column longs(DType type, long... values) {
    Column column = Column.of(type);
    column.grow(values.length);
    for (int i = 0; i < values.length; i++) {
      if (column instanceof Column.Ints ints) {
        ints.array()[i] = (int) values[i];
      } else {
        ((Column.Longs) column).array()[i] = values[i];
      }
    }
    return column;
  }

  @Provide
  Arbitrary<DType> integerTypes() {
    return Arbitraries.of(DType.values()).filter(DType::isInteger);
  }

  @Provide
  Arbitrary<Number> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Number.class::cast),
        Arbitraries.longs().between(-300, 300).map(Number.class::cast),
        Arbitraries.doubles().between(-300, 300).ofScale(1).map(Number.class::cast),
        Arbitraries.of(
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            0x1p63,
            0x1p64,
            -0x1p63,
            0x1p53,
            -0.0));
  }

  /** Against exact decimal arithmetic; values are taken near the constants and the type's ends. */
  @Property(tries = 3000)
  void integersCompareExactlyWithAnyNumber(
      @ForAll("integerTypes") DType type,
      @ForAll Operator operator,
      @ForAll("numbers") Number number,
      @ForAll("numbers") Number second,
      @ForAll boolean keep,
      @ForAll List<Long> more) {
    boolean list = operator == Operator.IN || operator == Operator.NOT_IN;
    Comparison filter =
        list ? filter(operator, keep, number, second) : filter(operator, keep, number);
    List<Long> values = new ArrayList<>(more);
    values.addAll(List.of(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53, (1L << 53) + 1));
    values.addAll(List.of(number.longValue(), number.longValue() + 1, number.longValue() - 1));
    Column column = longs(type, values.stream().mapToLong(v -> inType(v, type)).toArray());
    boolean[] kept = apply(filter, column);
    for (int i = 0; i < kept.length; i++) {
      BigInteger value = exact(column.longAt(i), type);
      assertThat(kept[i])
          .as("%s %s %s, keep %s", value, operator, filter.values(), keep)
          .isEqualTo(holds(new BigDecimal(value), operator, filter.values()) == keep);
    }
  }

  private static long inType(long value, DType type) {
    int shift = 64 - 8 * type.bytes();
    return type.isUnsigned() ? value << shift >>> shift : value << shift >> shift;
  }

  private static BigInteger exact(long bits, DType type) {
    return type == DType.UINT64
        ? new BigInteger(Long.toUnsignedString(bits))
        : BigInteger.valueOf(bits);
  }

  private static boolean holds(BigDecimal value, Operator operator, List<Number> numbers) {
    return switch (operator) {
      case EQ, IN -> numbers.stream().anyMatch(n -> compare(value, n) == 0);
      case NE, NOT_IN -> numbers.stream().noneMatch(n -> compare(value, n) == 0);
      case GE -> compare(value, numbers.get(0)) >= 0 && !isNan(numbers.get(0));
      case GT -> compare(value, numbers.get(0)) > 0 && !isNan(numbers.get(0));
      case LE -> compare(value, numbers.get(0)) <= 0 && !isNan(numbers.get(0));
      case LT -> compare(value, numbers.get(0)) < 0 && !isNan(numbers.get(0));
    };
  }

  private static boolean isNan(Number number) {
    return Double.isNaN(number.doubleValue());
  }

  private static int compare(BigDecimal value, Number number) {
    if (number instanceof Long whole) {
      return value.compareTo(BigDecimal.valueOf(whole));
    }
    double fractional = number.doubleValue();
    if (Double.isNaN(fractional) || Double.isInfinite(fractional)) {
      return fractional > 0 ? -1 : 1;
    }
    return value.compareTo(new BigDecimal(fractional));
  }

  @Property
  void doublesCompareAsIeeeHasIt(
      @ForAll double value, @ForAll double number, @ForAll Operator operator) {
    for (double v : new double[] {value, number, Math.nextUp(number), Math.nextDown(number)}) {
      for (double n : new double[] {number, -0.0, Double.POSITIVE_INFINITY, Double.NaN}) {
        boolean expected =
            switch (operator) {
              case EQ, IN -> v == n;
              case NE, NOT_IN -> v != n;
              case GE -> v >= n;
              case GT -> v > n;
              case LE -> v <= n;
              case LT -> v < n;
            };
        for (boolean keep : new boolean[] {true, false}) {
          assertThat(apply(filter(operator, keep, n), doubles(v)))
              .as("%s %s %s, keep %s", v, operator, n, keep)
              .containsExactly(expected == keep);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EQ, false",
    "GE, false",
    "LE, false",
    "LT, false",
    "GT, false",
    "IN, false",
    "NE, true",
    "NOT_IN, true"
  })
  void aNanMeetsOnlyNeAndNotIn(Operator operator, boolean meets) {
    assertThat(apply(filter(operator, true, 0.0), doubles(Double.NaN))).containsExactly(meets);
    assertThat(apply(filter(operator, false, 0.0), doubles(Double.NaN))).containsExactly(!meets);
  }

  @Property
  void aMissingRowMeetsNoFilter(@ForAll Operator operator, @ForAll boolean keep) {
    Column column = longs(DType.INT8, 0, 1, 2);
    boolean[] without = apply(filter(operator, keep, 1L), column);
    column.setMissing(1);
    assertThat(apply(filter(operator, keep, 1L), column))
        .containsExactly(without[0], false, without[2]);
  }

  @Test
  void aFloat32ColumnComparesWithTheNumberRoundedToFloat32() {
    Column column = Column.of(DType.FLOAT32);
    column.grow(2);
    ((Column.Floats) column).array()[0] = 0.1f;
    ((Column.Floats) column).array()[1] = Math.nextUp(0.1f);
    assertThat(apply(filter(Operator.EQ, true, 0.1), column)).containsExactly(true, false);
    assertThat(apply(filter(Operator.LE, true, 0.1), column)).containsExactly(true, false);
    assertThat(apply(filter(Operator.GT, true, 0.1), column)).containsExactly(false, true);
    assertThat(apply(filter(Operator.IN, true, 0L, 0.1), column)).containsExactly(true, false);
  }

  @Test
  void rowsThatOtherFiltersDroppedStayDropped() {
    Column column = longs(DType.INT8, 0, 0, 1);
    boolean[] keep = {true, false, true};
    new RowFilter(filter(Operator.EQ, true, 0L), DType.INT8).apply(column, keep);
    assertThat(keep).containsExactly(true, false, false);
  }

  @Test
  void aColumnOfAnotherTypeIsRefused() {
    RowFilter filter = new RowFilter(filter(Operator.EQ, true, 0L), DType.INT8);
    assertThatThrownBy(() -> filter.apply(longs(DType.UINT8, 1), new boolean[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot filter 'q': it holds uint8, not int8");
  }
}
