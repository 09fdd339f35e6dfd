package io.firn.aggregate;

import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * A field of t-digests: for each cell its centroids, mean and weight as float32, ascending. Values
 * that are missing, NaN or infinite are left out; a cell without others has no list.
 *
 * @param where 1 in the rows that count and 0 in others; null where all do
 * @param delta see {@link TDigest}
 */
record DigestField(FieldSpec spec, Operation source, Operation where, double delta)
    implements DigestLists.Digest {
  /** Numbers of a centroid. */
  static final int WIDTH = 2;

  @Override
  public Operation weight() {
    return where;
  }

  @Override
  public boolean counts() {
    return true;
  }

  @Override
  public byte[] empty(int cells) {
    return null;
  }

  @Override
  public byte[] bytes(Chunk chunk, Map<String, DType> types) {
    if (!((FieldSpec.Ragged) spec.kind()).companions().isEmpty()) {
      return chunk.lists(this).get(0);
    }
    return where == null ? ofAll(chunk) : ofSome(chunk);
  }

  private byte[] ofAll(Chunk chunk) {
    Series series = chunk.series(source);
    double[] sorted = series.sorted();
    TDigest digest = new TDigest(delta);
    ListBytes out = lists(spec, chunk, series, digest);
    int[] cells = chunk.rows().cellOfGroup();
    for (int group = 0; group < cells.length; group++) {
      write(digest, sorted, series.from(group), series.to(group), out, cells[group]);
    }
    return out.finish();
  }

  private byte[] ofSome(Chunk chunk) {
    Chunk.Pair pair = chunk.pair(source, where);
    Series series = pair.first();
    double[] met = pair.second().values();
    double[] chosen = series.scratch();
    TDigest digest = new TDigest(delta);
    ListBytes out = lists(spec, chunk, series, digest);
    int[] cells = chunk.rows().cellOfGroup();
    for (int group = 0; group < cells.length; group++) {
      int count = 0;
      for (int i = series.from(group); i < series.to(group); i++) {
        if (met[i] != 0) {
          chosen[count++] = series.values()[i];
        }
      }
      Arrays.sort(chosen, 0, count);
      write(digest, chosen, 0, count, out, cells[group]);
    }
    return out.finish();
  }

  /** Room for the digests of a chunk. */
  static ListBytes lists(FieldSpec spec, Chunk chunk, Series series, TDigest digest) {
    long centroids = 0;
    for (int group = 0; group < series.groups(); group++) {
      centroids += digest.most(series.count(group));
    }
    return new ListBytes(spec, chunk.rows().cells(), centroids * WIDTH * Float.BYTES);
  }

  /** Writes the digest of sorted values, of which those that are not finite lie at the ends. */
  private static void write(
      TDigest digest, double[] sorted, int from, int to, ListBytes out, int cell) {
    int first = from;
    int end = to;
    while (first < end && sorted[first] == Double.NEGATIVE_INFINITY) {
      first++;
    }
    while (first < end && !(sorted[end - 1] < Double.POSITIVE_INFINITY)) {
      end--;
    }
    digest.compress(sorted, first, end);
    write(digest, out, cell);
  }

  /** Writes what was compressed last, unless that was nothing. */
  static void write(TDigest digest, ListBytes out, int cell) {
    if (digest.centroids() == 0) {
      return;
    }
    ByteBuffer list = out.list(cell, digest.centroids() * WIDTH * Float.BYTES);
    for (int centroid = 0; centroid < digest.centroids(); centroid++) {
      list.putFloat((float) digest.mean(centroid)).putFloat((float) digest.weight(centroid));
    }
  }
}
