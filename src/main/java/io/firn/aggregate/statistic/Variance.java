package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.PairwiseSum;
import io.firn.aggregate.cell.Series;

/**
 * {@code var}: Σ(x − mean)² / (n − ddof), NaN where n ≤ ddof.
 *
 * <p>Two passes: in one, Σx² − (Σx)²/n loses every digit of a variance of 1e-6 about a mean of
 * 4.6e7 (times in seconds). The sum of the differences, 0 but for the rounding of the mean, is
 * taken out again: T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for computing the sample
 * variance", The American Statistician 37 (1983), eq. 1.7.
 */
final class Variance extends SeriesStatistic {
  static final Parameter DDOF =
      Parameter.number(
              "ddof",
              "a whole number from 0",
              n -> n >= 0 && n <= Integer.MAX_VALUE && n == Math.rint(n))
          .orElse(0);

  Variance() {
    super("var", DDOF);
  }

  @Override
  double reduce(Series series, int group, double[] numbers) {
    double ddof = numbers[0];
    double[] values = series.values();
    double[] differences = series.scratch();
    int from = series.from(group);
    int count = series.count(group);
    if (count <= ddof) {
      return Double.NaN;
    }
    double mean = series.mean(group);
    for (int i = 0; i < count; i++) {
      differences[i] = values[from + i] - mean;
    }
    double sum = PairwiseSum.of(differences, 0, count);
    for (int i = 0; i < count; i++) {
      differences[i] *= differences[i];
    }
    double squares = PairwiseSum.of(differences, 0, count);
    // Equal values leave rounding noise of either sign; a variance must not be below 0.
    return Math.max(0, squares - sum * sum / count) / (count - ddof);
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.derived("variance", Meaning.Units.SQUARED, "area: variance");
  }
}
