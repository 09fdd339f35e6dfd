package io.firn.aggregate.cell;

import java.util.List;
import java.util.Set;

/** An operation that reduces the rows of each cell to one number. */
public non-sealed interface Reduction extends Operation {

  /** Computes the number of every group; the chunk keeps the result. */
  CellValues reduce(Chunk chunk);

  @Override
  default void evaluate(Block block, double[] out) {
    block.reduction(this, out);
  }

  @Override
  default List<Operation> operands() {
    return List.of();
  }

  @Override
  default Set<Operation> leaves() {
    return Set.of(this);
  }
}
