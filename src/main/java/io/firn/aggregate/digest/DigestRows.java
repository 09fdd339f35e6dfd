package io.firn.aggregate.digest;

import io.firn.aggregate.cell.Block;
import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The rows of a chunk that digests are made of, cell by cell and ascending by value: those in which
 * nothing is missing, whose value is finite and whose weight is positive. Columns are loaded for as
 * many cells at a time as fit the rows of the fullest cell, or a block, so that the chunk is not
 * held a second time. Not thread-safe.
 */
final class DigestRows {
  private final int[] bounds;
  private final Block block;
  private final BitSet absent;
  private final List<Operation> operations;
  private final double[][] columns;
  private final double[] values;
  private final double[] weights;
  private final double[] times;
  private final boolean byValue;
  private final int[] order;
  private final int[] spare;
  private final double[] sorted;
  private final double[] sortedWeights;
  private int[] ascending;
  private int begin;
  private int end;
  private int first;

  DigestRows(DigestField field, Chunk chunk) {
    bounds = chunk.rows().bounds();
    block = chunk.rowBlock();
    operations = operations(field);
    absent = chunk.absentRows(operations);
    int fullest = chunk.rows().fullest();
    columns = new double[operations.size()][Math.max(fullest, Math.min(rows(), Block.SIZE))];
    values = columns[0];
    weights = field.weight() == null ? null : columns[1];
    times = field.kind().times() == null ? null : columns[columns.length - 1];
    byValue = isByValue(field);
    int most = byValue ? 0 : fullest;
    order = new int[most];
    spare = new int[most];
    sorted = byValue ? values : new double[most];
    sortedWeights = field.kind().flux() ? new double[most] : null;
  }

  /** Where only values matter, equal ones are indistinguishable. */
  private static boolean isByValue(DigestField field) {
    return field.arrays() == 1 && !field.kind().flux();
  }

  private static List<Operation> operations(DigestField field) {
    List<Operation> operations = new ArrayList<>(List.of(field.source()));
    if (field.weight() != null) {
      operations.add(field.weight());
    }
    if (field.kind().times() != null) {
      operations.add(new Operation.ColumnValue(field.kind().times().field()));
    }
    return operations;
  }

  /**
   * Heap bytes of what sorting takes.
   *
   * @param fullest rows of the fullest cell
   */
  static long bytes(DigestField field, long fullest) {
    long held = Math.max(fullest, Block.SIZE) * operations(field).size() * Double.BYTES;
    int ordered = isByValue(field) ? 0 : 2 * Integer.BYTES + Double.BYTES;
    return held + fullest * (ordered + (field.kind().flux() ? Double.BYTES : 0));
  }

  /**
   * Takes the rows of a group; groups have to be asked for in ascending order.
   *
   * @return how many rows count
   */
  int take(int group) {
    if (bounds[group + 1] > end) {
      load(group);
    }
    int from = bounds[group] - begin;
    int to = bounds[group + 1] - begin;
    return byValue ? sortValues(from, to) : sortRows(from, to);
  }

  /** The values taken last, ascending; they may be overwritten. */
  double[] values() {
    return sorted;
  }

  /** Where they begin. */
  int first() {
    return first;
  }

  /** The weights of the values, from 0 on; of fluxes only. */
  double[] weights() {
    return sortedWeights;
  }

  /**
   * The position among the chunk's rows of the i-th value; not available where only values matter.
   */
  int position(int i) {
    return begin + ascending[i];
  }

  /** The time of the i-th of the values, where there are times. */
  double time(int i) {
    return times[ascending[i]];
  }

  private int rows() {
    return bounds[bounds.length - 1];
  }

  private void load(int group) {
    begin = bounds[group];
    int last = group + 1;
    while (last + 1 < bounds.length && bounds[last + 1] - begin <= values.length) {
      last++;
    }
    end = bounds[last];
    for (int i = 0; i < columns.length; i++) {
      block.fill(operations.get(i), begin, end - begin, columns[i]);
    }
  }

  private boolean counts(int i) {
    return (weights == null || weights[i] > 0 && weights[i] < Double.POSITIVE_INFINITY)
        && Double.isFinite(values[i])
        && (absent == null || !absent.get(begin + i));
  }

  private int sortValues(int from, int to) {
    int kept = from;
    for (int i = from; i < to; i++) {
      if (counts(i)) {
        values[kept++] = values[i];
      }
    }
    Arrays.sort(values, from, kept);
    first = from;
    return kept - from;
  }

  private int sortRows(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      if (counts(i)) {
        order[count++] = i;
      }
    }
    ascending = sort(values, order, spare, count);
    for (int i = 0; i < count; i++) {
      sorted[i] = values[ascending[i]];
    }
    for (int i = 0; sortedWeights != null && i < count; i++) {
      sortedWeights[i] = weights[ascending[i]];
    }
    return count;
  }

  /**
   * Sorts rows by their values, keeping the order of equal ones: which of them a centroid takes
   * depends on it.
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
