package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.DType;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalarTest {

  @ParameterizedTest
  @CsvSource({
    // The same bits between integers of one width, the number between others.
    "INT8, -1, UINT8, 255",
    "UINT8, 255, INT8, -1",
    "INT16, -1, UINT16, 65535",
    "INT64, -1, UINT64, -1",
    "INT32, 255, UINT8, 255",
    "UINT32, 4294967295, INT64, 4294967295",
    "UINT32, 4294967295, INT32, -1",
    "UINT64, 7, INT8, 7",
    "INT8, -7, INT64, -7"
  })
  void anIntegerBecomesTheValueItStandsFor(DType from, long bits, DType to, long expected) {
    assertThat(new Scalar(from, bits).as(to)).hasValue(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "INT32, 256, UINT8",
    "INT32, -1, UINT8",
    "INT64, -1, UINT32",
    "UINT64, -1, INT32",
    "UINT16, 128, INT8"
  })
  void anIntegerBeyondTheTypeEqualsNone(DType from, long bits, DType to) {
    assertThat(new Scalar(from, bits).as(to)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "255.0, UINT8, 255",
    "-9999.0, INT16, -9999",
    "18446744073709549568, UINT64, -2048",
    "-9223372036854775808, INT64, -9223372036854775808"
  })
  void aWholeFloatBecomesAnInteger(double number, DType to, long expected) {
    Scalar scalar = new Scalar(DType.FLOAT64, Double.doubleToRawLongBits(number));
    assertThat(scalar.as(to)).hasValue(expected);
  }

  @ParameterizedTest
  @CsvSource({"0.5, INT32", "NaN, INT32", "Infinity, INT64", "256, UINT8", "1e300, UINT64"})
  void aFloatThatIsNoValueOfTheIntegerTypeEqualsNone(double number, DType to) {
    Scalar scalar = new Scalar(DType.FLOAT64, Double.doubleToRawLongBits(number));
    assertThat(scalar.as(to)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3.4028235e38, 3.4028235e38", "0.1, 0.1", "-0.0, -0.0", "NaN, NaN", "1e39, Infinity"})
  void aDoubleRoundsToFloat(double number, float expected) {
    Scalar scalar = new Scalar(DType.FLOAT64, Double.doubleToRawLongBits(number));
    assertThat((int) scalar.as(DType.FLOAT32).orElseThrow())
        .isEqualTo(Float.floatToRawIntBits(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "ff, INT8, -1",
    "ff, UINT8, 255",
    "fffe, INT16, -2",
    "fffe, UINT16, 65534",
    "80000000, INT32, -2147483648",
    "80000000, UINT32, 2147483648",
    "ffffffffffffffff, INT64, -1"
  })
  void storedBytesBecomeALong(String hex, DType type, long expected) {
    Scalar scalar = Scalar.at(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), type);
    assertThat(scalar.value()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "ffffffffffffffff, UINT64, 18446744073709551615",
    "bf000000, FLOAT32, -0.5",
    "3fe0000000000000, FLOAT64, 0.5"
  })
  void storedBytesBecomeADoubleWhereALongCannotHoldThem(String hex, DType type, double expected) {
    Scalar scalar = Scalar.at(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), type);
    assertThat(scalar.value()).isEqualTo(expected);
  }
}
