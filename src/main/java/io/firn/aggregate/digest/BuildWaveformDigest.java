package io.firn.aggregate.digest;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.expression.Binary;
import io.firn.aggregate.field.CompiledField;
import io.firn.aggregate.field.FieldFunction;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.List;
import java.util.Optional;

/**
 * {@code build_waveform_digest}: the t-digest of a cell's samples, weighted by the flux above the
 * noise: {@code (count - noise_mean) gain}, and 0 where the count does not exceed the mean of the
 * noise by {@code n} standard deviations. {@code n} is chosen so that in a record of noise alone
 * some sample exceeds it with probability {@code false_positive_rate}; samples of a record that are
 * less than {@code correlation_length} apart count as one.
 */
public record BuildWaveformDigest() implements FieldFunction {
  private static final Parameter DELTA = BuildTDigest.delta(4096);
  private static final Parameter COUNTS = Parameter.rows("counts");
  private static final Parameter NOISE_MEAN = Parameter.rows("noise_mean");
  private static final Parameter NOISE_DEVIATION = Parameter.rows("noise_stddev");
  private static final Parameter GAIN = aboveZero("gain");

  private static final Parameter RATE =
      Parameter.number("false_positive_rate", "a number between 0 and 1", n -> n > 0 && n < 1)
          .orElse(1e-3);

  private static final Parameter SAMPLES =
      Parameter.number(
              "samples_per_record",
              "a whole number from 1",
              n -> n >= 1 && n == Math.rint(n) && n <= Integer.MAX_VALUE)
          .orElse(1);

  private static final Parameter CORRELATION = aboveZero("correlation_length");

  /** 1 minus anything smaller is 1 in float64, and the quantile of 1 is infinite. */
  private static final double LEAST_RATE = 1.2e-16;

  @Override
  public String name() {
    return "build_waveform_digest";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(DELTA, COUNTS, NOISE_MEAN, NOISE_DEVIATION, GAIN, RATE, SAMPLES, CORRELATION);
  }

  private static Parameter aboveZero(String name) {
    return Parameter.number(name, "a number above 0", n -> n > 0).orElse(1);
  }

  @Override
  public boolean fits(String path, FieldSpec field, Arguments arguments, Problems problems) {
    return FieldFunction.areLists(path, field, DigestField.WIDTH, DType.FLOAT32, true, problems)
        && isNotLocated(path, field, problems);
  }

  @Override
  public Optional<CompiledField> compile(
      String path, FieldSpec field, Operation source, Arguments arguments, Problems problems) {
    double rate = arguments.number(RATE);
    double independent =
        NormalQuantile.independent(arguments.number(SAMPLES), arguments.number(CORRELATION));
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
        new DigestField(field, source, weight(arguments, threshold), arguments.number(DELTA)));
  }

  /** All samples of a record lie at one place, or on a line that the granule does not give. */
  private boolean isNotLocated(String path, FieldSpec field, Problems problems) {
    boolean located = field.kind().located();
    if (located) {
      problems.invalid(path + ".location", "leaf_id", name() + " keeps no locations");
    }
    return !located;
  }

  private static Operation weight(Arguments arguments, double threshold) {
    Operation counts = arguments.operation(COUNTS);
    Operation mean = arguments.operation(NOISE_MEAN);
    Operation deviation = arguments.operation(NOISE_DEVIATION);
    Operation limit =
        value(
            Binary.ADD, mean, value(Binary.MULTIPLY, new Operation.Constant(threshold), deviation));
    Operation flux =
        value(Binary.MULTIPLY, value(Binary.SUBTRACT, counts, mean), arguments.operation(GAIN));
    return new Operation.Choice(
        value(Binary.LESS_OR_EQUAL, counts, limit), new Operation.Constant(0), flux);
  }

  private static Operation value(Binary function, Operation left, Operation right) {
    return new Operation.BinaryValue(function, left, right);
  }
}
