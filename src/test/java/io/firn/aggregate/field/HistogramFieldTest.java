package io.firn.aggregate.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.aggregate.Aggregator;
import io.firn.aggregate.Columns;
import io.firn.aggregate.Golden;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HistogramFieldTest {
  private static final int FILL = 77;
  private static final String X = "aggregation.variables.x";

  private static FieldSpec field(String text, int length, DType type) {
    return new FieldSpec(
        "x", new FieldSpec.Vector(length), new FieldSpec.Expression(text), type, FILL, Map.of());
  }

  /** The least of the chunk's values in decimetres, in both precisions. */
  private static FieldSpec fieldOfChunk(String text, int length) {
    FieldSpec plain = field(text, length, DType.UINT32);
    FieldSpec.Expression low = new FieldSpec.Expression("np.floor(np.min(f) * 10) / 10");
    return new FieldSpec(
        plain.name(),
        plain.kind(),
        plain.calculation(),
        plain.dtype(),
        plain.fillBits(),
        plain.attributes(),
        new TreeMap<>(
            Map.of(
                "low64", new FieldSpec.ChunkValue(low, DType.FLOAT64),
                "low32", new FieldSpec.ChunkValue(low, DType.FLOAT32))));
  }

  private static int bins(String text) {
    return Integer.parseInt(text.replaceFirst(".*?[\\w)], (bins=)?(\\d+),.*", "$2"));
  }

  static Stream<Arguments> histograms() {
    return Golden.table("histograms.tsv").stream()
        .map(row -> Arguments.of(row[0], Arrays.copyOfRange(row, 1, row.length)));
  }

  /** A cell without values holds the fill value; so does one where numpy refuses the range. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("histograms")
  void countsAreNumpys(String text, String[] expected) {
    int length = bins(text);
    ChunkRows rows = Golden.rows();
    ByteBuffer values =
        ByteBuffer.wrap(
                Aggregator.compile(List.of(fieldOfChunk(text, length)), Golden.TYPES)
                    .aggregate(rows, weightless -> {})[0])
            .order(ByteOrder.LITTLE_ENDIAN);

    int[] occupied = Golden.occupied(rows);
    assertThat(expected).hasSameSizeAs(occupied);
    int next = 0;
    for (int cell = 0; cell < Golden.CELLS; cell++) {
      int[] counts = new int[length];
      Arrays.setAll(counts, bin -> values.getInt());
      int[] wanted = new int[length];
      Arrays.fill(wanted, FILL);
      if (next < occupied.length && occupied[next] == cell) {
        if (!expected[next].isEmpty()) {
          wanted = Stream.of(expected[next].split(" ")).mapToInt(Integer::parseInt).toArray();
        }
        next++;
      }
      assertThat(counts).as("cell %d", cell).isEqualTo(wanted);
    }
    assertThat(values.hasRemaining()).isFalse();
  }

  @Property
  void everyValueWithinTheRangeIsCountedOnceBetweenTheEdgesAboutIt(
      @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = -3, max = 3) Double> numbers,
      @ForAll @DoubleRange(min = -2, max = 0) double low,
      @ForAll @DoubleRange(min = 0.01, max = 2) double width,
      @ForAll @IntRange(min = 1, max = 50) int bins) {
    double high = low + width;
    ChunkRows rows =
        Columns.chunk(
            1,
            new int[numbers.size()],
            Map.of("h", Columns.doubles(numbers.toArray(Double[]::new))));
    String text = "np.histogram(h, %d, (%s, %s))[0]".formatted(bins, exact(low), exact(high));
    ByteBuffer counts =
        ByteBuffer.wrap(
                Aggregator.compile(
                        List.of(field(text, bins, DType.INT64)), Map.of("h", DType.FLOAT64))
                    .aggregate(rows, weightless -> {})[0])
            .order(ByteOrder.LITTLE_ENDIAN);

    for (int bin = 0; bin < bins; bin++) {
      double from = bin * ((high - low) / bins) + low;
      double to = bin + 1 == bins ? high : (bin + 1) * ((high - low) / bins) + low;
      boolean last = bin + 1 == bins;
      long wanted =
          numbers.stream().filter(x -> x >= from && (x < to || last && x <= high)).count();
      assertThat(counts.getLong()).as("bin %d", bin).isEqualTo(wanted);
    }
  }

  private static String exact(double value) {
    return value < 0 ? "-" + Double.toString(-value) : Double.toString(value);
  }

  @Test
  void aChunkWithoutRowsIsAllFill() {
    FieldSpec field = field("np.histogram(h, 2, (0, 1))[0]", 2, DType.UINT32);
    assertThat(Aggregator.compile(List.of(field), Golden.TYPES).empty(4)[0]).isNull();
  }

  @Test
  void aCountBeyondTheTypeIsAnError() {
    Double[] many = new Double[300];
    Arrays.fill(many, 0.5);
    ChunkRows rows = Columns.chunk(1, new int[300], Map.of("h", Columns.doubles(many)));
    Aggregator aggregator =
        Aggregator.compile(
            List.of(field("np.histogram(h, 1, (0, 1))[0]", 1, DType.UINT8)),
            Map.of("h", DType.FLOAT64));
    assertThatThrownBy(() -> aggregator.aggregate(rows, weightless -> {}))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot store 300 in x (uint8): it is out of range in cell 0 of the chunk; declare a wider dtype");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "np.mean(h) => .expression 'np.mean(h)': the result must be many numbers per cell, as np.histogram(x, bins, (low, high))[0] gives",
        "np.histogram(h, 3, (0, 1))[0] => .trailing_shape '2': np.histogram has 3 bins; the same number is required",
        "np.histogram(h, 2, (0, 1))[0].astype('uint32') => .dtype 'int64': the expression casts to 'uint32'; the same type is required",
        "np.histogram(h, 2, (0, 1)) => expected '[', found the end at column 27",
        "np.histogram(h, 2, (0, 1))[1] => expected 0, the counts, found '1' at column 28",
        "np.histogram(h, 2.5, (0, 1))[0] => expected a whole number of bins, found '2.5' at column 17",
        "np.histogram(h, 2, weights=(0, 1))[0] => expected 'range', found 'weights' at column 20",
        "np.histogram(h, 2, (h, 1))[0] => the range of np.histogram must be the same for all rows of a cell, but 'h' at column 21 is one per row",
        "np.histogram(1, 2, (0, 1))[0] => np.histogram at column 1 needs one value per row, but the number at column 14 is the same for all rows of a cell",
        "np.histogram(x, 2, (0, 1))[0] => unknown column 'x' at column 14",
        "np.histogram(h, 2, (0, 1))[0].round() => expected 'astype', found 'round' at column 31",
        "np.histogram(h, 2, (0, 1))[0].astype(int) => expected a type in quotes, found 'int' at column 38",
        "np.histogram(h, 2, (0, 1))[0] + 1 => the result must be many numbers per cell",
      })
  void whatIsNoHistogramOfThatLengthIsRefused(String text, String problem) {
    Problems problems = new Problems();
    Aggregator.language().check(X, field(text, 2, DType.INT64), Set.of("h"), problems);
    assertThat(problems.messages()).singleElement().asString().contains(problem);
  }

  @Test
  void aHistogramStandsAloneInAVector() {
    Problems problems = new Problems();
    FieldSpec scalar =
        new FieldSpec(
            "x",
            new FieldSpec.Expression("np.sum(np.histogram(h, 2, (0, 1))[0])"),
            DType.FLOAT64,
            0,
            Map.of());
    FieldSpec function =
        new FieldSpec(
            "x",
            new FieldSpec.Vector(2),
            new FieldSpec.Function("mean", "h", Map.of()),
            DType.FLOAT64,
            0,
            Map.of());
    Aggregator.language().check(X, scalar, Set.of("h"), problems);
    Aggregator.language().check(X, function, Set.of("h"), problems);
    assertThat(problems.messages())
        .containsExactly(
            "Invalid aggregation.variables.x.expression 'np.sum(np.histogram(h, 2, (0, 1))[0])': np.histogram at column 8 gives many numbers a cell; it stands alone, in a field of kind: vector",
            "Invalid aggregation.variables.x.function 'mean': a vector takes an expression of np.histogram and no function");
  }
}
