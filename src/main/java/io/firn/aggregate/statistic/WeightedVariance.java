package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.PairwiseSum;
import io.firn.aggregate.cell.WeightedSeries;

/**
 * {@code var} with weights: Σw(x − mean)² / (Σw − ddof Σw² / Σw), the mean being Σwx / Σw, as
 * {@code numpy.cov} computes it with {@code aweights}; with equal weights the same as the plain
 * one. NaN where the divisor is not above 0, as where n ≤ ddof.
 */
final class WeightedVariance extends WeightedStatistic {
  @Override
  double reduce(WeightedSeries series, int group, double[] numbers) {
    double ddof = numbers[0];
    double[] x = series.values().values();
    double[] w = series.weights().values();
    double[] terms = series.values().scratch();
    int from = series.values().from(group);
    int count = series.values().count(group);
    double total = series.weights().sum(group);
    double divisor = total;
    if (ddof > 0) {
      for (int i = 0; i < count; i++) {
        terms[i] = w[from + i] * w[from + i];
      }
      double squares = PairwiseSum.of(terms, 0, count);
      // Of one row that has weight both sides are the same number; a difference of quotients is
      // noise.
      if (count <= ddof || total * total <= ddof * squares) {
        return Double.NaN;
      }
      divisor -= ddof * squares / total;
    }
    double rough = series.mean(group);
    for (int i = 0; i < count; i++) {
      terms[i] = w[from + i] * (x[from + i] - rough);
    }
    // In a second step, or equal values would seldom have a variance of 0: wx / w need not be x.
    double mean = rough + PairwiseSum.of(terms, 0, count) / total;
    for (int i = 0; i < count; i++) {
      terms[i] = w[from + i] * (x[from + i] - mean);
    }
    double sum = PairwiseSum.of(terms, 0, count);
    for (int i = 0; i < count; i++) {
      terms[i] *= x[from + i] - mean;
    }
    // The rounding of the mean is taken out again, as the plain variance does.
    return Math.max(0, PairwiseSum.of(terms, 0, count) - sum * sum / total) / divisor;
  }

  @Override
  Meaning meaning(Arguments arguments) {
    return Meaning.derived("weighted variance", Meaning.Units.SQUARED, "area: variance");
  }
}
