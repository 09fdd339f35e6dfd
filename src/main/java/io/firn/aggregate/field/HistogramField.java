package io.firn.aggregate.field;

import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.cell.Series;
import io.firn.aggregate.cell.Width;
import io.firn.aggregate.expression.Expr;
import io.firn.aggregate.expression.ExpressionException;
import io.firn.aggregate.expression.Parser;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A vector of how many of a cell's values lie in each of {@code bins} intervals of equal width
 * between {@code low} and {@code high}, by numpy's rules: a value belongs to the interval whose
 * lower edge it reaches, one at {@code high} to the last, and what lies outside, or is NaN, to
 * none.
 *
 * <p>Edge {@code i} is {@code low + i (high - low) / bins}, computed in the precision of both ends
 * and rounded to that of the ends and {@code values} together, see {@link Width}: with float32
 * columns and float32 ends all is float32. Where both ends are equal, each is moved outwards by a
 * half. A cell without values, or whose ends are not finite or in the wrong order, has no histogram
 * and holds the fill value.
 *
 * @param type the type that the expression casts to, if any
 */
public record HistogramField(
    FieldSpec spec,
    Operation values,
    int bins,
    Operation low,
    Operation high,
    Optional<String> type)
    implements CompiledField {

  /**
   * Compiles an expression that is a histogram.
   *
   * @throws ExpressionException when it is none
   */
  public static HistogramField compile(
      FieldSpec spec, FieldSpec.Expression expression, Scope scope) {
    if (!(Parser.parse(expression.text()) instanceof Expr.Histogram histogram)) {
      throw new ExpressionException(
          "the result must be many numbers per cell, as np.histogram(x, bins, (low, high))[0] gives");
    }
    Binder binder = new Binder(scope, true);
    Operation values = binder.number(histogram.values());
    if (!values.perRow()) {
      throw new ExpressionException(
          histogram.label()
              + " needs one value per row, but "
              + histogram.values().label()
              + " is the same for all rows of a cell");
    }
    return new HistogramField(
        spec,
        values,
        histogram.bins(),
        end(binder, histogram.low()),
        end(binder, histogram.high()),
        Optional.ofNullable(histogram.type()));
  }

  private static Operation end(Binder binder, Expr expression) {
    Operation operation = binder.number(expression);
    if (operation.perRow()) {
      throw new ExpressionException(
          "the range of np.histogram must be the same for all rows of a cell, but "
              + expression.label()
              + " is one per row");
    }
    return operation;
  }

  @Override
  public byte[] empty(int cells) {
    return null;
  }

  @Override
  public byte[] bytes(Chunk chunk, Map<String, DType> types) {
    Series series = chunk.series(NumpyRounding.of(values, types));
    double[] lows = chunk.cells(NumpyRounding.of(low, types)).values();
    double[] highs = chunk.cells(NumpyRounding.of(high, types)).values();
    Width ofEnds = low.width(types).with(high.width(types));
    Width ofEdges = ofEnds.with(values.width(types));
    CellBytes out = CellBytes.filled(spec);
    byte[] bytes = out.empty(Math.multiplyExact(chunk.rows().cells(), bins));
    int[] cells = chunk.rows().cellOfGroup();
    double[] edges = new double[bins + 1];
    int[] counts = new int[bins];
    for (int group = 0; group < cells.length; group++) {
      if (series.count(group) > 0 && space(edges, lows[group], highs[group], ofEnds, ofEdges)) {
        Arrays.fill(counts, 0);
        count(series, group, edges, counts);
        out.put(bytes, cells[group], counts);
      }
    }
    return bytes;
  }

  /** Fills in the edges, unless there can be none. */
  private static boolean space(
      double[] edges, double low, double high, Width ofEnds, Width ofEdges) {
    double first = low == high ? low - 0.5 : low;
    double last = low == high ? high + 0.5 : high;
    if (!(first < last) || Double.isInfinite(last - first)) {
      return false;
    }
    int bins = edges.length - 1;
    if (ofEnds == Width.SINGLE) {
      float step = ((float) last - (float) first) / bins;
      for (int i = 0; i < bins; i++) {
        edges[i] = i * step + (float) first;
      }
    } else {
      double step = (last - first) / bins;
      for (int i = 0; i < bins; i++) {
        edges[i] = i * step + first;
      }
    }
    edges[bins] = last;
    for (int i = 0; ofEdges == Width.SINGLE && i <= bins; i++) {
      edges[i] = (float) edges[i];
    }
    return true;
  }

  private static void count(Series series, int group, double[] edges, int[] counts) {
    int last = counts.length - 1;
    double scale = counts.length / (edges[counts.length] - edges[0]);
    for (int i = series.from(group); i < series.to(group); i++) {
      double value = series.values()[i];
      if (value >= edges[0] && value <= edges[counts.length]) {
        // Scaling may be off by a rounding; the edges decide.
        int bin = Math.min(last, (int) ((value - edges[0]) * scale));
        while (value < edges[bin]) {
          bin--;
        }
        while (bin < last && value >= edges[bin + 1]) {
          bin++;
        }
        counts[bin]++;
      }
    }
  }
}
