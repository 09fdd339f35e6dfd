package io.firn.granule.hdf5;

import io.firn.Plural;
import io.firn.column.DType;
import io.firn.column.LittleEndian;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An HDF5 datatype.
 *
 * <p>See "Datatype Message" in the HDF5 File Format Specification, version 3.0, section IV.A.2.d.
 * Versions 1 to 5 differ in what is no column of numbers, and in how names are padded.
 *
 * @param type the column type, empty where a column cannot hold the values
 * @param name the type for people
 * @param order byte order of numbers
 * @param storedBytes bytes of an element in the file; float16 has half of its column type's
 */
record Hdf5Type(Optional<DType> type, String name, ByteOrder order, int storedBytes) {
  private static final int NEWEST_VERSION = 5;
  private static final int FIXED = 0;
  private static final int FLOATING = 1;
  private static final int BITFIELD = 4;
  private static final int ENUMERATION = 8;
  private static final int VARIABLE_LENGTH = 9;

  private static final String STRING_NAME = "string";

  private static final String[] NAMES = {
    "integer",
    "float",
    "time",
    STRING_NAME,
    "bitfield",
    "opaque",
    "compound",
    "reference",
    "enum",
    "vlen",
    "array",
    "complex"
  };

  /** Bytes before what is peculiar to a class. */
  static final int HEAD_BYTES = 8;

  private static final int MOST_MEMBERS_NAMED = 8;
  private static final int MOST_NAME_LENGTH = 40;

  /** The datatype at the buffer's position. */
  static Hdf5Type of(ByteBuffer message) {
    int start = message.position();
    int version = message.get(start) >> 4 & 0xf;
    int kind = message.get(start) & 0xf;
    int bits = message.getInt(start) >>> 8;
    int size = message.getInt(start + 4);
    if (version > NEWEST_VERSION || kind >= NAMES.length) {
      throw new IllegalStateException(
          "its datatype is of version %d, class %d, which is not known;".formatted(version, kind)
              + " rewrite the file with h5repack");
    }
    ByteOrder order = (bits & 1) != 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    message.position(start + HEAD_BYTES);
    return switch (kind) {
      case FIXED -> fixed(message, bits, size, order);
      case FLOATING -> floating(message, bits, size, order);
      case BITFIELD -> bitfield(message, size, order);
      case ENUMERATION -> enumeration(message, version, bits & 0xffff, size);
      case VARIABLE_LENGTH ->
          new Hdf5Type(Optional.empty(), (bits & 0xf) == 1 ? STRING_NAME : "vlen", order, size);
      default -> new Hdf5Type(Optional.empty(), NAMES[kind], order, size);
    };
  }

  private static Hdf5Type fixed(ByteBuffer properties, int bits, int size, ByteOrder order) {
    int offset = properties.getShort() & 0xffff;
    int precision = properties.getShort() & 0xffff;
    String name = ((bits & 1 << 3) != 0 ? "int" : "uint") + precision;
    Optional<DType> type =
        offset == 0 && precision == 8 * size ? DType.named(name) : Optional.empty();
    return new Hdf5Type(
        type, type.isPresent() ? name : name + " in " + Plural.of(size, "byte"), order, size);
  }

  private static Hdf5Type bitfield(ByteBuffer properties, int size, ByteOrder order) {
    int offset = properties.getShort() & 0xffff;
    int precision = properties.getShort() & 0xffff;
    Optional<DType> type =
        offset == 0 && precision == 8 * size ? DType.named("uint" + precision) : Optional.empty();
    String name =
        type.map(found -> "bitfield of " + found.zarrName())
            .orElse(
                "bitfield of %s in %s"
                    .formatted(Plural.of(precision, "bit"), Plural.of(size, "byte")));
    return new Hdf5Type(type, name, order, size);
  }

  /** Only what IEEE 754 calls binary16, binary32 or binary64 is a column of numbers. */
  private static Hdf5Type floating(ByteBuffer properties, int bits, int size, ByteOrder order) {
    int offset = properties.getShort() & 0xffff;
    int precision = properties.getShort() & 0xffff;
    int exponentAt = properties.get() & 0xff;
    int exponentBits = properties.get() & 0xff;
    int fractionAt = properties.get() & 0xff;
    int fractionBits = properties.get() & 0xff;
    int bias = properties.getInt();
    boolean laidOut =
        offset == 0
            && precision == 8 * size
            && fractionAt == 0
            && exponentAt == fractionBits
            && (bits >>> 8 & 0xff) == precision - 1
            // The leading bit is implied, and the bytes are in one order or the other.
            && (bits >> 4 & 0b11) == 2
            && (bits & 1 << 6) == 0;
    Optional<DType> type =
        laidOut ? floatType(size, exponentBits, fractionBits, bias) : Optional.empty();
    String name = type.isPresent() || size > 8 ? "float" + 8 * size : "an uncommon float";
    return new Hdf5Type(type, name, order, size);
  }

  private static Optional<DType> floatType(int size, int exponentBits, int fraction, int bias) {
    if (bias != (1 << exponentBits - 1) - 1) {
      return Optional.empty();
    }
    return switch (size) {
      case 2 -> fraction == 10 ? Optional.of(DType.FLOAT32) : Optional.empty();
      case 4 -> fraction == 23 ? Optional.of(DType.FLOAT32) : Optional.empty();
      case 8 -> fraction == 52 ? Optional.of(DType.FLOAT64) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Hdf5Type enumeration(ByteBuffer message, int version, int members, int size) {
    Hdf5Type base = of(message);
    StringBuilder named = new StringBuilder("enum of " + base.name + " (");
    String[] names = new String[members];
    for (int i = 0; i < members; i++) {
      int start = message.position();
      while (message.get() != 0) {
        // To the end of the name.
      }
      byte[] bytes = new byte[message.position() - 1 - start];
      message.get(start, bytes);
      names[i] = new String(bytes, StandardCharsets.UTF_8);
      if (version < 3) {
        message.position(start + (message.position() - start + 7 & ~7));
      }
    }
    ByteBuffer values = message.slice().order(base.order);
    for (int i = 0; i < Math.min(members, MOST_MEMBERS_NAMED); i++) {
      named.append(i == 0 ? "" : ", ").append(shortened(names[i]));
      base.integerAt(values, i).ifPresent(value -> named.append('=').append(value));
    }
    named.append(members > MOST_MEMBERS_NAMED ? ", … " + members + " in all)" : ")");
    return new Hdf5Type(base.type, named.toString(), base.order, size);
  }

  private static String shortened(String name) {
    return name.length() <= MOST_NAME_LENGTH ? name : name.substring(0, MOST_NAME_LENGTH) + "…";
  }

  private Optional<String> integerAt(ByteBuffer values, int number) {
    int at = number * storedBytes;
    if (type.isEmpty() || type.get().isFloat()) {
      return Optional.empty();
    }
    long value =
        switch (storedBytes) {
          case 1 -> values.get(at);
          case 2 -> values.getShort(at);
          case 4 -> values.getInt(at);
          default -> values.getLong(at);
        };
    boolean unsigned = type.get().isUnsigned();
    long mask = storedBytes == Long.BYTES ? -1 : (1L << 8 * storedBytes) - 1;
    return Optional.of(unsigned ? Long.toUnsignedString(value & mask) : Long.toString(value));
  }

  boolean isBitfield() {
    return name.startsWith(NAMES[BITFIELD]);
  }

  /** Whether it is text of a fixed or a variable length. */
  boolean isString() {
    return name.equals(STRING_NAME);
  }

  /** Whether elements have to be widened to the column type, which is what float16 asks for. */
  private boolean isHalf() {
    return type.isPresent() && storedBytes < type.get().bytes();
  }

  /** Order of the bytes that {@link #widened} gives. */
  ByteOrder columnOrder() {
    return isHalf() ? ByteOrder.LITTLE_ENDIAN : order;
  }

  /** Elements as the column type has them; the array itself unless they are float16. */
  byte[] widened(byte[] stored) {
    if (!isHalf()) {
      return stored;
    }
    ByteBuffer halves = ByteBuffer.wrap(stored).order(order);
    int count = stored.length / Short.BYTES;
    byte[] floats = new byte[Math.multiplyExact(count, Float.BYTES)];
    for (int i = 0; i < count; i++) {
      LittleEndian.INT.set(floats, Float.BYTES * i, singleBits(halves.getShort(Short.BYTES * i)));
    }
    return floats;
  }

  /** As {@link #widened(byte[])}, in the order of the bytes. */
  ByteBuffer widened(ByteBuffer stored) {
    byte[] bytes = new byte[stored.remaining()];
    stored.duplicate().get(bytes);
    return ByteBuffer.wrap(widened(bytes)).order(columnOrder());
  }

  /** The binary32 of the same value as a binary16; a NaN keeps its payload (IEEE 754, 3.6). */
  private static int singleBits(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >> 10 & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0x1f) {
      return sign | 0x7f80_0000 | fraction << 13;
    }
    if (exponent == 0) {
      // A subnormal is a whole number of 2^-24, zero among them.
      return sign | Float.floatToRawIntBits(fraction * 0x1p-24f);
    }
    return sign | exponent + (127 - 15) << 23 | fraction << 13;
  }
}
