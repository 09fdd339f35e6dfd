package io.firn.shard.plan;

import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Ascending, disjoint row ranges of one group that together cover the rows of one shard. They may
 * cover rows of other shards as well, as each row is tested again when it is read. That bounds the
 * plan: a granule whose rows jump between shards at random would otherwise need a range for every
 * row.
 */
public final class RowRanges {
  /**
   * The most ranges kept for one shard of one group. A track crosses a shard in one piece; 32
   * leaves room for loops.
   */
  public static final int MOST = 32;

  /**
   * A gap of so many rows is read rather than skipped: one decoded HDF5 chunk holds thousands, so
   * that skipping saves nothing.
   */
  private static final long SMALL_GAP = 512;

  // Room for one: most shards are crossed once.
  private long[] bounds = new long[2];
  private int count;
  private long gap = SMALL_GAP;

  public int count() {
    return count;
  }

  public long start(int range) {
    return bounds[2 * range];
  }

  /** One past the last row of a range. */
  public long end(int range) {
    return bounds[2 * range + 1];
  }

  /** Rows that the ranges cover. */
  long covered() {
    long rows = 0;
    for (int i = 0; i < count; i++) {
      rows += end(i) - start(i);
    }
    return rows;
  }

  /**
   * Covers the rows from {@code start} to before {@code end}, which lie after all that came before.
   */
  public void add(long start, long end) {
    if (count > 0 && start - bounds[2 * count - 1] <= gap) {
      bounds[2 * count - 1] = end;
      return;
    }
    if (count == MOST) {
      coalesce();
      add(start, end);
      return;
    }
    if (2 * count == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * bounds.length);
    }
    bounds[2 * count] = start;
    bounds[2 * count + 1] = end;
    count++;
  }

  /**
   * Closes ever larger gaps until half of the ranges are gone, so that the work per added range
   * stays constant.
   */
  private void coalesce() {
    while (count > MOST / 2) {
      gap *= 2;
      int kept = 0;
      for (int i = 1; i < count; i++) {
        if (start(i) - end(kept) <= gap) {
          bounds[2 * kept + 1] = end(i);
        } else {
          kept++;
          bounds[2 * kept] = start(i);
          bounds[2 * kept + 1] = end(i);
        }
      }
      count = kept + 1;
    }
  }

  void write(DataOutput out) throws IOException {
    Varint.write(out, count);
    long last = 0;
    for (int i = 0; i < 2 * count; i++) {
      Varint.write(out, bounds[i] - last);
      last = bounds[i];
    }
  }

  public static RowRanges read(DataInput in) throws IOException {
    RowRanges ranges = new RowRanges();
    ranges.count = Varint.readCount(in);
    ranges.bounds = new long[2 * ranges.count];
    long last = 0;
    for (int i = 0; i < ranges.bounds.length; i++) {
      last += Varint.read(in);
      ranges.bounds[i] = last;
    }
    return ranges;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowRanges that
        && Arrays.equals(bounds, 0, 2 * count, that.bounds, 0, 2 * that.count);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(Arrays.copyOf(bounds, 2 * count));
  }
}
