package io.firn.aggregate.digest;

import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.expression.Binary;
import io.firn.aggregate.field.CompiledField;
import io.firn.aggregate.field.FieldFunction;
import io.firn.aggregate.field.Params;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.Optional;

/**
 * {@code build_waveform_digest}: the t-digest of a cell's samples, weighted by the flux above the
 * noise: {@code (count - noise_mean) gain}, and nothing where the count does not exceed the mean of
 * the noise by {@code n} standard deviations. {@code n} is such that of a record of nothing but
 * noise any sample exceeds it with a probability of {@code false_positive_rate}; samples of a
 * record that are less than {@code correlation_length} apart count as one.
 */
public record BuildWaveformDigest() implements FieldFunction {
  private static final int DEFAULT_DELTA = 4096;
  private static final double DEFAULT_RATE = 1e-3;

  /** One less anything smaller is 1 in float64, and nothing has that much below it. */
  private static final double LEAST_RATE = 1.2e-16;

  @Override
  public String name() {
    return "build_waveform_digest";
  }

  @Override
  public Optional<CompiledField> compile(
      String path, FieldSpec field, Operation source, Params params, Problems problems) {
    boolean lists =
        FieldFunction.areLists(path, field, DigestField.WIDTH, DType.FLOAT32, true, problems)
            && isNotLocated(path, field, problems);
    double delta = BuildTDigest.delta(params, DEFAULT_DELTA);
    Operation counts = params.rows("counts");
    Operation mean = params.rows("noise_mean");
    Operation deviation = params.rows("noise_stddev");
    double gain = params.number("gain", 1, "a number above 0", n -> n > 0);
    double rate =
        params.number(
            "false_positive_rate", DEFAULT_RATE, "a number between 0 and 1", n -> n > 0 && n < 1);
    double samples =
        params.number(
            "samples_per_record",
            1,
            "a whole number from 1",
            n -> n >= 1 && n == Math.rint(n) && n <= Integer.MAX_VALUE);
    double correlation = params.number("correlation_length", 1, "a number above 0", n -> n > 0);
    if (!params.sound() || !lists) {
      return Optional.empty();
    }
    double independent = NormalQuantile.independent(samples, correlation);
    double threshold = NormalQuantile.threshold(rate, independent);
    if (!Double.isFinite(threshold)) {
      problems.invalid(
          path + ".params.false_positive_rate",
          rate,
          "at least %s for each of the %s independent samples of a record"
              .formatted(LEAST_RATE, independent));
      return Optional.empty();
    }
    return Optional.of(
        new DigestField(field, source, weight(counts, mean, deviation, gain, threshold), delta));
  }

  /** All samples of a record lie at one place, or on a line that nobody tells. */
  private boolean isNotLocated(String path, FieldSpec field, Problems problems) {
    boolean located = field.kind().located();
    if (located) {
      problems.invalid(path + ".location", "leaf_id", name() + " keeps no locations");
    }
    return !located;
  }

  private static Operation weight(
      Operation counts, Operation mean, Operation deviation, double gain, double threshold) {
    Operation limit =
        value(
            Binary.ADD, mean, value(Binary.MULTIPLY, new Operation.Constant(threshold), deviation));
    Operation flux =
        value(Binary.MULTIPLY, value(Binary.SUBTRACT, counts, mean), new Operation.Constant(gain));
    return new Operation.Choice(
        value(Binary.LESS_OR_EQUAL, counts, limit), new Operation.Constant(0), flux);
  }

  private static Operation value(Binary function, Operation left, Operation right) {
    return new Operation.BinaryValue(function, left, right);
  }
}
