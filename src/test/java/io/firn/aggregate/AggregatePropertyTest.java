package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firn.aggregate.cell.ChunkRows;
import io.firn.aggregate.cell.IntegerSeries;
import io.firn.aggregate.statistic.Statistics;
import io.firn.aggregate.statistic.Sum;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class AggregatePropertyTest {
  private static final List<FieldSpec> FIELDS = fields();

  private static List<FieldSpec> fields() {
    List<FieldSpec> fields = new ArrayList<>();
    for (String name : Statistics.names()) {
      Map<String, Object> params = new HashMap<>();
      if (takes(name, "q")) {
        params.put("q", 0.3);
      }
      fields.add(field(name, name, params));
      if (takes(name, "weights")) {
        params.put("weights", "np.abs(h)");
        fields.add(field(name + "_by_weight", name, params));
      }
    }
    return fields;
  }

  private static boolean takes(String statistic, String parameter) {
    return Statistics.named(statistic).orElseThrow().parameters().stream()
        .anyMatch(each -> each.name().equals(parameter));
  }

  private static FieldSpec field(String name, String statistic, Map<String, Object> params) {
    return new FieldSpec(
        name, new FieldSpec.Function(statistic, "h", params), DType.FLOAT64, 0, Map.of());
  }

  @Property(tries = 200)
  void groupingIsAStableSort(
      @ForAll @Size(max = 300) List<@IntRange(max = 20) Integer> cellOfRows) {
    int[] cellOfRow = cellOfRows.stream().mapToInt(Integer::intValue).toArray();
    int[] before = cellOfRow.clone();

    ChunkRows chunk = Columns.chunk(21, cellOfRow, Map.of());

    int[] sorted =
        IntStream.range(0, cellOfRow.length)
            .boxed()
            .sorted((a, b) -> Integer.compare(before[a], before[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    assertThat(chunk.order()).containsExactly(sorted);
    for (int cell = 0; cell < 21; cell++) {
      int of = cell;
      assertThat(chunk.starts()[cell + 1] - chunk.starts()[cell])
          .isEqualTo((int) Arrays.stream(before).filter(c -> c == of).count());
    }
    assertThat(cellOfRow).containsExactly(before);
  }

  @Property(tries = 100)
  void howTheRowsOfDifferentCellsInterleaveDoesNotMatter(
      @ForAll @Size(min = 1, max = 120) List<@IntRange(max = 9) Integer> cellOfRows,
      @ForAll long seed) {
    int[] cellOfRow = cellOfRows.stream().mapToInt(Integer::intValue).toArray();
    Random random = new Random(seed);
    double[] values = random.doubles(cellOfRow.length, -10, 10).toArray();
    boolean[] missing = new boolean[cellOfRow.length];
    for (int i = 0; i < missing.length; i++) {
      missing[i] = random.nextInt(8) == 0;
      values[i] = random.nextInt(20) == 0 ? Double.NaN : values[i];
    }
    // Dealing the rows out cell by cell, cells in random order, keeps the order within each cell.
    List<Integer> cells = new ArrayList<>(IntStream.range(0, 10).boxed().toList());
    Collections.shuffle(cells, random);
    int[] dealt =
        cells.stream()
            .flatMapToInt(
                cell -> IntStream.range(0, cellOfRow.length).filter(i -> cellOfRow[i] == cell))
            .toArray();

    assertThat(aggregate(cellOfRow, values, missing, IntStream.range(0, dealt.length).toArray()))
        .isDeepEqualTo(aggregate(cellOfRow, values, missing, dealt));
  }

  private static byte[][] aggregate(
      int[] cellOfRow, double[] values, boolean[] missing, int[] order) {
    Double[] column =
        Arrays.stream(order).mapToObj(i -> missing[i] ? null : values[i]).toArray(Double[]::new);
    int[] cells = Arrays.stream(order).map(i -> cellOfRow[i]).toArray();
    return Aggregator.compile(FIELDS, Map.of("h", DType.FLOAT64))
        .aggregate(
            Columns.chunk(10, cells, Map.of("h", Columns.doubles(column))), weightless -> {});
  }

  @Property(tries = 300)
  void aQuantileLiesBetweenTheValuesAboutItsRank(
      @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = -1e6, max = 1e6) Double> list,
      @ForAll @DoubleRange(min = 0, max = 1) double q) {
    double[] values = list.stream().mapToDouble(Double::doubleValue).toArray();
    double quantile = one("quantile", values, Map.of("q", q));

    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double rank = (values.length - 1) * q;
    double low = sorted[(int) Math.floor(rank)];
    double high = sorted[(int) Math.ceil(rank)];
    assertThat(quantile).isBetween(low, high);
    // Differences of up to 2e6 round by up to 2e6 * 2^-53, a few times over.
    assertThat(quantile).isCloseTo(low + (rank - Math.floor(rank)) * (high - low), within(1e-9));
  }

  @Property(tries = 300)
  void aVarianceNeverFallsBelowZero(
      @ForAll @DoubleRange(min = -1e9, max = 1e9) double value,
      @ForAll @IntRange(min = 1, max = 200) int count) {
    double[] same = new double[count];
    Arrays.fill(same, value);

    // The mean of equal values may round away from them; taken out again, what is left is noise.
    assertThat(one("var", same, Map.of())).isBetween(0.0, value * value * 1e-30);
  }

  /** Few values and weights, so that most are tied; sums of tenths round by their order. */
  @Property(tries = 500)
  void aWeightedQuantileDoesNotDependOnTheOrderOfRows(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 20) Integer> rows,
      @ForAll @IntRange(max = 10) int tenths,
      @ForAll long seed) {
    List<Integer> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed));
    Map<String, Object> params = Map.of("q", tenths / 10.0, "weights", "w");

    assertThat(weighted("quantile", tied(shuffled), tenthsOf(shuffled), params))
        .isEqualTo(Double.valueOf(weighted("quantile", tied(rows), tenthsOf(rows), params)));
  }

  private static double[] tied(List<Integer> rows) {
    return rows.stream().mapToDouble(row -> row / 5).toArray();
  }

  private static double[] tenthsOf(List<Integer> rows) {
    return rows.stream().mapToDouble(row -> row % 5 / 10.0).toArray();
  }

  /** Its definition, in whole numbers that nothing rounds. */
  @Property(tries = 500)
  void aWeightedQuantileIsTheSmallestValueUpToWhichTheWeightsCome(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 99) Integer> rows,
      @ForAll @IntRange(max = 16) int sixteenths) {
    double[] values = rows.stream().mapToDouble(row -> row / 4).toArray();
    double[] weights = rows.stream().mapToDouble(row -> row % 4).toArray();
    double total = Arrays.stream(weights).sum();
    double expected =
        IntStream.range(0, values.length)
            .filter(i -> weights[i] > 0)
            .mapToDouble(i -> values[i])
            .filter(
                value ->
                    16
                            * IntStream.range(0, values.length)
                                .filter(i -> values[i] <= value)
                                .mapToDouble(i -> weights[i])
                                .sum()
                        >= sixteenths * total)
            .min()
            .orElse(Double.NaN);

    assertThat(
            weighted("quantile", values, weights, Map.of("q", sixteenths / 16.0, "weights", "w")))
        .isEqualTo(Double.valueOf(expected));
  }

  @Property(tries = 300)
  void equalValuesHaveAWeightedVarianceOfZero(
      @ForAll @DoubleRange(min = -1e9, max = 1e9) double value,
      @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = 0.01, max = 1e6) Double> weights) {
    double[] same = new double[weights.size()];
    Arrays.fill(same, value);
    double[] each = weights.stream().mapToDouble(Double::doubleValue).toArray();

    // A lone row's mean is its value; that of many may round away from it by its last bit.
    assertThat(weighted("var", same, each, Map.of("weights", "w")))
        .isBetween(0.0, weights.size() == 1 ? 0 : value * value * 1e-30);
  }

  @Property(tries = 300)
  void anExactSumIsThatOfUnboundedIntegers(
      @ForAll @Size(min = 1, max = 20) long[] values, @ForAll boolean unsigned) {
    BigInteger sum =
        Arrays.stream(values)
            .mapToObj(
                v -> unsigned ? new BigInteger(Long.toUnsignedString(v)) : BigInteger.valueOf(v))
            .reduce(BigInteger.ZERO, BigInteger::add);
    boolean fits = unsigned ? sum.bitLength() <= 64 : sum.bitLength() <= 63;
    IntegerSeries series = new IntegerSeries(values, new int[] {0, values.length}, unsigned);

    Sum statistic = new Sum();
    if (fits) {
      assertThat(statistic.reduceExactly(series, 0)).isEqualTo(sum.longValue());
    } else {
      assertThatThrownBy(() -> statistic.reduceExactly(series, 0))
          .isInstanceOf(ArithmeticException.class);
    }
  }

  @Property(tries = 300)
  void anIntegerRoundsToTheNearestFloat(@ForAll long value) {
    Column column = Columns.longs(DType.UINT64, value);
    FieldSpec field =
        new FieldSpec(
            "f", new FieldSpec.Function("max", "u", Map.of()), DType.FLOAT32, 0, Map.of());
    byte[] bytes =
        Aggregator.compile(List.of(field), Map.of("u", DType.UINT64))
            .aggregate(Columns.chunk(1, new int[] {0}, Map.of("u", column)), weightless -> {})[0];

    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat())
        .isEqualTo(new BigInteger(Long.toUnsignedString(value)).floatValue());
  }

  @Property(tries = 2000)
  void noTextDoesAnythingButPassOrFailWithOneProblem(
      @ForAll
          @StringLength(max = 40)
          @Chars({'(', ')', '+', '-', '*', '/', '%', '<', '=', '&', '~', '.', ',', ' ', 'q', 'e'})
          @CharRange(from = '0', to = '2')
          String text) {
    FieldSpec field =
        new FieldSpec("x", new FieldSpec.Expression(text), DType.FLOAT32, 0, Map.of());
    Problems problems = new Problems();

    Aggregator.language().check("x", field, Set.of("q"), problems);

    assertThat(problems.messages()).hasSizeLessThanOrEqualTo(1);
  }

  private static double one(String function, double[] values, Map<String, Object> params) {
    return weighted(function, values, values, params);
  }

  private static double weighted(
      String function, double[] values, double[] weights, Map<String, Object> params) {
    Map<String, Column> columns = Map.of("h", column(values), "w", column(weights));
    byte[] bytes =
        Aggregator.compile(
                List.of(field("f", function, params)),
                Map.of("h", DType.FLOAT64, "w", DType.FLOAT64))
            .aggregate(Columns.chunk(1, new int[values.length], columns), weightless -> {})[0];
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble();
  }

  private static Column column(double[] values) {
    return Columns.doubles(Arrays.stream(values).boxed().toArray(Double[]::new));
  }
}
