package io.firn.aggregate.cell;

import io.firn.column.Column;
import io.firn.column.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The work on one chunk: what several fields need (the values of an expression, a statistic) is
 * computed once and kept until the chunk is done. Not thread-safe.
 *
 * <p>Positions count the chunk's rows as {@link ChunkRows#order} has them.
 */
public final class Chunk {

  /** A row-wise operation and its weights. */
  private record Weighing(Operation values, Operation weights) {}

  private final ChunkRows rows;
  private final Map<Operation, Series> series = new HashMap<>();
  private final Map<Weighing, WeightedSeries> weighted = new HashMap<>();
  private final Map<Reduction, CellValues> reductions = new HashMap<>();
  private final Map<String, IntegerSeries> integers = new HashMap<>();
  private final Map<String, Optional<BitSet>> missing = new HashMap<>();
  private final Map<Object, List<byte[]>> lists = new HashMap<>();
  private Chunk whole;
  private int weightlessCells;

  public Chunk(ChunkRows rows) {
    this.rows = rows;
  }

  public ChunkRows rows() {
    return rows;
  }

  /** All rows as one cell, in observation order. */
  public Chunk whole() {
    if (whole == null) {
      whole = new Chunk(rows.pooled());
    }
    return whole;
  }

  /** Notes that the weights of a cell's rows add up to 0, so that its weighted statistic is NaN. */
  public void countWeightlessCell() {
    weightlessCells++;
  }

  /** How many such cells were noted. */
  public int weightlessCells() {
    return weightlessCells + (whole == null ? 0 : whole.weightlessCells);
  }

  /** The values of a row-wise operation, without the rows in which it is missing. */
  public Series series(Operation operation) {
    Series known = series.get(operation);
    if (known == null) {
      known = series(operation, absentRows(operation));
      series.put(operation, known);
    }
    return known;
  }

  /** The values of a row-wise operation with their weights, where neither is missing. */
  public WeightedSeries weighted(Operation values, Operation weights) {
    Weighing weighing = new Weighing(values, weights);
    WeightedSeries known = weighted.get(weighing);
    if (known == null) {
      List<Series> both = aligned(List.of(values, weights));
      known = new WeightedSeries(both.get(0), both.get(1));
      weighted.put(weighing, known);
    }
    return known;
  }

  /**
   * Lists that several fields share, as raw bytes: made once.
   *
   * @param of identifies the lists; equal for all fields that share them
   */
  public List<byte[]> lists(Object of, Supplier<List<byte[]>> made) {
    List<byte[]> known = lists.get(of);
    if (known == null) {
      known = made.get();
      lists.put(of, known);
    }
    return known;
  }

  /** The values of row-wise operations over the rows in which none of them is missing. */
  public List<Series> aligned(List<Operation> operations) {
    BitSet absent = absentRows(operations);
    List<Series> aligned = new ArrayList<>();
    for (Operation operation : operations) {
      boolean whole = Objects.equals(absent, absentRows(operation));
      aligned.add(whole ? series(operation) : series(operation, absent));
    }
    return aligned;
  }

  /** Evaluates row-wise operations at some of the rows. */
  public Block rowBlock() {
    return new Block(new RowLeaves());
  }

  /**
   * The positions at which any of these row-wise operations is missing, or null when there are
   * none.
   */
  public BitSet absentRows(List<Operation> operations) {
    BitSet absent = null;
    for (Operation operation : operations) {
      absent = union(absent, absentRows(operation));
    }
    return absent;
  }

  /** The exact values of an integer column, without the missing ones. */
  public IntegerSeries integers(String source) {
    IntegerSeries known = integers.get(source);
    if (known == null) {
      Column column = rows.column(source);
      BitSet absent = missingRows(source);
      long[] values = new long[rows.rows()];
      column.gatherLongs(rows.order(), 0, values.length, values);
      if (absent != null) {
        int kept = 0;
        for (int p = absent.nextClearBit(0); p < values.length; p = absent.nextClearBit(p + 1)) {
          values[kept++] = values[p];
        }
      }
      known = new IntegerSeries(values, boundsWithout(absent), column.type() == DType.UINT64);
      integers.put(source, known);
    }
    return known;
  }

  /** The values of an operation that has one per cell, by group. */
  public CellValues cells(Operation operation) {
    if (operation instanceof Reduction reduction) {
      return reduce(reduction);
    }
    double[] values = new Block(new GroupLeaves()).evaluate(operation, rows.occupiedCells());
    BitSet absent = null;
    for (Operation leaf : operation.leaves()) {
      absent = union(absent, reduce((Reduction) leaf).absent());
    }
    if (absent != null) {
      absent.stream().forEach(group -> values[group] = Double.NaN);
    }
    return new CellValues(values, absent);
  }

  /** The positions at which a row-wise operation is missing, or null when there are none. */
  public BitSet absentRows(Operation operation) {
    BitSet absent = null;
    for (Operation leaf : operation.leaves()) {
      absent =
          leaf instanceof Operation.ColumnValue column
              ? union(absent, missingRows(column.name()))
              : union(absent, positions(reduce((Reduction) leaf).absent()));
    }
    return absent;
  }

  /** The bounds of the groups once the absent positions are left out; null leaves out none. */
  public int[] boundsWithout(BitSet absent) {
    int[] bounds = rows.bounds();
    if (absent == null) {
      return bounds;
    }
    int[] kept = new int[bounds.length];
    for (int group = 0; group + 1 < bounds.length; group++) {
      int present = bounds[group + 1] - bounds[group];
      for (int p = absent.nextSetBit(bounds[group]);
          p >= 0 && p < bounds[group + 1];
          p = absent.nextSetBit(p + 1)) {
        present--;
      }
      kept[group + 1] = kept[group] + present;
    }
    return kept;
  }

  private Series series(Operation operation, BitSet absent) {
    double[] values = rowBlock().evaluate(operation, rows.rows());
    if (absent != null) {
      int kept = 0;
      for (int p = absent.nextClearBit(0); p < values.length; p = absent.nextClearBit(p + 1)) {
        values[kept++] = values[p];
      }
    }
    return new Series(values, boundsWithout(absent));
  }

  private CellValues reduce(Reduction reduction) {
    CellValues known = reductions.get(reduction);
    if (known == null) {
      known = reduction.reduce(this);
      reductions.put(reduction, known);
    }
    return known;
  }

  /** The positions at which a column is missing, or null when there are none. */
  private BitSet missingRows(String source) {
    return missing.computeIfAbsent(source, this::findMissingRows).orElse(null);
  }

  private Optional<BitSet> findMissingRows(String source) {
    Column column = rows.column(source);
    if (!column.anyMissing()) {
      return Optional.empty();
    }
    int[] order = rows.order();
    BitSet absent = new BitSet(order.length);
    for (int p = 0; p < order.length; p++) {
      if (column.isMissing(order[p])) {
        absent.set(p);
      }
    }
    return absent.isEmpty() ? Optional.empty() : Optional.of(absent);
  }

  private BitSet positions(BitSet groups) {
    if (groups == null) {
      return null;
    }
    BitSet positions = new BitSet(rows.rows());
    groups.stream().forEach(g -> positions.set(rows.bounds()[g], rows.bounds()[g + 1]));
    return positions;
  }

  private static BitSet union(BitSet a, BitSet b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    BitSet union = (BitSet) a.clone();
    union.or(b);
    return union;
  }

  private final class RowLeaves implements Leaves {
    @Override
    public void column(String name, int from, int count, double[] out) {
      rows.column(name).gatherDoubles(rows.order(), from, count, out);
    }

    @Override
    public void reduction(Reduction reduction, int from, int count, double[] out) {
      double[] values = reduce(reduction).values();
      int[] bounds = rows.bounds();
      int found = Arrays.binarySearch(bounds, from);
      int group = found >= 0 ? found : -found - 2;
      for (int filled = 0; filled < count; group++) {
        int end = Math.min(bounds[group + 1] - from, count);
        Arrays.fill(out, filled, end, values[group]);
        filled = end;
      }
    }
  }

  private final class GroupLeaves implements Leaves {
    @Override
    public void column(String name, int from, int count, double[] out) {
      throw new IllegalStateException("Cannot take column '" + name + "' by cell: it has rows");
    }

    @Override
    public void reduction(Reduction reduction, int from, int count, double[] out) {
      System.arraycopy(reduce(reduction).values(), from, out, 0, count);
    }
  }
}
