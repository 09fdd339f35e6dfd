package io.firn.granule.cf;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.Attributes;
import io.firn.granule.Dataset;
import io.firn.granule.Fixtures;
import io.firn.granule.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Against the text of the conventions, one value at a time and with exact numbers. */
class CfDatasetPropertyTest {
  private static final int ROWS = 60;

  /** One attribute: its numbers as they are stored, and their type. */
  private record Stated(DType type, List<Long> bits) {
    Scalar scalar(int i) {
      return new Scalar(type, bits.get(i));
    }

    Scalar[] scalars() {
      Scalar[] all = new Scalar[bits.size()];
      for (int i = 0; i < all.length; i++) {
        all[i] = scalar(i);
      }
      return all;
    }
  }

  private static Stated put(Attributes attributes, String name, Stated stated) {
    attributes.put(name, List.of(stated.scalars()));
    return stated;
  }

  @Property(tries = 4000)
  void everyValueMeansWhatTheConventionsSay(@ForAll DType stored, @ForAll long seed) {
    Random random = new Random(seed);
    Attributes attributes = new Attributes();
    // Few enough values that fill values and bounds meet some.
    List<Long> pool = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      pool.add(bits(random, stored));
    }
    long[] values = new long[ROWS];
    for (int i = 0; i < ROWS; i++) {
      values[i] = random.nextInt(4) == 0 ? bits(random, stored) : pool.get(random.nextInt(8));
    }
    boolean turned = stored.isInteger() && random.nextInt(3) == 0;
    DType packed = turned ? other(stored) : stored;
    if (turned) {
      attributes.put("_Unsigned", packed.isUnsigned() ? "True" : "FALSE");
    }
    List<Stated> missing = new ArrayList<>();
    for (String name : List.of("_FillValue", "missing_value")) {
      if (random.nextBoolean()) {
        missing.add(put(attributes, name, some(random, stored, pool, 1 + random.nextInt(3))));
      }
    }
    Stated least = null;
    Stated greatest = null;
    if (random.nextInt(3) == 0) {
      Stated range = put(attributes, "valid_range", some(random, stored, pool, 2));
      least = new Stated(stored, range.bits().subList(0, 1));
      greatest = new Stated(stored, range.bits().subList(1, 2));
    }
    if (random.nextInt(3) == 0) {
      Stated bound = put(attributes, "valid_min", some(random, stored, pool, 1));
      least = greatest == null ? bound : least;
    } else if (random.nextInt(3) == 0) {
      Stated bound = put(attributes, "valid_max", some(random, stored, pool, 1));
      greatest = greatest == null ? bound : greatest;
    }
    Stated scale = random.nextInt(3) == 0 ? put(attributes, "scale_factor", factor(random)) : null;
    Stated offset = random.nextInt(3) == 0 ? put(attributes, "add_offset", factor(random)) : null;

    Dataset meant = new MadeDataset(stored, values, attributes).meant(true, true);
    DType type = unpacked(packed, scale, offset);
    assertThat(meant.type()).contains(type);
    Column column = Fixtures.read(meant);
    for (int row = 0; row < ROWS; row++) {
      long value = turn(values[row], packed);
      boolean gone = false;
      for (Stated numbers : missing) {
        for (long number : numbers.bits()) {
          gone |= equal(value, turn(number, packed), packed);
        }
      }
      gone |= least != null && below(value, turn(least.bits().get(0), packed), packed);
      gone |= greatest != null && below(turn(greatest.bits().get(0), packed), value, packed);
      assertThat(column.isMissing(row))
          .as("row %d of %s", row, attributes.values())
          .isEqualTo(gone);
      if (!gone) {
        assertThat(Fixtures.bits(column, row) & mask(type))
            .as("row %d, %s as %s, by %s", row, stored, type, attributes.values())
            .isEqualTo(unpack(value, packed, type, scale, offset) & mask(type));
      }
    }
  }

  private static long mask(DType type) {
    return -1L >>> 64 - 8 * type.bytes();
  }

  private static DType other(DType type) {
    String name = type.zarrName();
    return DType.named(type.isUnsigned() ? name.substring(1) : "u" + name).orElseThrow();
  }

  /** Bits of a random value, extremes, zeros and NaNs among them. */
  private static long bits(Random random, DType type) {
    if (type == DType.FLOAT64) {
      double[] odd = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MAX_VALUE, -1.5};
      int pick = random.nextInt(12);
      return Double.doubleToRawLongBits(pick < 6 ? odd[pick] : random.nextGaussian() * 100);
    } else if (type == DType.FLOAT32) {
      float[] odd = {0f, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, -1.5f};
      int pick = random.nextInt(12);
      float value = pick < 6 ? odd[pick] : (float) random.nextGaussian() * 100;
      return Integer.toUnsignedLong(Float.floatToRawIntBits(value));
    }
    long raw =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(5) - 2;
          case 1 -> (1L << 8 * type.bytes() - 1) - random.nextInt(3);
          default -> random.nextLong();
        };
    return turn(raw, type);
  }

  /** The lowest bits of a word as a value of an integer type; those of a float unchanged. */
  private static long turn(long raw, DType type) {
    int unused = 64 - 8 * type.bytes();
    if (type.isFloat()) {
      return raw;
    }
    return type.isUnsigned() ? raw << unused >>> unused : raw << unused >> unused;
  }

  private static Stated some(Random random, DType type, List<Long> pool, int count) {
    List<Long> bits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bits.add(pool.get(random.nextInt(pool.size())));
    }
    return new Stated(type, bits);
  }

  private static Stated factor(Random random) {
    double[] odd = {1, 0, 0.1, 1e-7, -2.5, 273.15};
    double value = odd[random.nextInt(odd.length)];
    return switch (random.nextInt(5)) {
      case 0, 1 ->
          new Stated(
              DType.FLOAT32,
              List.of(Integer.toUnsignedLong(Float.floatToRawIntBits((float) value))));
      case 2, 3 -> new Stated(DType.FLOAT64, List.of(Double.doubleToRawLongBits(value)));
      default -> new Stated(DType.INT16, List.of((long) value));
    };
  }

  /**
   * CF 8.1: "unpacked to the type of the scale_factor and add_offset attributes"; what is not as
   * there is said, "to double type". Beyond that, float64 where float32 would lose digits that the
   * stored float64 or, before an offset is added, the stored integer has.
   */
  private static DType unpacked(DType packed, Stated scale, Stated offset) {
    if (scale == null && offset == null) {
      return packed;
    }
    boolean single = packed != DType.FLOAT64;
    single &= scale == null || scale.type() == DType.FLOAT32;
    single &= offset == null || offset.type() == DType.FLOAT32;
    single &= offset == null || packed.isFloat() || packed.bytes() <= 2;
    return single ? DType.FLOAT32 : DType.FLOAT64;
  }

  private static boolean nan(long bits, DType type) {
    return type.isFloat() && Double.isNaN(real(bits, type));
  }

  private static double real(long bits, DType type) {
    return type == DType.FLOAT32 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
  }

  /** The number as a text has it; infinities as more than any. */
  private static BigDecimal exact(long bits, DType type) {
    if (type.isInteger()) {
      return new BigDecimal(whole(bits, type));
    }
    double number = real(bits, type);
    return Double.isInfinite(number)
        ? BigDecimal.TEN.pow(400).multiply(BigDecimal.valueOf(Math.signum(number)))
        : new BigDecimal(number);
  }

  private static BigInteger whole(long bits, DType type) {
    return type == DType.UINT64
        ? new BigInteger(Long.toUnsignedString(bits))
        : BigInteger.valueOf(bits);
  }

  private static boolean equal(long a, long b, DType type) {
    return nan(a, type) || nan(b, type)
        ? nan(a, type) && nan(b, type)
        : exact(a, type).compareTo(exact(b, type)) == 0;
  }

  private static boolean below(long a, long b, DType type) {
    return !nan(a, type) && !nan(b, type) && exact(a, type).compareTo(exact(b, type)) < 0;
  }

  /** As numpy: {@code packed.astype(type) * scale + offset}, each step rounded. */
  private static long unpack(long bits, DType packed, DType type, Stated scale, Stated offset) {
    if (scale == null && offset == null) {
      return bits;
    }
    if (type == DType.FLOAT32) {
      float value =
          packed.isFloat() ? (float) real(bits, packed) : whole(bits, packed).floatValue();
      value = scale == null ? value : value * (float) factor(scale);
      value = offset == null ? value : value + (float) factor(offset);
      return Float.floatToRawIntBits(value);
    }
    double value = packed.isFloat() ? real(bits, packed) : whole(bits, packed).doubleValue();
    value = scale == null ? value : value * factor(scale);
    value = offset == null ? value : value + factor(offset);
    return Double.doubleToRawLongBits(value);
  }

  private static double factor(Stated stated) {
    long bits = stated.bits().get(0);
    return stated.type().isFloat() ? real(bits, stated.type()) : bits;
  }
}
