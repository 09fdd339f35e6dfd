package io.firn.column;

import java.util.Arrays;
import java.util.Optional;

/**
 * The numeric types of source datasets and stored arrays, by their Zarr v3 (and numpy) names.
 *
 * <p>One element travels as its <em>bits</em> in a {@code long}: an integer as its value (uint64 as
 * the same 64 bits, smaller unsigned types zero-extended), float64 as {@link
 * Double#doubleToRawLongBits}, float32 as {@link Float#floatToRawIntBits} in the low half.
 */
public enum DType {
  INT8("int8", 1, Kind.SIGNED),
  INT16("int16", 2, Kind.SIGNED),
  INT32("int32", 4, Kind.SIGNED),
  INT64("int64", 8, Kind.SIGNED),
  UINT8("uint8", 1, Kind.UNSIGNED),
  UINT16("uint16", 2, Kind.UNSIGNED),
  UINT32("uint32", 4, Kind.UNSIGNED),
  UINT64("uint64", 8, Kind.UNSIGNED),
  FLOAT32("float32", 4, Kind.FLOAT),
  FLOAT64("float64", 8, Kind.FLOAT);

  private enum Kind {
    SIGNED,
    UNSIGNED,
    FLOAT
  }

  private final String zarrName;
  private final int bytes;
  private final Kind kind;

  DType(String zarrName, int bytes, Kind kind) {
    this.zarrName = zarrName;
    this.bytes = bytes;
    this.kind = kind;
  }

  /** The type of this Zarr name, or empty when it is not one of these. */
  public static Optional<DType> named(String name) {
    return Arrays.stream(values()).filter(t -> t.zarrName.equals(name)).findFirst();
  }

  /** The name in Zarr v3 metadata and in configurations, such as {@code float32}. */
  public String zarrName() {
    return zarrName;
  }

  /** Bytes of one element: 1, 2, 4 or 8. */
  public int bytes() {
    return bytes;
  }

  public boolean isFloat() {
    return kind == Kind.FLOAT;
  }

  public boolean isInteger() {
    return kind != Kind.FLOAT;
  }

  public boolean isUnsigned() {
    return kind == Kind.UNSIGNED;
  }

  /** Whether these bits are a zero of either sign. */
  public boolean isZero(long bits) {
    return switch (this) {
      case FLOAT32 -> Float.intBitsToFloat((int) bits) == 0;
      case FLOAT64 -> Double.longBitsToDouble(bits) == 0;
      default -> bits == 0;
    };
  }

  @Override
  public String toString() {
    return zarrName;
  }
}
