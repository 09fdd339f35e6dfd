package io.firn.granule;

import io.firn.column.DType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One number of an attribute, as {@code bits} of its {@code type} (see {@link DType}). */
public record Scalar(DType type, long bits) {

  /** The numbers from the buffer's position to its limit, in the buffer's byte order. */
  public static List<Scalar> all(ByteBuffer buffer, DType type) {
    List<Scalar> all = new ArrayList<>(buffer.remaining() / type.bytes());
    while (buffer.remaining() >= type.bytes()) {
      all.add(at(buffer, type));
    }
    return all;
  }

  /** The number at the buffer's position, in the buffer's byte order. */
  public static Scalar at(ByteBuffer buffer, DType type) {
    long stored =
        switch (type.bytes()) {
          case 1 -> buffer.get();
          case 2 -> buffer.getShort();
          case 4 -> buffer.getInt();
          default -> buffer.getLong();
        };
    boolean zeroExtended = type.isUnsigned() || type == DType.FLOAT32;
    return new Scalar(type, zeroExtended ? stored & mask(type) : stored);
  }

  /** The number for people: a Long, or a Double where a Long cannot hold it. */
  public Object value() {
    return switch (type) {
      case FLOAT32 -> (double) Float.intBitsToFloat((int) bits);
      case FLOAT64 -> Double.longBitsToDouble(bits);
      case UINT64 -> bits >= 0 ? (Object) bits : (Object) integer().doubleValue();
      default -> bits;
    };
  }

  /**
   * The bits of this number as a value of {@code target}: the same bits between integers of one
   * width (classic netCDF writes 255 as a signed −1), rounded to a float, unchanged otherwise.
   *
   * @return empty when no value of {@code target} equals the number
   */
  public OptionalLong as(DType target) {
    if (target == type) {
      return OptionalLong.of(bits);
    }
    if (target.isFloat()) {
      return OptionalLong.of(floatBits(target));
    }
    if (type.isInteger() && target.bytes() == type.bytes()) {
      return OptionalLong.of(target.isUnsigned() ? bits & mask(target) : signed(target));
    }
    BigInteger whole = integer();
    if (whole == null || !fits(whole, target)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(whole.longValue());
  }

  /** The exact number; empty for a NaN or an infinity. */
  public Optional<BigDecimal> exact() {
    if (type.isInteger()) {
      return Optional.of(new BigDecimal(integer()));
    }
    double number = (Double) value();
    return Double.isFinite(number) ? Optional.of(new BigDecimal(number)) : Optional.empty();
  }

  /** The nearest float64. */
  public double doubleValue() {
    return Double.longBitsToDouble(floatBits(DType.FLOAT64));
  }

  private long floatBits(DType target) {
    if (type.isInteger()) {
      return target == DType.FLOAT32
          ? floatBits(integer().floatValue())
          : Double.doubleToRawLongBits(integer().doubleValue());
    }
    double number = (Double) value();
    return target == DType.FLOAT32 ? floatBits((float) number) : Double.doubleToRawLongBits(number);
  }

  private static long floatBits(float number) {
    return Float.floatToRawIntBits(number) & mask(DType.FLOAT32);
  }

  private long signed(DType target) {
    int shift = 64 - 8 * target.bytes();
    return bits << shift >> shift;
  }

  private static long mask(DType type) {
    return -1L >>> (64 - 8 * type.bytes());
  }

  /** The number as an integer, or null when it is not one. */
  private BigInteger integer() {
    if (type.isInteger()) {
      BigInteger value = BigInteger.valueOf(bits);
      return type == DType.UINT64 && bits < 0 ? value.add(BigInteger.ONE.shiftLeft(64)) : value;
    }
    double number = (Double) value();
    if (number != Math.rint(number) || Double.isInfinite(number)) {
      return null;
    }
    return new BigDecimal(number).toBigInteger();
  }

  private static boolean fits(BigInteger number, DType target) {
    int width = 8 * target.bytes();
    return target.isUnsigned()
        ? number.signum() >= 0 && number.bitLength() <= width
        : number.bitLength() < width;
  }
}
