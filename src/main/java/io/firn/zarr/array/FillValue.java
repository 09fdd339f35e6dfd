package io.firn.zarr.array;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.column.LittleEndian;
import java.math.BigInteger;
import java.util.Base64;

/**
 * Fill values between the bits of {@link DType} and the JSON of Zarr v3: integers as numbers,
 * floats as numbers or one of {@code "NaN"}, {@code "Infinity"}, {@code "-Infinity"}, and other
 * NaNs as the hexadecimal digits of their bits, highest first.
 */
final class FillValue {
  private static final int NAN32_BITS = Float.floatToIntBits(Float.NaN);
  private static final long NAN64_BITS = Double.doubleToLongBits(Double.NaN);

  private FillValue() {}

  static Object toJson(DType dtype, long bits) {
    return switch (dtype) {
      case FLOAT32 -> floating(Float.intBitsToFloat((int) bits), (int) bits == NAN32_BITS, 8, bits);
      case FLOAT64 -> floating(Double.longBitsToDouble(bits), bits == NAN64_BITS, 16, bits);
      case UINT64 -> new BigInteger(Long.toUnsignedString(bits));
      default -> bits;
    };
  }

  private static Object floating(double value, boolean canonical, int digits, long bits) {
    if (Double.isNaN(value)) {
      return canonical ? "NaN" : String.format("0x%0" + digits + "x", bits);
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    return value;
  }

  /**
   * The fill value as xarray reads an attribute {@code _FillValue} of a Zarr v3 array: an integer
   * as a number, a float as the Base64 of the bytes of a little-endian float64 (xarray, {@code
   * FillValueCoder}). A plain number there makes it refuse the whole dataset.
   */
  static Object toAttribute(DType dtype, long bits) {
    if (!dtype.isFloat()) {
      return toJson(dtype, bits);
    }
    double value =
        dtype == DType.FLOAT32 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
    byte[] bytes = new byte[Double.BYTES];
    LittleEndian.LONG.set(bytes, 0, Double.doubleToLongBits(value));
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * @throws FirnException when {@code json} is no fill value of the type
   */
  static long parse(DType dtype, JsonNode json) {
    if (dtype.isFloat()) {
      Double value = number(json);
      if (value != null) {
        return dtype == DType.FLOAT32
            ? Integer.toUnsignedLong(Float.floatToRawIntBits(value.floatValue()))
            : Double.doubleToRawLongBits(value);
      }
      String text = json.asText();
      if (text.matches("0x[0-9a-fA-F]{" + 2 * dtype.bytes() + "}")) {
        return Long.parseUnsignedLong(text.substring(2), 16);
      }
    } else if (json.isIntegralNumber() && inRange(dtype, json.bigIntegerValue())) {
      return json.bigIntegerValue().longValue();
    }
    throw new FirnException("Invalid fill_value '" + json + "': expected a value of type " + dtype);
  }

  private static Double number(JsonNode json) {
    if (json.isNumber()) {
      return json.doubleValue();
    }
    return switch (json.asText()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }

  private static boolean inRange(DType dtype, BigInteger value) {
    int bits = 8 * dtype.bytes();
    return dtype.isUnsigned()
        ? value.signum() >= 0 && value.bitLength() <= bits
        : value.bitLength() < bits;
  }
}
