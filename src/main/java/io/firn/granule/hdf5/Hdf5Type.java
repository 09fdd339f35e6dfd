package io.firn.granule.hdf5;

import io.firn.Plural;
import io.firn.column.DType;
import io.jhdf.object.datatype.BitField;
import io.jhdf.object.datatype.CompoundDataType;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OpaqueDataType;
import io.jhdf.object.datatype.OrderedDataType;
import io.jhdf.object.datatype.Reference;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.TimeDataType;
import io.jhdf.object.datatype.VariableLength;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An HDF5 datatype.
 *
 * @param type the column type, empty where a column cannot hold the values
 * @param name the type for people
 * @param order byte order of numbers
 */
record Hdf5Type(Optional<DType> type, String name, ByteOrder order) {
  /** A datatype that the file keeps under a name of its own. */
  static final Hdf5Type COMMITTED =
      new Hdf5Type(Optional.empty(), "committed datatype", ByteOrder.LITTLE_ENDIAN);

  static Hdf5Type of(DataType datatype) {
    if (datatype instanceof EnumDataType enumeration) {
      return of(enumeration.getBaseType());
    }
    Optional<DType> type = columnType(datatype);
    ByteOrder order =
        datatype instanceof OrderedDataType ordered
            ? ordered.getByteOrder()
            : ByteOrder.LITTLE_ENDIAN;
    return new Hdf5Type(type, type.map(DType::zarrName).orElseGet(() -> name(datatype)), order);
  }

  private static Optional<DType> columnType(DataType datatype) {
    if (datatype instanceof FixedPoint fixed) {
      boolean fillsItsBytes = fixed.getBitPrecision() == 8 * fixed.getSize();
      return fillsItsBytes ? DType.named(fixedName(fixed)) : Optional.empty();
    }
    if (datatype instanceof FloatingPoint floating && isIeee(floating)) {
      return DType.named(floatName(floating));
    }
    return Optional.empty();
  }

  /** Whether the bits are laid out as Java's float or double are. */
  private static boolean isIeee(FloatingPoint floating) {
    return switch (floating.getSize()) {
      case 4 -> floating.getMantissaSize() == 23 && floating.getExponentBias() == 127;
      case 8 -> floating.getMantissaSize() == 52 && floating.getExponentBias() == 1023;
      default -> false;
    };
  }

  private static String fixedName(FixedPoint fixed) {
    return (fixed.isSigned() ? "int" : "uint") + fixed.getBitPrecision();
  }

  private static String floatName(FloatingPoint floating) {
    return "float" + 8 * floating.getSize();
  }

  private static String name(DataType datatype) {
    if (datatype instanceof FixedPoint fixed) {
      return fixedName(fixed) + " in " + Plural.of(fixed.getSize(), "byte");
    } else if (datatype instanceof FloatingPoint floating) {
      boolean half = floating.getMantissaSize() == 10 && floating.getSize() == 2;
      return half || floating.getSize() > 8 ? floatName(floating) : "an uncommon float";
    } else if (isString(datatype)) {
      return "string";
    } else if (datatype instanceof VariableLength) {
      return "vlen";
    } else if (datatype instanceof CompoundDataType) {
      return "compound";
    } else if (datatype instanceof Reference) {
      return "reference";
    } else if (datatype instanceof OpaqueDataType) {
      return "opaque";
    } else if (datatype instanceof BitField) {
      return "bitfield";
    } else if (datatype instanceof TimeDataType) {
      return "time";
    }
    return "array";
  }

  static boolean isString(DataType datatype) {
    return datatype instanceof StringData
        || datatype instanceof VariableLength vlen && vlen.isVariableLengthString();
  }
}
