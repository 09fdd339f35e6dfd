package io.firn.granule.cf;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.Scalar;
import java.util.Optional;
import java.util.OptionalLong;

/** Integers whose bits are taken for those of the type of the other signedness. */
final class Signedness {
  private Signedness() {}

  /**
   * The type that stored values are taken for.
   *
   * @param unsigned what the attribute {@code _Unsigned} says
   */
  static DType of(DType stored, Optional<String> unsigned) {
    String said = unsigned.map(String::strip).orElse("");
    boolean turned =
        stored.isInteger()
            && (stored.isUnsigned()
                ? said.equalsIgnoreCase("false")
                : said.equalsIgnoreCase("true"));
    return turned ? other(stored) : stored;
  }

  private static DType other(DType type) {
    return switch (type) {
      case INT8 -> DType.UINT8;
      case INT16 -> DType.UINT16;
      case INT32 -> DType.UINT32;
      case INT64 -> DType.UINT64;
      case UINT8 -> DType.INT8;
      case UINT16 -> DType.INT16;
      case UINT32 -> DType.INT32;
      case UINT64 -> DType.INT64;
      default -> throw new IllegalArgumentException(type + " has no signedness");
    };
  }

  /**
   * The bits of an attribute's number as a value of the packed type. What is a value of the stored
   * type is turned as the values are: −1 beside int16 stands for 65,535.
   */
  static OptionalLong as(Scalar number, DType stored, DType packed) {
    OptionalLong bits = stored == packed ? OptionalLong.empty() : number.as(stored);
    return bits.isPresent() ? new Scalar(stored, bits.getAsLong()).as(packed) : number.as(packed);
  }

  /**
   * A bound of the packed values. It is turned as they are; and one of the signed type of that
   * width beside unsigned values is, too, which classic netCDF, without unsigned types, has.
   */
  static Scalar turned(Scalar bound, DType stored, DType packed) {
    boolean signed =
        packed.isUnsigned() && bound.type().isInteger() && bound.type().bytes() == packed.bytes();
    if (stored == packed && !signed) {
      return bound;
    }
    OptionalLong bits = as(bound, stored, packed);
    return bits.isPresent() ? new Scalar(packed, bits.getAsLong()) : bound;
  }

  /** Appends the stored values to the rows of {@code into} from {@code at} on, which are there. */
  static void turn(Column stored, Column into, int at) {
    int rows = stored.size();
    if (stored instanceof Column.Ints from && into instanceof Column.Ints to) {
      turnInts(from.array(), to.array(), at, rows, to.type());
    } else if (stored instanceof Column.Longs from && into instanceof Column.Longs to) {
      System.arraycopy(from.array(), 0, to.array(), at, rows);
    } else if (stored instanceof Column.Ints from && into instanceof Column.Longs to) {
      int[] values = from.array();
      long[] turned = to.array();
      for (int i = 0; i < rows; i++) {
        turned[at + i] = values[i] & 0xffff_ffffL;
      }
    } else if (stored instanceof Column.Longs from && into instanceof Column.Ints to) {
      long[] values = from.array();
      int[] turned = to.array();
      for (int i = 0; i < rows; i++) {
        turned[at + i] = (int) values[i];
      }
    }
  }

  private static void turnInts(int[] values, int[] turned, int at, int rows, DType type) {
    int unused = 32 - 8 * type.bytes();
    if (type.isUnsigned()) {
      for (int i = 0; i < rows; i++) {
        turned[at + i] = values[i] << unused >>> unused;
      }
    } else {
      for (int i = 0; i < rows; i++) {
        turned[at + i] = values[i] << unused >> unused;
      }
    }
  }
}
