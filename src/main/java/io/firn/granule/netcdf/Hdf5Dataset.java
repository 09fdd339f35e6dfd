package io.firn.granule.netcdf;

import io.firn.column.DType;
import io.firn.granule.Attributes;
import io.firn.granule.GranuleException;
import io.firn.granule.Source;
import io.firn.granule.hdf5.JhdfDataset;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import ucar.ma2.DataType;
import ucar.nc2.Variable;

/**
 * An HDF5 dataset that is what our own reading of its headers says, with values that netcdf-java
 * decodes. Where netcdf-java is known to give other values than the file has, it is refused.
 */
final class Hdf5Dataset extends NetcdfJavaDataset {
  /** The filters that netcdf-java undoes. */
  private static final Set<String> FILTERS = Set.of("deflate", "shuffle", "fletcher32");

  private static final String REMEDY = "; read it with --reader=auto";

  private final JhdfDataset described;
  private final Variable variable;
  private final int superblock;
  private boolean sound;

  /**
   * @param variable what netcdf-java has at the dataset's own path, or null
   * @param superblock its version
   */
  Hdf5Dataset(Source source, JhdfDataset described, Variable variable, int superblock) {
    super(source, described.path());
    this.described = described;
    this.variable = variable;
    this.superblock = superblock;
    if (variable != null) {
      // Small variables would be read whole at first, and damage be reported of the wrong chunk.
      variable.setCaching(false);
    }
  }

  /**
   * Refuses numbers that netcdf-java would get wrong, before anything is read.
   *
   * @throws GranuleException when it would
   */
  void requireSound() {
    int dimensions = described.shape().length;
    if (described.type().isPresent() && (dimensions == 1 || dimensions == 2)) {
      refusal()
          .ifPresent(
              reason -> {
                throw failure(reason, null);
              });
    }
  }

  private Optional<String> refusal() {
    DType type = described.type().orElseThrow();
    if (Arrays.stream(shape()).anyMatch(length -> length == 0)) {
      // It leaves the dataset out, but there is nothing to read either.
      return Optional.empty();
    }
    if (variable == null) {
      return Optional.of("netcdf-java does not show it" + REMEDY);
    }
    if (described.holdsBitfields()) {
      return Optional.of("netcdf-java reverses the bytes of bit fields" + REMEDY);
    }
    boolean enumeration = variable.getDataType().isEnum();
    if (enumeration && type.bytes() > 1 && described.byteOrder() == ByteOrder.BIG_ENDIAN) {
      return Optional.of("netcdf-java reverses the bytes of enumerations" + REMEDY);
    }
    if (!stores(variable.getDataType(), type)) {
      return Optional.of(
          "netcdf-java takes its %s for %s".formatted(typeName(), variable.getDataType()) + REMEDY);
    }
    Optional<String> filters = refusalOfFilters(type);
    if (filters.isPresent()) {
      return filters;
    }
    if (described.hasUnwritten() && !described.hasHdf5Fill()) {
      return Optional.of("netcdf-java invents values for chunks that were never written" + REMEDY);
    }
    return Optional.empty();
  }

  private Optional<String> refusalOfFilters(DType type) {
    List<String> filters = filters();
    for (int i = 0; i < filters.size(); i++) {
      String filter = filters.get(i);
      if (!FILTERS.contains(filter)) {
        return Optional.of("netcdf-java does not know the filter " + filter + REMEDY);
      }
      // In lists of filters as HDF5 writes them since 1.8 it skips four bytes too many behind one
      // with an odd number of parameters, which is one for both but fletcher32. It then takes the
      // next filter's number of parameters for its kind: one is deflate's number.
      boolean misread =
          superblock >= 2
              && i > 0
              && !filter.equals("deflate")
              && !filters.get(i - 1).equals("fletcher32");
      if (misread) {
        return Optional.of("netcdf-java misses the filter " + filter + REMEDY);
      }
    }
    int checksum = filters.indexOf("fletcher32");
    if (checksum >= 0 && checksum < filters.indexOf("shuffle") && type.bytes() == 8) {
      // With its four bytes a chunk is no longer a whole number of values.
      return Optional.of("netcdf-java does not unshuffle values with their checksum" + REMEDY);
    }
    return Optional.empty();
  }

  /** Whether numbers of a type are what netcdf-java has in arrays of this one. */
  private static boolean stores(DataType array, DType type) {
    return switch (array) {
      case BYTE, ENUM1 -> type == DType.INT8 || type == DType.UINT8;
      case SHORT, ENUM2 -> type == DType.INT16 || type == DType.UINT16;
      case INT, ENUM4 -> type == DType.INT32 || type == DType.UINT32;
      case LONG -> type == DType.INT64 || type == DType.UINT64;
      case FLOAT -> type == DType.FLOAT32;
      case DOUBLE -> type == DType.FLOAT64;
      default -> false;
    };
  }

  @Override
  Variable variable() {
    if (!sound) {
      refusal()
          .ifPresent(
              reason -> {
                throw new IllegalStateException(reason);
              });
      sound = true;
    }
    return variable;
  }

  @Override
  public Optional<DType> type() {
    return described.type();
  }

  @Override
  public String typeName() {
    return described.typeName();
  }

  @Override
  public long[] shape() {
    return described.shape();
  }

  @Override
  public long[] chunkShape() {
    return described.chunkShape();
  }

  @Override
  public List<String> filters() {
    return described.filters();
  }

  @Override
  public Attributes readAttributes() {
    return described.readAttributes();
  }
}
