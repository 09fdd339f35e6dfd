package io.firn.shard.plan;

import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one granule gives to one shard.
 *
 * @param granule the granule's number in the sorted list of granules
 * @param rows rows of the granule that lie in the shard, before filters
 * @param mix sum of {@link RowMix} over these rows
 * @param groups where they are, by ascending group number
 */
public record GranuleShare(int granule, long rows, long mix, List<GroupRanges> groups) {

  /** Makes a shard planned without giving anything to it. */
  static final GranuleShare NOTHING = new GranuleShare(0, 0, 0, List.of());

  /** The ranges of one group, which is named by its place in the configuration. */
  public record GroupRanges(int group, RowRanges ranges) {}

  void write(DataOutput out) throws IOException {
    Varint.write(out, granule);
    Varint.write(out, rows);
    out.writeLong(mix);
    Varint.write(out, groups.size());
    for (GroupRanges group : groups) {
      Varint.write(out, group.group);
      group.ranges.write(out);
    }
  }

  static GranuleShare read(DataInput in) throws IOException {
    int granule = Varint.readInt(in);
    long rows = Varint.read(in);
    long mix = in.readLong();
    int count = Varint.readCount(in);
    List<GroupRanges> groups = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      groups.add(new GroupRanges(Varint.readInt(in), RowRanges.read(in)));
    }
    return new GranuleShare(granule, rows, mix, groups);
  }
}
