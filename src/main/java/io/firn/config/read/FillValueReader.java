package io.firn.config.read;

import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;

/** Reads fill values into the bits that {@link FieldSpec} keeps. */
final class FillValueReader {
  private static final Map<String, Double> SPECIAL =
      Map.of(
          "NaN", Double.NaN,
          "Infinity", Double.POSITIVE_INFINITY,
          "-Infinity", Double.NEGATIVE_INFINITY);

  private FillValueReader() {}

  /** NaN for floats, 0 for integers. */
  static long defaultBits(DType type) {
    return type.isFloat() ? floatBits(Double.NaN, type) : 0;
  }

  /** The bits of a value of the document, or empty when the type cannot hold it. */
  static Optional<Long> read(Value value, DType type) {
    return type.isFloat() ? readFloat(value, type) : readInteger(value, type);
  }

  private static Optional<Long> readFloat(Value value, DType type) {
    String allowed = "a number, NaN, Infinity or -Infinity is required";
    if (SPECIAL.containsKey(value.shown())) {
      return Optional.of(floatBits(SPECIAL.get(value.shown()), type));
    }
    Optional<Number> number = value.number(allowed);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    double wanted = number.get().doubleValue();
    double held = type == DType.FLOAT32 ? (float) wanted : wanted;
    boolean lost =
        Double.isInfinite(held) && !Double.isInfinite(wanted) || held == 0 && wanted != 0;
    return lost
        ? value.invalid("a number that " + type + " can hold is required")
        : Optional.of(floatBits(wanted, type));
  }

  private static long floatBits(double value, DType type) {
    return type == DType.FLOAT32
        ? Integer.toUnsignedLong(Float.floatToIntBits((float) value))
        : Double.doubleToLongBits(value);
  }

  private static Optional<Long> readInteger(Value value, DType type) {
    int bits = 8 * type.bytes();
    BigInteger end = BigInteger.ONE.shiftLeft(type.isUnsigned() ? bits : bits - 1);
    BigInteger min = type.isUnsigned() ? BigInteger.ZERO : end.negate();
    BigInteger max = end.subtract(BigInteger.ONE);
    String allowed = "an integer between " + min + " and " + max + " is required by " + type;
    Optional<Number> number = value.number(allowed);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    BigInteger wanted;
    try {
      wanted = exact(number.get());
    } catch (ArithmeticException | NumberFormatException e) {
      return value.invalid(allowed);
    }
    return wanted.compareTo(min) < 0 || wanted.compareTo(max) > 0
        ? value.invalid(allowed)
        : Optional.of(wanted.longValue());
  }

  /**
   * @throws ArithmeticException for a fraction
   * @throws NumberFormatException for what is not finite
   */
  private static BigInteger exact(Number number) {
    if (number instanceof BigInteger) {
      return (BigInteger) number;
    }
    return number instanceof Long
        ? BigInteger.valueOf(number.longValue())
        : new BigDecimal(number.doubleValue()).toBigIntegerExact();
  }
}
