package io.firn.aggregate;

import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.util.Map;

/**
 * A field of t-digests of weighted values, as {@link DigestField} stores them. Rows whose value is
 * missing, NaN or infinite are left out, and those whose weight is, or is not above 0.
 *
 * @param weight one per row
 */
record WeightedDigestField(FieldSpec spec, Operation source, Operation weight, double delta)
    implements CompiledField {
  @Override
  public byte[] empty(int cells) {
    return null;
  }

  @Override
  public byte[] bytes(Chunk chunk, Map<String, DType> types) {
    Chunk.Pair pair = chunk.pair(source, weight);
    Series series = pair.first();
    double[] weights = pair.second().values();
    TDigest digest = new TDigest(delta);
    ListBytes out = DigestField.lists(spec, chunk, series, digest);
    int[] cells = chunk.rows().cellOfGroup();
    int most = series.scratch().length;
    int[] order = new int[most];
    int[] spare = new int[most];
    double[] sorted = new double[most];
    double[] sortedWeights = new double[most];
    for (int group = 0; group < cells.length; group++) {
      int count = 0;
      for (int i = series.from(group); i < series.to(group); i++) {
        if (weights[i] > 0
            && weights[i] < Double.POSITIVE_INFINITY
            && Double.isFinite(series.values()[i])) {
          order[count++] = i;
        }
      }
      int[] ascending = sort(series.values(), order, spare, count);
      for (int i = 0; i < count; i++) {
        sorted[i] = series.values()[ascending[i]];
        sortedWeights[i] = weights[ascending[i]];
      }
      digest.compress(sorted, sortedWeights, count);
      DigestField.write(digest, out, cells[group]);
    }
    return out.finish();
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
