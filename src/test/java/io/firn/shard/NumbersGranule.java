package io.firn.shard;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.Attributes;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.Scalar;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A granule of int64 datasets in memory.
 *
 * @param numbers values by path; those equal to {@link #FILL} are fill values
 * @param scale the attribute {@code scale_factor} of datasets in the group {@code /scaled}
 * @param partners the granules that are paired with it
 */
public record NumbersGranule(
    Map<String, long[]> numbers, double scale, Map<String, Granule> partners) implements Granule {
  public static final long FILL = Long.MAX_VALUE;

  public NumbersGranule(Map<String, long[]> numbers) {
    this(numbers, 1, Map.of());
  }

  @Override
  public String name() {
    return "numbers";
  }

  @Override
  public String uri() {
    return "numbers" + System.identityHashCode(numbers);
  }

  @Override
  public long length() {
    return 1 << 20;
  }

  @Override
  public boolean hasGroup(String path) {
    return true;
  }

  @Override
  public Dataset dataset(String path) {
    Attributes attributes = new Attributes();
    attributes.put("_FillValue", new Scalar(DType.INT64, FILL));
    if (path.startsWith("/scaled/")) {
      attributes.put("scale_factor", new Scalar(DType.FLOAT64, Double.doubleToRawLongBits(scale)));
    }
    return new Numbers(path, numbers.get(path), attributes);
  }

  @Override
  public Granule paired(String asset) {
    return partners.get(asset);
  }

  @Override
  public List<Dataset> datasets() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> groups() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<String> children(String group) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Object> attributes() {
    return Map.of();
  }

  @Override
  public void close() {}

  private record Numbers(String path, long[] values, Attributes attributes) implements Dataset {
    @Override
    public Dataset column(int number) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<DType> type() {
      return Optional.of(DType.INT64);
    }

    @Override
    public String typeName() {
      return "int64";
    }

    @Override
    public long[] shape() {
      return path.startsWith("/table/")
          ? new long[] {values.length / 10, 10}
          : new long[] {values.length};
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
    public void read(long firstRow, int rows, Column into) {
      Column.Longs longs = (Column.Longs) into;
      int at = longs.grow(rows);
      System.arraycopy(values, (int) firstRow, longs.array(), at, rows);
    }
  }
}
