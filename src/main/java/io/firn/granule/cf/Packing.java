package io.firn.granule.cf;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.GranuleException;
import io.firn.granule.Scalar;
import java.util.Optional;

/**
 * How packed values are unpacked, by {@code scale_factor} and {@code add_offset}.
 *
 * @param packed the type of the packed values
 * @param type the type of the unpacked ones: float32, float64, or the same where nothing is packed
 * @param stated the wider type of the two attributes; {@code packed} where there is neither
 * @param scale what a packed value is multiplied by, NaN for nothing: −0.0 + 0.0 is not −0.0
 * @param offset what is added then, NaN for nothing
 */
record Packing(DType packed, DType type, DType stated, double scale, double offset) {
  private static final String SCALE = "scale_factor";
  private static final String OFFSET = "add_offset";

  /** Values that are not packed. */
  static Packing none(DType type) {
    return new Packing(type, type, type, Double.NaN, Double.NaN);
  }

  /**
   * @throws GranuleException when one of the attributes is not one finite number
   */
  static Packing of(StatedNumbers stated, DType packed) {
    Optional<Scalar> scale = stated.factor(SCALE);
    Optional<Scalar> offset = stated.factor(OFFSET);
    if (scale.isEmpty() && offset.isEmpty()) {
      return none(packed);
    }
    DType ofScale = scale.map(Scalar::type).orElseGet(() -> offset.get().type());
    DType ofOffset = offset.map(Scalar::type).orElse(ofScale);
    return new Packing(
        packed,
        unpacked(packed, ofScale, ofOffset, offset.isPresent()),
        rank(ofScale) > rank(ofOffset) ? ofScale : ofOffset,
        scale.map(Scalar::doubleValue).orElse(Double.NaN),
        offset.map(Scalar::doubleValue).orElse(Double.NaN));
  }

  /** See {@link CfDataset}. */
  private static DType unpacked(DType packed, DType ofScale, DType ofOffset, boolean moved) {
    boolean wide = packed == DType.FLOAT64 || moved && packed.isInteger() && packed.bytes() > 2;
    return ofScale == DType.FLOAT32 && ofOffset == DType.FLOAT32 && !wide
        ? DType.FLOAT32
        : DType.FLOAT64;
  }

  /** Orders types by width: every integer before every float. */
  private static int rank(DType type) {
    return type.isFloat() ? 8 + type.bytes() : type.bytes();
  }

  boolean isPacked() {
    return scaled() || moved();
  }

  /** Whether an unpacked number may be another than the packed one. */
  boolean changesNumbers() {
    return scaled() && scale != 1 || moved() && offset != 0;
  }

  /** Whether a bound is one of unpacked values. */
  boolean unpacks(Scalar bound) {
    return isPacked() && bound.type() == stated && rank(stated) > rank(packed);
  }

  private boolean scaled() {
    return !Double.isNaN(scale);
  }

  private boolean moved() {
    return !Double.isNaN(offset);
  }

  /** Writes the unpacked values to the rows of {@code into} from {@code at} on, which are there. */
  void unpack(Column values, Column into, int at) {
    int rows = values.size();
    if (into instanceof Column.Floats floats) {
      unpackFloats(values, floats.array(), at, at + rows);
    } else if (into instanceof Column.Doubles doubles) {
      unpackDoubles(values, doubles.array(), at, at + rows);
    }
  }

  private void unpackFloats(Column values, float[] out, int from, int to) {
    if (values instanceof Column.Floats floats) {
      System.arraycopy(floats.array(), 0, out, from, to - from);
    } else if (values instanceof Column.Ints ints) {
      int[] packedInts = ints.array();
      for (int i = from; i < to; i++) {
        out[i] = packedInts[i - from];
      }
    } else if (values instanceof Column.Longs longs) {
      long[] packedLongs = longs.array();
      for (int i = from; i < to; i++) {
        out[i] = packedLongs[i - from];
      }
      for (int i = from; packed == DType.UINT64 && i < to; i++) {
        long value = packedLongs[i - from];
        // As a positive half, whose lowest bit stays set if one below it was: it rounds as all do.
        out[i] = value < 0 ? (float) (value >>> 1 | value & 1) * 2 : out[i];
      }
    }
    // Two loops, so that each step is rounded, and none is there that no attribute asks for.
    float factor = (float) scale;
    for (int i = from; scaled() && i < to; i++) {
      out[i] *= factor;
    }
    float added = (float) offset;
    for (int i = from; moved() && i < to; i++) {
      out[i] += added;
    }
  }

  private void unpackDoubles(Column values, double[] out, int from, int to) {
    if (values instanceof Column.Doubles doubles) {
      System.arraycopy(doubles.array(), 0, out, from, to - from);
    } else if (values instanceof Column.Floats floats) {
      float[] packedFloats = floats.array();
      for (int i = from; i < to; i++) {
        out[i] = packedFloats[i - from];
      }
    } else if (values instanceof Column.Ints ints) {
      int[] packedInts = ints.array();
      for (int i = from; i < to; i++) {
        out[i] = packedInts[i - from];
      }
    } else if (values instanceof Column.Longs longs) {
      long[] packedLongs = longs.array();
      for (int i = from; i < to; i++) {
        out[i] = packedLongs[i - from];
      }
      for (int i = from; packed == DType.UINT64 && i < to; i++) {
        long value = packedLongs[i - from];
        out[i] = value < 0 ? (double) (value >>> 1 | value & 1) * 2 : out[i];
      }
    }
    for (int i = from; scaled() && i < to; i++) {
      out[i] *= scale;
    }
    for (int i = from; moved() && i < to; i++) {
      out[i] += offset;
    }
  }
}
