package io.firn.granule.netcdf;

import io.firn.column.DType;
import io.firn.granule.Attributes;
import io.firn.granule.Scalar;
import io.firn.granule.Source;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import ucar.ma2.DataType;
import ucar.nc2.Attribute;
import ucar.nc2.Variable;

/**
 * A variable of a classic netCDF file, of the type in which it is stored: that {@code _Unsigned}
 * makes another one of it is for those to know who read what attributes mean.
 */
final class ClassicDataset extends NetcdfJavaDataset {
  private final Variable variable;
  private final Optional<DType> type;

  ClassicDataset(Source source, String path, Variable variable) {
    super(source, path);
    this.variable = variable;
    // Small variables would be read whole at first, and damage be reported of the wrong rows.
    variable.setCaching(false);
    this.type = type(variable.getDataType());
  }

  /** The format has no unsigned types and no integers of 64 bits. */
  private static Optional<DType> type(DataType stored) {
    return switch (stored) {
      case BYTE -> Optional.of(DType.INT8);
      case SHORT -> Optional.of(DType.INT16);
      case INT -> Optional.of(DType.INT32);
      case FLOAT -> Optional.of(DType.FLOAT32);
      case DOUBLE -> Optional.of(DType.FLOAT64);
      default -> Optional.empty();
    };
  }

  @Override
  Variable variable() {
    return variable;
  }

  @Override
  public Optional<DType> type() {
    return type;
  }

  @Override
  public String typeName() {
    return type.map(DType::zarrName)
        .orElseGet(
            () ->
                variable.getDataType() == DataType.CHAR
                    ? "string"
                    : variable.getDataType().toString().toLowerCase(Locale.ROOT));
  }

  @Override
  public long[] shape() {
    return Arrays.stream(variable.getShape()).asLongStream().toArray();
  }

  @Override
  public long[] chunkShape() {
    return new long[0];
  }

  @Override
  public List<String> filters() {
    return List.of();
  }

  @Override
  public Attributes readAttributes() {
    return attributes(variable.getAttributes());
  }

  static Attributes attributes(List<Attribute> attributes) {
    Attributes taken = new Attributes();
    for (Attribute attribute : attributes) {
      String name = attribute.getShortName();
      Optional<DType> type = type(attribute.getDataType());
      if (attribute.isString()) {
        taken.put(name, attribute.getStringValue());
      } else if (type.isPresent()) {
        taken.put(name, Scalar.all(ByteBuffer.wrap(bytes(attribute.getValues())), type.get()));
      }
    }
    return taken;
  }
}
