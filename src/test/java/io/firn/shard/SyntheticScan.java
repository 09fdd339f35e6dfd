package io.firn.shard;

import io.firn.column.DType;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.plan.GranuleShare;
import io.firn.shard.plan.RowMix;
import io.firn.shard.plan.RowRanges;
import io.firn.shard.plan.ScannedGranule;
import io.firn.shard.plan.SourceSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a scan would find in a granule that does not exist. */
public final class SyntheticScan {
  private SyntheticScan() {}

  /**
   * A granule of as many groups as beams, each of which crosses the given shards one after the
   * other.
   *
   * @param shards distinct shards in the order of the track
   * @param rows rows of a group in one shard
   * @param columns names of its columns
   */
  public static ScannedGranule of(
      GranuleRef ref, long[] shards, int groups, int rows, List<String> columns) {
    SortedMap<Long, GranuleShare> shares = new TreeMap<>();
    for (int i = 0; i < shards.length; i++) {
      List<GranuleShare.GroupRanges> ranges = new ArrayList<>(groups);
      for (int group = 0; group < groups; group++) {
        RowRanges range = new RowRanges();
        // Beams are not in step.
        long first = (long) i * rows + 37L * group;
        range.add(first, first + rows);
        ranges.add(new GranuleShare.GroupRanges(group, range));
      }
      long mix = RowMix.of(RowMix.source(ref.id(), "all"), i, shards[i]);
      shares.put(shards[i], new GranuleShare(ref.number(), (long) groups * rows, mix, ranges));
    }
    SortedMap<String, SourceSummary.ColumnSummary> described = new TreeMap<>();
    for (String column : columns) {
      described.put(
          column, new SourceSummary.ColumnSummary(DType.FLOAT32, ref.id(), new TreeMap<>()));
    }
    long scanned = (long) shards.length * groups * rows;
    SourceSummary.Counts counts = new SourceSummary.Counts(1, groups, 0, scanned, 0, 0, scanned, 0);
    return new ScannedGranule(
        ref,
        shares,
        new SourceSummary(described, new TreeMap<>(), new TreeMap<>(), counts, new TreeSet<>()));
  }
}
