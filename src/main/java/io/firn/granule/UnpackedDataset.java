package io.firn.granule;

import io.firn.column.Column;
import io.firn.column.DType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A dataset of packed values, unpacked: stored value × {@code scale_factor} + {@code add_offset},
 * in float64. The stored values decide what is missing, as CF has it.
 */
public final class UnpackedDataset implements Dataset {
  private static final String SCALE = "scale_factor";
  private static final String OFFSET = "add_offset";

  private final Dataset packed;
  private final double scale;
  private final double offset;

  private UnpackedDataset(Dataset packed, double scale, double offset) {
    this.packed = packed;
    this.scale = scale;
    this.offset = offset;
  }

  /**
   * A dataset with its values unpacked; the dataset itself where no attribute says that they are
   * packed, or where they are not numbers.
   *
   * @throws GranuleException when an attribute that says so is not a finite number
   */
  public static Dataset of(Granule granule, Dataset dataset) {
    Map<String, Object> attributes = dataset.attributes();
    boolean packed = attributes.containsKey(SCALE) || attributes.containsKey(OFFSET);
    return packed && dataset.type().isPresent()
        ? new UnpackedDataset(
            dataset, number(granule, dataset, SCALE, 1), number(granule, dataset, OFFSET, 0))
        : dataset;
  }

  private static double number(Granule granule, Dataset dataset, String name, double fallback) {
    Object value = dataset.attributes().get(name);
    if (value == null) {
      return fallback;
    }
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw GranuleException.reading(
        granule.name(),
        dataset.path(),
        "its attribute " + name + " is '" + value + "', expected a finite number",
        null);
  }

  @Override
  public String path() {
    return packed.path();
  }

  @Override
  public Optional<DType> type() {
    return Optional.of(DType.FLOAT64);
  }

  @Override
  public String typeName() {
    return DType.FLOAT64.zarrName();
  }

  @Override
  public long[] shape() {
    return packed.shape();
  }

  @Override
  public long[] chunkShape() {
    return packed.chunkShape();
  }

  @Override
  public List<String> filters() {
    return packed.filters();
  }

  @Override
  public Map<String, Object> attributes() {
    return packed.attributes();
  }

  /** None: which stored values are missing is known before they are unpacked. */
  @Override
  public OptionalLong fillBits() {
    return OptionalLong.empty();
  }

  @Override
  public Dataset column(int number) {
    return new UnpackedDataset(packed.column(number), scale, offset);
  }

  @Override
  public void read(long firstRow, int rows, boolean maskFill, Column into) {
    Column stored = Column.of(packed.type().orElseThrow());
    stored.reserve(rows);
    packed.read(firstRow, rows, maskFill, stored);
    int at = into.grow(rows);
    double[] values = ((Column.Doubles) into).array();
    for (int row = 0; row < rows; row++) {
      values[at + row] = stored.doubleAt(row) * scale + offset;
    }
    for (int row = 0; stored.anyMissing() && row < rows; row++) {
      if (stored.isMissing(row)) {
        into.setMissing(at + row);
      }
    }
  }
}
