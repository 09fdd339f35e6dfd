package io.firn.granule.cf;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.Attributes;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.shard.NumbersGranule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A dataset in memory.
 *
 * @param stored the type of its values
 * @param bits the values, as bits of that type
 */
record MadeDataset(DType stored, long[] bits, Attributes attributes) implements Dataset {
  static final Granule GRANULE = new NumbersGranule(Map.of());

  /** The dataset as its attributes mean it. */
  Dataset meant(boolean unpack, boolean maskFill) {
    return CfDataset.of(GRANULE, this, unpack, maskFill);
  }

  @Override
  public void read(long firstRow, int rows, Column into) {
    int at = into.grow(rows);
    for (int row = 0; row < rows; row++) {
      long value = bits[(int) firstRow + row];
      if (into instanceof Column.Floats floats) {
        floats.array()[at + row] = Float.intBitsToFloat((int) value);
      } else if (into instanceof Column.Doubles doubles) {
        doubles.array()[at + row] = Double.longBitsToDouble(value);
      } else if (into instanceof Column.Ints ints) {
        ints.array()[at + row] = (int) value;
      } else {
        ((Column.Longs) into).array()[at + row] = value;
      }
    }
  }

  @Override
  public Optional<DType> type() {
    return Optional.of(stored);
  }

  @Override
  public String typeName() {
    return stored.zarrName();
  }

  @Override
  public String path() {
    return "/made";
  }

  @Override
  public long[] shape() {
    return new long[] {bits.length};
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
  public Dataset column(int number) {
    throw new UnsupportedOperationException();
  }
}
