package io.firn.shard.input;

import io.firn.Plural;
import io.firn.storage.InputFile;
import io.firn.wire.Text;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * How many files were listed, and which of them a run leaves out because newer revisions of them
 * are there. No byte of a store depends on it.
 *
 * @param granules granules listed; {@code granules = scanned + quarantined + superseded}
 * @param superseded those with a newer revision
 * @param partners paired files with a newer revision
 * @param first the first few of both, by name
 */
public record Listed(long granules, long superseded, long partners, List<LeftOut> first)
    implements Serializable {
  /** The rest of a longer list would not be read. */
  private static final int MOST_NAMED = 10;

  /** A file and the one that stands for it, by their names. */
  public record LeftOut(String name, String newer) implements Serializable {}

  public Listed {
    // A list that every Java serializer takes.
    first = new ArrayList<>(first);
  }

  static Listed of(long granules, Collection<Revisions.Superseded> leftOut) {
    return new Listed(granules, leftOut.size(), 0, first(List.of(), leftOut));
  }

  /** With files that are paired. */
  Listed plusPartners(Collection<Revisions.Superseded> leftOut) {
    return new Listed(granules, superseded, partners + leftOut.size(), first(first, leftOut));
  }

  private static List<LeftOut> first(
      List<LeftOut> known, Collection<Revisions.Superseded> leftOut) {
    List<LeftOut> all = new ArrayList<>(known);
    leftOut.forEach(each -> all.add(new LeftOut(name(each.file()), name(each.newest()))));
    all.sort(Comparator.comparing(LeftOut::name).thenComparing(LeftOut::newer));
    return all.subList(0, Math.min(MOST_NAMED, all.size()));
  }

  private static String name(InputFile file) {
    return ProductName.of(file).orElseThrow().text();
  }

  /** What to tell of it, a line for each file that is left out; empty where none is. */
  public List<String> notices() {
    List<String> notices = new ArrayList<>();
    for (LeftOut file : first) {
      notices.add(
          "'%s' is left out: '%s' is a newer revision of it".formatted(file.name, file.newer));
    }
    long more = superseded + partners - first.size();
    if (more > 0) {
      notices.add(
          Plural.of(
              more,
              "more file is left out, which has a newer revision",
              "more files are left out, which have newer revisions"));
    }
    return notices;
  }

  /** Writes it as {@link #read} reads it. */
  public void write(DataOutput out) throws IOException {
    Varint.write(out, granules);
    Varint.write(out, superseded);
    Varint.write(out, partners);
    Varint.write(out, first.size());
    for (LeftOut file : first) {
      Text.write(out, file.name);
      Text.write(out, file.newer);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Listed read(DataInput in) throws IOException {
    long granules = Varint.read(in);
    long superseded = Varint.read(in);
    long partners = Varint.read(in);
    List<LeftOut> first = new ArrayList<>();
    int count = Varint.readCount(in);
    for (int i = 0; i < count; i++) {
      first.add(new LeftOut(Text.read(in), Text.read(in)));
    }
    return new Listed(granules, superseded, partners, first);
  }
}
