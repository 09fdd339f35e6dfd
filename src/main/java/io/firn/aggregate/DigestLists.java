package io.firn.aggregate;

import io.firn.config.FieldSpec;
import io.firn.config.FieldSpec.Companion;
import io.firn.grid.Morton;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The digests of a chunk, made of the rows themselves and not of their values alone: weighted ones,
 * and such with companions, for which one has to know which rows a centroid is made of. Of rows
 * with equal values the earlier come first. Not thread-safe.
 */
final class DigestLists {
  private final Digest field;
  private final Chunk chunk;
  private final FieldSpec.Ragged kind;
  private final TDigest digest;
  private final Series series;
  private final double[] weights;
  private final double[] times;
  private final int[] rows;
  private final TocWords clock;
  private final ListBytes centroids;
  private final ListBytes[] companions = new ListBytes[Companion.values().length];

  /** What a field computes digests of. */
  sealed interface Digest extends CompiledField permits DigestField, WeightedDigestField {
    Operation source();

    /** Per row, above 0 in those that count; null where all do. */
    Operation weight();

    /** Whether rows that count do so as 1, whatever their weight. */
    boolean counts();

    double delta();
  }

  private DigestLists(Digest field, Chunk chunk) {
    this.field = field;
    this.chunk = chunk;
    this.kind = (FieldSpec.Ragged) field.spec().kind();
    this.digest = new TDigest(field.delta());
    List<Operation> operations = new ArrayList<>(List.of(field.source()));
    if (field.weight() != null) {
      operations.add(field.weight());
    }
    if (kind.times() != null) {
      operations.add(new Operation.ColumnValue(kind.times().field()));
    }
    List<Series> aligned = chunk.aligned(operations);
    series = aligned.get(0);
    weights = field.weight() == null ? null : aligned.get(1).values();
    times = kind.times() == null ? null : aligned.get(aligned.size() - 1).values();
    clock = kind.times() == null ? null : new TocWords(kind.times());
    rows = kind.located() ? chunk.alignedRows(operations) : null;
    centroids = DigestField.lists(field.spec(), chunk, series, digest);
    for (Companion companion : kind.companions()) {
      companions[companion.ordinal()] = new ListBytes(field.spec(), chunk.rows().cells(), 0);
    }
  }

  /**
   * The lists of a chunk as raw bytes.
   *
   * @return those of the digests, then those of each companion that the field has
   */
  static List<byte[]> of(Digest field, Chunk chunk) {
    DigestLists lists = new DigestLists(field, chunk);
    lists.write();
    List<byte[]> bytes = new ArrayList<>(List.of(lists.centroids.finish()));
    for (Companion companion : lists.kind.companions()) {
      bytes.add(lists.companions[companion.ordinal()].finish());
    }
    return bytes;
  }

  private void write() {
    int[] cells = chunk.rows().cellOfGroup();
    int most = series.scratch().length;
    int[] order = new int[most];
    int[] spare = new int[most];
    double[] sorted = new double[most];
    double[] sortedWeights = new double[field.counts() ? 0 : most];
    for (int group = 0; group < cells.length; group++) {
      int count = select(group, order);
      int[] ascending = sort(series.values(), order, spare, count);
      for (int i = 0; i < count; i++) {
        sorted[i] = series.values()[ascending[i]];
      }
      if (field.counts()) {
        digest.compress(sorted, 0, count);
      } else {
        for (int i = 0; i < count; i++) {
          sortedWeights[i] = weights[ascending[i]];
        }
        digest.compress(sorted, sortedWeights, count);
      }
      DigestField.write(digest, centroids, cells[group]);
      for (Companion companion : kind.companions()) {
        write(companion, cells[group], ascending, count);
      }
    }
  }

  /** The rows of a group that count. */
  private int select(int group, int[] order) {
    int count = 0;
    for (int i = series.from(group); i < series.to(group); i++) {
      boolean counts = weights == null || weights[i] > 0 && weights[i] < Double.POSITIVE_INFINITY;
      if (counts && Double.isFinite(series.values()[i])) {
        order[count++] = i;
      }
    }
    return count;
  }

  private void write(Companion companion, int cell, int[] ascending, int count) {
    if (count == 0) {
      return;
    }
    ByteBuffer list = companions[companion.ordinal()].list(cell, digest.centroids() * Long.BYTES);
    for (int centroid = 0; centroid < digest.centroids(); centroid++) {
      int from = digest.start(centroid);
      int to = centroid + 1 < digest.centroids() ? digest.start(centroid + 1) : count;
      list.putLong(
          switch (companion) {
            case LOCATIONS -> location(ascending, from, to);
            case TIMES -> time(ascending, from, to);
          });
    }
  }

  /** A row's point, or the smallest cell that holds the points of several. */
  private long location(int[] ascending, int from, int to) {
    long first = chunk.rows().point(rows[ascending[from]]);
    long differing = 0;
    for (int i = from + 1; i < to; i++) {
      differing |= first ^ chunk.rows().point(rows[ascending[i]]);
    }
    return to == from + 1 ? Morton.pointWord(first) : Morton.enclosing(first, differing);
  }

  private long time(int[] ascending, int from, int to) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (int i = from; i < to; i++) {
      long instant = clock.instant(times[ascending[i]], field.spec());
      first = Math.min(first, instant);
      last = Math.max(last, instant);
    }
    return TocWords.word(first, last);
  }

  /**
   * Sorts rows by their values, equal ones in the order given: which of them a centroid takes hangs
   * on it.
   *
   * @return {@code rows} or {@code spare}, whichever holds the result
   */
  private static int[] sort(double[] values, int[] rows, int[] spare, int count) {
    int[] from = rows;
    int[] to = spare;
    for (int run = 1; run < count; run *= 2) {
      for (int start = 0; start < count; start += 2 * run) {
        int middle = Math.min(start + run, count);
        int end = Math.min(middle + run, count);
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++) {
          boolean first =
              right == end || left < middle && values[from[left]] <= values[from[right]];
          to[i] = first ? from[left++] : from[right++];
        }
      }
      int[] other = from;
      from = to;
      to = other;
    }
    return from;
  }
}
