package io.firn.aggregate.field;

import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Series;
import io.firn.column.DType;
import io.firn.config.Composition;
import io.firn.config.FieldSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A field that says what a cell's signal consists of, as zagg packs it ({@code
 * zagg-composition/1}): eight fractions of the rows that are signal, one in each byte of a word,
 * the first in the lowest. A row is signal where its confidence for any surface reaches the
 * threshold. Fraction i below 5 is that of the rows whose confidence for surface i does; the last
 * three are those of the rows whose highest confidence is 2, 3 and 4.
 *
 * <p>A fraction is stored as 255 times itself, rounded to even, but as at least 1 where there is
 * any such row. Rows are left out where the value is not finite or where it or a confidence is
 * missing; a cell without signal holds 0.
 *
 * @param confidences per row, one for each surface
 */
record CompositionField(
    FieldSpec spec, Operation source, List<Operation> confidences, long threshold)
    implements CompiledField {
  /** The confidences that have a fraction each. */
  private static final int[] LEVELS = {2, 3, 4};

  private static final int WHOLE = 255;

  CompositionField {
    confidences = List.copyOf(confidences);
  }

  /** What tells readers how to decode the word, with what the document adds to it. */
  @Override
  public Map<String, Object> attributes() {
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("spec", Composition.SPEC);
    block.put("lanes", Composition.LANES);
    block.put("threshold", threshold);
    if (spec.attributes().get(Composition.ATTRIBUTE) instanceof Map<?, ?> declared) {
      declared.forEach((key, value) -> block.put((String) key, value));
    }
    return Map.of(Composition.ATTRIBUTE, block);
  }

  @Override
  public byte[] empty(int cells) {
    return null;
  }

  @Override
  public byte[] bytes(Chunk chunk, Map<String, DType> types) {
    List<Operation> operations = new ArrayList<>(confidences);
    operations.add(source);
    List<Series> series = chunk.aligned(operations);
    double[][] columns = series.stream().map(Series::values).toArray(double[][]::new);
    Series groups = series.get(0);
    int[] counts = new int[confidences.size() + LEVELS.length];
    long[] words = new long[chunk.rows().occupiedCells()];
    for (int group = 0; group < words.length; group++) {
      words[group] = word(columns, groups.from(group), groups.to(group), counts);
    }
    return CellBytes.filled(spec).ofIntegers(chunk.rows(), words, true, null);
  }

  /**
   * The word of some rows.
   *
   * @param columns the confidences, and last the values
   * @param counts room for the counts
   */
  private long word(double[][] columns, int from, int to, int[] counts) {
    int surfaces = columns.length - 1;
    Arrays.fill(counts, 0);
    int signal = 0;
    for (int row = from; row < to; row++) {
      if (!Double.isFinite(columns[surfaces][row])) {
        continue;
      }
      long highest = Long.MIN_VALUE;
      for (int surface = 0; surface < surfaces; surface++) {
        double confidence = columns[surface][row];
        // Truncated towards zero, as by numpy's cast; NaN reaches no threshold.
        long level = Double.isNaN(confidence) ? Long.MIN_VALUE : (long) confidence;
        counts[surface] += level >= threshold ? 1 : 0;
        highest = Math.max(highest, level);
      }
      if (highest >= threshold) {
        signal++;
        for (int level = 0; level < LEVELS.length; level++) {
          counts[surfaces + level] += highest == LEVELS[level] ? 1 : 0;
        }
      }
    }
    return pack(counts, signal);
  }

  private static long pack(int[] counts, int signal) {
    long word = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        long fraction = (long) Math.rint((double) WHOLE * counts[i] / signal);
        word |= Math.max(1, fraction) << Byte.SIZE * i;
      }
    }
    return word;
  }
}
