package io.firn.aggregate.cell;

/**
 * Sums as numpy does: eight running sums over blocks of up to 128 values, and halves above that.
 * The error grows with the logarithm of the count instead of the count, and a float64 mean has the
 * same bits as that of {@code numpy.mean}.
 */
public final class PairwiseSum {
  private static final int BLOCK = 128;

  private PairwiseSum() {}

  /** The sum of {@code values[from]} to {@code values[to - 1]}. */
  public static double of(double[] values, int from, int to) {
    int count = to - from;
    if (count < 8) {
      double sum = -0.0;
      for (int i = from; i < to; i++) {
        sum += values[i];
      }
      return sum;
    }
    if (count > BLOCK) {
      int half = count / 2;
      half -= half % 8;
      return of(values, from, from + half) + of(values, from + half, to);
    }
    double r0 = values[from];
    double r1 = values[from + 1];
    double r2 = values[from + 2];
    double r3 = values[from + 3];
    double r4 = values[from + 4];
    double r5 = values[from + 5];
    double r6 = values[from + 6];
    double r7 = values[from + 7];
    int i = from + 8;
    for (; i + 8 <= to; i += 8) {
      r0 += values[i];
      r1 += values[i + 1];
      r2 += values[i + 2];
      r3 += values[i + 3];
      r4 += values[i + 4];
      r5 += values[i + 5];
      r6 += values[i + 6];
      r7 += values[i + 7];
    }
    double sum = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7));
    for (; i < to; i++) {
      sum += values[i];
    }
    return sum;
  }
}
