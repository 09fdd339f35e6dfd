package io.firn.granule.netcdf;

import io.firn.column.DType;
import io.firn.granule.Attributes;
import io.firn.granule.RowDataset;
import io.firn.granule.Scalar;
import io.firn.granule.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import ucar.ma2.Array;
import ucar.ma2.DataType;
import ucar.ma2.InvalidRangeException;
import ucar.nc2.Attribute;
import ucar.nc2.Variable;
import ucar.nc2.constants.CDM;

/** A variable of netcdf-java. */
final class NetcdfJavaDataset extends RowDataset {
  /** What netcdf-java adds to the attributes; {@link #type} and {@link #chunkShape} have it. */
  private static final Set<String> OF_THE_LIBRARY = Set.of(CDM.CHUNK_SIZES, CDM.UNSIGNED);

  private final Variable variable;
  private final boolean classic;
  private final Optional<DType> type;

  /**
   * @param classic whether the file's format has no unsigned types: netcdf-java takes an integer
   *     for unsigned whose attribute {@code _Unsigned} says so, which is not the reader's to decide
   */
  NetcdfJavaDataset(Source source, String path, Variable variable, boolean classic) {
    super(source, path);
    this.variable = variable;
    this.classic = classic;
    // Small variables would be read whole at first, and damage be reported of the wrong chunk.
    variable.setCaching(false);
    this.type = type(variable.getDataType(), variable.isUnsigned() && !classic);
  }

  private static Optional<DType> type(DataType stored, boolean unsigned) {
    return switch (stored) {
      case BYTE, ENUM1 -> Optional.of(unsigned ? DType.UINT8 : DType.INT8);
      case SHORT, ENUM2 -> Optional.of(unsigned ? DType.UINT16 : DType.INT16);
      case INT, ENUM4 -> Optional.of(unsigned ? DType.UINT32 : DType.INT32);
      case LONG -> Optional.of(unsigned ? DType.UINT64 : DType.INT64);
      case FLOAT -> Optional.of(DType.FLOAT32);
      case DOUBLE -> Optional.of(DType.FLOAT64);
      default -> Optional.empty();
    };
  }

  @Override
  public Optional<DType> type() {
    return type;
  }

  @Override
  public String typeName() {
    return type.map(DType::zarrName).orElseGet(() -> typeName(variable.getDataType()));
  }

  private static String typeName(DataType stored) {
    return switch (stored) {
      case CHAR, STRING -> "string";
      case STRUCTURE, SEQUENCE -> "compound";
      default -> stored.toString().toLowerCase(Locale.ROOT);
    };
  }

  @Override
  public long[] shape() {
    return Arrays.stream(variable.getShape()).asLongStream().toArray();
  }

  @Override
  public long[] chunkShape() {
    Attribute chunks = variable.findAttribute(CDM.CHUNK_SIZES);
    if (chunks == null) {
      return new long[0];
    }
    long[] shape = new long[chunks.getLength()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = chunks.getNumericValue(i).longValue();
    }
    return shape;
  }

  @Override
  public List<String> filters() {
    return List.of();
  }

  @Override
  public Attributes readAttributes() {
    Attributes taken = attributes(variable.getAttributes());
    Attribute unsigned = classic ? variable.findAttribute(CDM.UNSIGNED) : null;
    if (unsigned != null && unsigned.isString()) {
      taken.put(CDM.UNSIGNED, unsigned.getStringValue());
    }
    return taken;
  }

  static Attributes attributes(List<Attribute> attributes) {
    Attributes taken = new Attributes();
    for (Attribute attribute : attributes) {
      if (attribute.getLength() > 0 && !OF_THE_LIBRARY.contains(attribute.getShortName())) {
        put(attribute, taken);
      }
    }
    return taken;
  }

  private static void put(Attribute attribute, Attributes into) {
    String name = attribute.getShortName();
    Optional<DType> type = type(attribute.getDataType(), attribute.isUnsigned());
    if (attribute.isString() && attribute.getLength() == 1) {
      into.put(name, attribute.getStringValue());
    } else if (type.isPresent()) {
      into.put(name, Scalar.all(ByteBuffer.wrap(bytes(attribute.getValues())), type.get()));
    } else {
      into.putOther(name, typeName(attribute.getDataType()));
    }
  }

  @Override
  public ByteOrder byteOrder() {
    return ByteOrder.BIG_ENDIAN;
  }

  @Override
  public byte[] decode(long chunk) throws IOException {
    long[] chunks = chunkShape();
    long stripe = chunk % chunksAcross();
    long first = chunk / chunksAcross() * chunks[0];
    int rows = (int) Math.min(chunks[0], shape()[0] - first);
    return chunks.length == 1
        ? plain(first, rows)
        : section(
            new int[] {Math.toIntExact(first), Math.toIntExact(stripe * chunks[1])},
            new int[] {rows, chunkWidth(stripe)});
  }

  @Override
  public byte[] plain(long firstRow, int rows) throws IOException {
    int[] origin = new int[variable.getRank()];
    int[] shape = variable.getShape();
    origin[0] = Math.toIntExact(firstRow);
    shape[0] = rows;
    return section(origin, shape);
  }

  private byte[] section(int[] origin, int[] shape) throws IOException {
    try {
      return bytes(variable.read(origin, shape));
    } catch (InvalidRangeException | AssertionError e) {
      // With assertions enabled, the library reports a damaged index by them.
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The values, big-endian. */
  private static byte[] bytes(Array values) {
    Object array = values.copyTo1DJavaArray();
    if (array instanceof byte[] bytes) {
      return bytes;
    } else if (array instanceof short[] shorts) {
      ByteBuffer buffer = ByteBuffer.allocate(2 * shorts.length);
      buffer.asShortBuffer().put(shorts);
      return buffer.array();
    } else if (array instanceof int[] ints) {
      ByteBuffer buffer = ByteBuffer.allocate(4 * ints.length);
      buffer.asIntBuffer().put(ints);
      return buffer.array();
    } else if (array instanceof long[] longs) {
      ByteBuffer buffer = ByteBuffer.allocate(8 * longs.length);
      buffer.asLongBuffer().put(longs);
      return buffer.array();
    } else if (array instanceof float[] floats) {
      ByteBuffer buffer = ByteBuffer.allocate(4 * floats.length);
      buffer.asFloatBuffer().put(floats);
      return buffer.array();
    }
    double[] doubles = (double[]) array;
    ByteBuffer buffer = ByteBuffer.allocate(8 * doubles.length);
    buffer.asDoubleBuffer().put(doubles);
    return buffer.array();
  }
}
