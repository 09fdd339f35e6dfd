package io.firn.shard.plan;

import io.firn.granule.MissingPath;
import io.firn.wire.Text;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/**
 * In how many granules a group is.
 *
 * @param granules those that have it
 * @param lacking those that do not
 * @param first the first of the latter by id; empty where there is none
 * @param why what that one has instead; null where there is none
 */
public record GroupPresence(long granules, long lacking, String first, MissingPath why)
    implements Serializable {
  /** Of one granule that has the group. */
  static final GroupPresence THERE = new GroupPresence(1, 0, "", null);

  /** Of one granule that does not. */
  static GroupPresence lacking(String granule, MissingPath why) {
    return new GroupPresence(0, 1, granule, why);
  }

  GroupPresence merge(GroupPresence other) {
    GroupPresence told =
        other.lacking == 0 || (lacking > 0 && first.compareTo(other.first) <= 0) ? this : other;
    return new GroupPresence(
        granules + other.granules, lacking + other.lacking, told.first, told.why);
  }

  /** What the first granule without the group has instead, with its name where it is not alone. */
  public String reason() {
    return granules + lacking == 1 ? why.reason() : "in '%s' %s".formatted(first, why.reason());
  }

  /** What to tell of the group. */
  String notice(String group) {
    long all = granules + lacking;
    if (granules > 0 && why.found() == 0) {
      // An instrument that was off: there is no name that the file could have meant.
      return "group '%s' is in %,d of %,d granules; the first without it is '%s'"
          .formatted(group, granules, all, first);
    }
    String where =
        all == 1
            ? "not in the only granule"
            : granules == 0
                ? "in none of %,d granules".formatted(all)
                : "in %,d of %,d granules".formatted(granules, all);
    return "group '%s' is %s: %s".formatted(group, where, reason());
  }

  void write(DataOutput out) throws IOException {
    Varint.write(out, granules);
    Varint.write(out, lacking);
    if (lacking > 0) {
      Text.write(out, first);
      Varint.write(out, why.found());
      Text.write(out, why.reason());
    }
  }

  static GroupPresence read(DataInput in) throws IOException {
    long granules = Varint.read(in);
    long lacking = Varint.read(in);
    return lacking == 0
        ? new GroupPresence(granules, 0, "", null)
        : new GroupPresence(
            granules, lacking, Text.read(in), new MissingPath(Varint.readInt(in), Text.read(in)));
  }
}
