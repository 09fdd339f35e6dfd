package io.firn.shard;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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
    return new Numbers(
        path,
        numbers.get(path),
        path.startsWith("/scaled/") ? Map.of("scale_factor", scale) : Map.of());
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

  private record Numbers(String path, long[] values, Map<String, Object> attributes)
      implements Dataset {
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
    public OptionalLong fillBits() {
      return OptionalLong.of(FILL);
    }

    @Override
    public void read(long firstRow, int rows, boolean maskFill, Column into) {
      Column.Longs longs = (Column.Longs) into;
      int at = longs.grow(rows);
      System.arraycopy(values, (int) firstRow, longs.array(), at, rows);
      for (int i = 0; maskFill && i < rows; i++) {
        if (values[(int) firstRow + i] == FILL) {
          longs.setMissing(at + i);
        }
      }
    }
  }
}
