package io.firn.zarr.array;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChunkValuesTest {
  private static final byte[] FLOATS =
      ByteBuffer.allocate(20)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putFloat(0f)
          .putFloat(-0f)
          .putInt(0x7fc00000)
          .putInt(0xffc12345)
          .putFloat(1f)
          .array();

  @Test
  void negativeZeroIsNotZero() {
    assertThat(ChunkValues.countNonFill(FLOATS, DType.FLOAT32, 0)).isEqualTo(4);
    assertThat(ChunkValues.countNonFill(FLOATS, DType.FLOAT32, Float.floatToRawIntBits(-0f)))
        .isEqualTo(4);
  }

  @Test
  void everyNaNIsFillWhereFillIsANaN() {
    assertThat(ChunkValues.countNonFill(FLOATS, DType.FLOAT32, 0x7fc00000)).isEqualTo(3);
    assertThat(ChunkValues.countNonFill(FLOATS, DType.FLOAT32, 0xffffffff)).isEqualTo(3);

    byte[] doubles =
        ByteBuffer.allocate(24)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putDouble(Double.NaN)
            .putLong(0xfff8_0000_0000_0001L)
            .putDouble(Double.NEGATIVE_INFINITY)
            .array();
    assertThat(
            ChunkValues.countNonFill(
                doubles, DType.FLOAT64, Double.doubleToRawLongBits(Double.NaN)))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void oneChangedByteAnywhereMakesOneElementNonFill(DType dtype) {
    long fill = dtype.isFloat() ? 0 : -2 & (dtype.isUnsigned() ? mask(dtype) : -1L);
    byte[] values = new byte[7 * dtype.bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (fill >>> 8 * (i % dtype.bytes()));
    }
    assertThat(ChunkValues.countNonFill(values, dtype, fill)).isZero();
    for (int i = 0; i < values.length; i++) {
      values[i] ^= 1;
      assertThat(ChunkValues.countNonFill(values, dtype, fill)).as("byte %d", i).isEqualTo(1);
      values[i] ^= 1;
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FLOAT32", "FLOAT64"})
  void unsignedTypesSumUnsigned(DType dtype) {
    byte[] values = new byte[2 * dtype.bytes()];
    Arrays.fill(values, 0, dtype.bytes(), (byte) -1);
    values[dtype.bytes()] = 3;

    assertThat(ChunkValues.sum(values, dtype)).isEqualTo(dtype.isUnsigned() ? mask(dtype) + 3 : 2);
  }

  private static long mask(DType dtype) {
    return -1L >>> Long.SIZE - 8 * dtype.bytes();
  }
}
