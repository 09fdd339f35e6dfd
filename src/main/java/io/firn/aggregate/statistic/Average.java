package io.firn.aggregate.statistic;

import io.firn.aggregate.cell.CellValues;
import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.PairwiseSum;
import io.firn.aggregate.cell.Reduction;
import io.firn.aggregate.cell.Series;
import io.firn.aggregate.cell.Width;
import io.firn.column.DType;
import java.util.Map;

/**
 * {@code average}: Σwx / Σw over the rows that miss neither value nor weight, NaN where Σw is 0;
 * without weights the mean.
 */
final class Average extends Statistic {

  /** The weighted mean of {@code source}. */
  record Weighted(Operation source, Operation weights) implements Reduction {
    @Override
    public Width width(Map<String, DType> types) {
      return source.width(types).with(weights.width(types));
    }

    @Override
    public CellValues reduce(Chunk chunk) {
      Chunk.Pair pair = chunk.pair(source, weights);
      Series x = pair.first();
      Series w = pair.second();
      double[] cells = new double[x.groups()];
      double[] products = x.scratch();
      for (int group = 0; group < cells.length; group++) {
        int from = x.from(group);
        int count = x.count(group);
        for (int i = 0; i < count; i++) {
          products[i] = x.values()[from + i] * w.values()[from + i];
        }
        double total = w.sum(group);
        cells[group] = total == 0 ? Double.NaN : PairwiseSum.of(products, 0, count) / total;
        if (total == 0 && count > 0) {
          chunk.countWeightlessCell();
        }
      }
      return new CellValues(cells, x.emptyGroups());
    }
  }

  private final Mean mean = new Mean();

  Average() {
    super("average", Parameter.WEIGHTS);
  }

  @Override
  public Reduction of(Operation source, Argument argument) {
    return argument.weights() == null
        ? mean.of(source, argument)
        : new Weighted(source, argument.weights());
  }

  @Override
  Meaning meaning(Argument argument) {
    return argument.weights() == null
        ? mean.meaning(argument)
        : Meaning.sameQuantity("weighted mean", "area: mean");
  }
}
