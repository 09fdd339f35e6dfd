package io.firn.aggregate.statistic;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Reduction;
import java.util.List;
import java.util.Optional;

/**
 * A way to reduce the rows of a cell to one number: what a document may name as {@code function},
 * and an expression call as {@code np.NAME}. A new statistic is a class of its own and a line in
 * {@link Statistics}.
 */
public abstract class Statistic {

  /** How it uses a source. */
  public enum SourceUse {
    NEEDED,
    OPTIONAL,
    IGNORED
  }

  private final String name;
  private final List<Parameter> parameters;

  Statistic(String name, Parameter... parameters) {
    this.name = name;
    this.parameters = List.of(parameters);
  }

  public final String name() {
    return name;
  }

  /** What it may be given beside its source. */
  public final List<Parameter> parameters() {
    return parameters;
  }

  public SourceUse sourceUse() {
    return SourceUse.NEEDED;
  }

  /** Whether it is a number of rows: 0 in an empty cell, whatever the fill value. */
  boolean isCount() {
    return false;
  }

  /**
   * Whether it is the number of all gridded rows of a cell.
   *
   * @param source the column that it is taken of, or null
   */
  public boolean countsRows(String source) {
    return false;
  }

  /** Whether numpy has it, so that expressions may call it as {@code np.NAME}. */
  public boolean isNumpys() {
    return !isCount();
  }

  /** Its form for integer sources, where that gives an exact integer. */
  public Optional<ExactStatistic> exact() {
    return Optional.empty();
  }

  /** Whether only a floating-point type can hold it, whatever its source. */
  public final boolean isFractional() {
    return !isCount() && exact().isEmpty();
  }

  /**
   * The operation that computes it.
   *
   * @param source row-wise, or null where none is needed and none was given
   */
  public abstract Reduction of(Operation source, Arguments arguments);

  /** What its value says about the source. */
  abstract Meaning meaning(Arguments arguments);
}
