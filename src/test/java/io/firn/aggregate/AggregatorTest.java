package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firn.FirnException;
import io.firn.aggregate.cell.Block;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.ArraySpec;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.ConfigException;
import io.firn.config.FieldSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AggregatorTest {
  private static final long NAN = Float.floatToRawIntBits(Float.NaN);

  /** Cell 0: 1, NaN; cell 1: nothing; cell 2: 4, missing; cell 3: missing. */
  private static final ChunkRows ROWS =
      Columns.chunk(
          4,
          new int[] {2, 0, 3, 0, 2},
          Map.of(
              "h", Columns.doubles(4.0, 1.0, null, Double.NaN, null),
              "n", Columns.longs(DType.INT64, 300L, -5L, null, 7L, null)));

  private static final Map<String, DType> TYPES = Map.of("h", DType.FLOAT64, "n", DType.INT64);

  private static FieldSpec field(String function, String source, DType type, long fill) {
    return new FieldSpec(
        "out", new FieldSpec.Function(function, source, Map.of()), type, fill, Map.of());
  }

  private static ByteBuffer aggregate(FieldSpec field, ChunkRows rows, Map<String, DType> types) {
    byte[][] bytes = Aggregator.compile(List.of(field), types).aggregate(rows, weightless -> {});
    return ByteBuffer.wrap(bytes[0]).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] floats(FieldSpec field) {
    ByteBuffer bytes = aggregate(field, ROWS, TYPES);
    return new float[] {bytes.getFloat(), bytes.getFloat(), bytes.getFloat(), bytes.getFloat()};
  }

  private static int[] ints(FieldSpec field) {
    ByteBuffer bytes = aggregate(field, ROWS, TYPES);
    return new int[] {bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getInt()};
  }

  @Test
  void lenCountsRowsAndCountCountsValues() {
    // The fill value does not matter: an empty cell has 0 rows.
    assertThat(ints(field("len", "h", DType.INT32, -1))).containsExactly(2, 0, 2, 1);
    assertThat(ints(field("count", null, DType.INT32, -1))).containsExactly(2, 0, 2, 1);
    assertThat(ints(field("count", "h", DType.INT32, -1))).containsExactly(2, 0, 1, 0);
    assertThat(floats(field("len", "h", DType.FLOAT32, NAN))).containsExactly(2, 0, 2, 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onlyACountOfRowsCountsRows(boolean integer) {
    DType dtype = integer ? DType.INT32 : DType.FLOAT32;
    assertThat(counts("len", null, dtype)).isEqualTo(integer);
    assertThat(counts("len", "h", dtype)).isEqualTo(integer);
    assertThat(counts("count", null, dtype)).isEqualTo(integer);
    assertThat(counts("count", "h", dtype)).isFalse();
    assertThat(counts("sum", "h", dtype)).isFalse();
    assertThat(counts("shot_count", "h", dtype)).isFalse();
  }

  private static boolean counts(String function, String source, DType dtype) {
    return Aggregator.arrays(List.of(field(function, source, dtype, 0))).get(0).countsRows();
  }

  /** What cells do not have one of adds up to no number of rows. */
  @Test
  void anArrayHoldsWhatItsFieldIs() {
    FieldSpec.Function len = new FieldSpec.Function("len", null, Map.of());
    FieldSpec.Function tdigest = new FieldSpec.Function("build_tdigest", "h", Map.of());
    FieldSpec digest =
        field("digest", new FieldSpec.Ragged(2, false, true, null), tdigest, DType.FLOAT32);
    assertThat(
            Aggregator.arrays(
                List.of(
                    field("n", new FieldSpec.Scalar(), len, DType.INT32),
                    field("all", new FieldSpec.PerChunk(), len, DType.INT32),
                    field("low", new FieldSpec.Vector(5), len, DType.UINT16),
                    digest,
                    digest.companions().get(0))))
        .containsExactly(
            new ArraySpec("n", DType.INT32, 7, ArraySpec.Element.NUMBER, 1, true),
            new ArraySpec("all", DType.INT32, 7, ArraySpec.Element.CHUNK_NUMBER, 1, false),
            new ArraySpec("low", DType.UINT16, 7, ArraySpec.Element.VECTOR, 5, false),
            new ArraySpec("digest", DType.FLOAT32, 7, ArraySpec.Element.LIST, 2, false),
            new ArraySpec("digest_locations", DType.UINT64, 0, ArraySpec.Element.LIST, 1, false));
  }

  private static FieldSpec field(
      String name, FieldSpec.Kind kind, FieldSpec.Calculation calculation, DType dtype) {
    return new FieldSpec(name, kind, calculation, dtype, 7, Map.of());
  }

  @Test
  void aCellOfMissingValuesIsAsEmptyAsOneWithoutRows() {
    assertThat(floats(field("max", "h", DType.FLOAT32, 0)))
        .containsExactly(Float.NaN, Float.NaN, 4, Float.NaN);
    assertThat(floats(field("nanmax", "h", DType.FLOAT32, 0)))
        .containsExactly(1, Float.NaN, 4, Float.NaN);
    assertThat(ints(field("max", "n", DType.INT32, -9))).containsExactly(7, -9, 300, -9);
    assertThat(floats(field("max", "n", DType.FLOAT32, 0)))
        .containsExactly(7, Float.NaN, 300, Float.NaN);
  }

  @Test
  void anExpressionOfNothingButMissingValuesIsEmpty() {
    FieldSpec field =
        new FieldSpec(
            "out",
            new FieldSpec.Expression("np.where(np.isnan(np.mean(h)), 0.5, np.mean(h))"),
            DType.FLOAT32,
            0,
            Map.of());

    // A NaN is a value that the expression may replace, a missing one is not.
    assertThat(floats(field)).containsExactly(0.5f, Float.NaN, 4, Float.NaN);
  }

  @Test
  void aChunkWithoutRowsIsNullWhereItIsAllFill() {
    Aggregator aggregator =
        Aggregator.compile(
            List.of(
                field("mean", "h", DType.FLOAT32, NAN),
                field("mean", "h", DType.FLOAT32, 0),
                field("len", null, DType.INT16, 0),
                field("len", null, DType.INT16, 3),
                field("min", "n", DType.INT64, -9)),
            TYPES);

    byte[][] empty = aggregator.empty(3);

    assertThat(empty[0]).isNull();
    assertThat(ByteBuffer.wrap(empty[1]).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer())
        .isEqualTo(FloatBuffer.wrap(new float[] {Float.NaN, Float.NaN, Float.NaN}));
    assertThat(empty[2]).isNull();
    assertThat(empty[3]).containsExactly(0, 0, 0, 0, 0, 0);
    assertThat(empty[4]).isNull();
    ChunkRows none =
        Columns.chunk(
            3, new int[0], Map.of("h", Columns.doubles(), "n", Columns.longs(DType.INT64)));
    assertThat(aggregator.aggregate(none, weightless -> {})[1]).isEqualTo(empty[1]);
  }

  @ParameterizedTest
  @CsvSource({
    "int8, -129, 127",
    "int16, 32768, -32768",
    "int32, -2147483649, 2147483647",
    "uint8, 256, 255",
    "uint8, -1, 0",
    "uint16, 65536, 65535",
    "uint32, 4294967296, 4294967295",
    "uint64, -1, 9223372036854775807"
  })
  void aValueThatTheTypeCannotHoldIsNamed(String type, long tooMuch, long enough) {
    DType stored = DType.named(type).orElseThrow();
    FieldSpec field = field("sum", "n", stored, 0);
    Map<String, DType> types = Map.of("n", DType.INT64);
    Map<String, Column> bad = Map.of("n", Columns.longs(DType.INT64, 1L, tooMuch));
    Map<String, Column> good = Map.of("n", Columns.longs(DType.INT64, 1L, enough));

    assertThatThrownBy(() -> aggregate(field, Columns.chunk(4, new int[] {0, 3}, bad), types))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot store %d in out (%s): it is out of range in cell 3 of the chunk; declare a wider dtype",
            tooMuch, type);
    byte[] bytes = aggregate(field, Columns.chunk(4, new int[] {0, 3}, good), types).array();
    int width = stored.bytes();
    for (int i = 0; i < width; i++) {
      assertThat(bytes[3 * width + i]).isEqualTo((byte) (enough >> 8 * i));
    }
  }

  @Test
  void anUnsignedValueFitsNoSignedType() {
    Map<String, Column> columns = Map.of("u", Columns.longs(DType.UINT64, -1L));
    Map<String, DType> types = Map.of("u", DType.UINT64);
    ChunkRows rows = Columns.chunk(1, new int[] {0}, columns);

    assertThatThrownBy(() -> aggregate(field("max", "u", DType.INT64, 0), rows, types))
        .hasMessageStartingWith("Cannot store 18446744073709551615 in out (int64)");
    assertThat(aggregate(field("max", "u", DType.UINT64, 0), rows, types).getLong()).isEqualTo(-1);
  }

  @Test
  void aSumFailsOnlyWhenTheSumItselfOverflows() {
    ChunkRows fits =
        Columns.chunk(
            1,
            new int[3],
            Map.of(
                "n", Columns.longs(DType.INT64, Long.MAX_VALUE, Long.MAX_VALUE, -Long.MAX_VALUE)));
    ChunkRows overflows =
        Columns.chunk(
            2, new int[] {1, 1}, Map.of("n", Columns.longs(DType.INT64, Long.MIN_VALUE, -1L)));
    FieldSpec field = field("sum", "n", DType.INT64, 0);

    assertThat(aggregate(field, fits, TYPES).getLong()).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> aggregate(field, overflows, TYPES))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot compute out (sum of n): in cell 1 of the chunk the sum takes more than 64 bits; take the mean");
  }

  @Test
  void anUnsignedSumHasAllSixtyFourBits() {
    Map<String, DType> types = Map.of("u", DType.UINT64);
    FieldSpec field = field("sum", "u", DType.UINT64, 0);
    ChunkRows fits =
        Columns.chunk(1, new int[2], Map.of("u", Columns.longs(DType.UINT64, -2L, 1L)));
    ChunkRows overflows =
        Columns.chunk(1, new int[2], Map.of("u", Columns.longs(DType.UINT64, -2L, 2L)));

    assertThat(aggregate(field, fits, types).getLong()).isEqualTo(-1);
    assertThatThrownBy(() -> aggregate(field, overflows, types)).hasMessageContaining("64 bits");
  }

  @Test
  void aFloatIsRoundedOnce() {
    // Halfway between two float32 values but for the last bit of the integer: by way of a double,
    // which drops that bit, it would round to even, downwards.
    long justAbove = (1L << 62) + (1L << 38) + 1;
    ChunkRows rows =
        Columns.chunk(
            2,
            new int[] {0, 1},
            Map.of("u", Columns.longs(DType.UINT64, justAbove, 2 * justAbove - 1)));

    ByteBuffer bytes =
        aggregate(field("max", "u", DType.FLOAT32, 0), rows, Map.of("u", DType.UINT64));

    assertThat(bytes.getFloat()).isEqualTo(0x1p62f + 0x1p39f);
    assertThat(bytes.getFloat()).isEqualTo(0x1p63f + 0x1p40f);
  }

  @Test
  void aMedianOfHugeValuesDoesNotOverflow() {
    ChunkRows rows =
        Columns.chunk(1, new int[3], Map.of("h", Columns.doubles(1.0, 1.7e308, 1.7e308)));

    assertThat(aggregate(field("median", "h", DType.FLOAT64, 0), rows, TYPES).getDouble())
        .isEqualTo(1.7e308);
  }

  @Test
  void everyNaNIsStoredAsTheSame() {
    double odd = Double.longBitsToDouble(0xfff8_0000_0000_1234L);
    ChunkRows rows = Columns.chunk(1, new int[] {0}, Map.of("h", Columns.doubles(odd)));
    Map<String, DType> types = Map.of("h", DType.FLOAT64);

    assertThat(aggregate(field("max", "h", DType.FLOAT64, 0), rows, types).getLong())
        .isEqualTo(0x7ff8_0000_0000_0000L);
    assertThat(aggregate(field("max", "h", DType.FLOAT32, 0), rows, types).getInt())
        .isEqualTo(0x7fc0_0000);
  }

  @Test
  void aFractionalSourceInAnIntegerFieldIsRefused() {
    assertThatThrownBy(() -> Aggregator.compile(List.of(field("min", "h", DType.INT16, 0)), TYPES))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "Invalid aggregation.variables.out.dtype 'int16': min of h, which is float64, gives fractions; declare float32 or float64");
  }

  @Test
  void everyProblemIsReportedAtOnce() {
    assertThatThrownBy(
            () ->
                Aggregator.compile(
                    List.of(
                        field("meen", "h", DType.FLOAT32, 0), field("mean", "x", DType.INT16, 0)),
                    TYPES))
        .isInstanceOfSatisfying(ConfigException.class, e -> assertThat(e.problems()).hasSize(3));
  }

  @Test
  void onlyColumnsThatAFieldReadsAreSources() {
    List<FieldSpec> fields =
        List.of(
            field("len", "unread", DType.INT64, 0),
            field("count", null, DType.INT64, 0),
            field("mean", null, DType.FLOAT32, 0),
            new FieldSpec(
                "w",
                new FieldSpec.Function("average", "h", Map.of("weights", "1.0 / s**2 + np.pi")),
                DType.FLOAT32,
                0,
                Map.of()),
            new FieldSpec(
                "e", new FieldSpec.Expression("np.sum(a) / len(b)"), DType.FLOAT32, 0, Map.of()));

    assertThat(Aggregator.sources(fields)).containsExactly("h_li", "h", "s", "a", "b");
    assertThat(Aggregator.compile(fields.subList(0, 2), Map.of("unread", DType.INT8)).sources())
        .isEmpty();
  }

  @Test
  void aColumnThatWasNotReadIsNamed() {
    ChunkRows rows = Columns.chunk(1, new int[] {0}, Map.of());

    assertThatThrownBy(() -> aggregate(field("mean", "h", DType.FLOAT32, 0), rows, TYPES))
        .hasMessageContaining("'h'");
  }

  @Test
  void anExpressionSpansBlocksAndCells() {
    int rows = 10 * Block.SIZE + 7;
    Double[] values = IntStream.range(0, rows).mapToObj(i -> (double) i).toArray(Double[]::new);
    // Cells of 3,000 rows, so that blocks end within cells and cells within blocks.
    int[] cellOfRow = IntStream.range(0, rows).map(i -> i / 3000).toArray();
    FieldSpec field =
        new FieldSpec(
            "out", new FieldSpec.Expression("np.sum(h - np.min(h))"), DType.FLOAT64, 0, Map.of());

    ByteBuffer bytes =
        aggregate(field, Columns.chunk(4, cellOfRow, Map.of("h", Columns.doubles(values))), TYPES);

    assertThat(bytes.getDouble()).isEqualTo(2999.0 * 3000 / 2);
    assertThat(bytes.getDouble()).isEqualTo(2999.0 * 3000 / 2);
    assertThat(bytes.getDouble()).isEqualTo(2999.0 * 3000 / 2);
    int last = rows - 9000;
    assertThat(bytes.getDouble()).isEqualTo((last - 1.0) * last / 2);
  }

  @Test
  void zaggsAtl06FieldsHaveItsValues() {
    Map<String, Column> columns =
        Map.of(
            "h_li", Columns.doubles(10.5, 11.25, 9.75, 30.0, 31.5),
            "s_li", Columns.doubles(0.1, 0.2, 0.15, 0.5, 0.25));
    List<FieldSpec> fields =
        List.of(
            atl06(new FieldSpec.Function("len", "h_li", Map.of())),
            atl06(new FieldSpec.Function("min", "h_li", Map.of())),
            atl06(new FieldSpec.Function("max", "h_li", Map.of())),
            atl06(new FieldSpec.Function("average", "h_li", Map.of("weights", "1.0 / s_li**2"))),
            atl06(new FieldSpec.Expression("1.0 / np.sqrt(np.sum(1.0 / s_li**2))")),
            atl06(new FieldSpec.Function("var", "h_li", Map.of())),
            atl06(new FieldSpec.Function("quantile", "h_li", Map.of("q", 0.25))),
            atl06(new FieldSpec.Function("quantile", "h_li", Map.of("q", 0.5))),
            atl06(new FieldSpec.Function("quantile", "h_li", Map.of("q", 0.75))));

    byte[][] bytes =
        Aggregator.compile(fields, Map.of("h_li", DType.FLOAT64, "s_li", DType.FLOAT64))
            .aggregate(Columns.chunk(2, new int[] {0, 0, 0, 1, 1}, columns), weightless -> {});

    // What zagg 0.61.0 writes for these rows, by way of float32: h_mean is 6e-8 of it off.
    float[] first = {3, 9.75f, 11.25f, 10.413935f, 0.07682213f, 0.375f, 10.125f, 10.5f, 10.875f};
    float[] second = {2, 30, 31.5f, 31.2f, 0.2236068f, 0.5625f, 30.375f, 30.75f, 31.125f};
    for (int i = 0; i < bytes.length; i++) {
      ByteBuffer cells = ByteBuffer.wrap(bytes[i]).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(cells.getFloat()).as("field %d", i).isCloseTo(first[i], within(1e-6f));
      assertThat(cells.getFloat()).as("field %d", i).isCloseTo(second[i], within(2e-6f));
    }
  }

  @Test
  void cellsWhoseWeightsAddUpToNothingAreCounted() {
    Map<String, Column> columns =
        Map.of("h", Columns.doubles(1.0, 2.0, 3.0, 4.0), "w", Columns.doubles(0.0, 0.0, 0.0, 5.0));
    FieldSpec average = atl06(new FieldSpec.Function("average", "h", Map.of("weights", "w")));
    FieldSpec mean = atl06(new FieldSpec.Function("mean", "h", Map.of()));
    int[] counted = new int[1];
    byte[][] bytes =
        Aggregator.compile(List.of(average, mean), Map.of("h", DType.FLOAT64, "w", DType.FLOAT64))
            .aggregate(
                // The third cell has no rows and is no case of this.
                Columns.chunk(3, new int[] {0, 0, 1, 1}, columns), cells -> counted[0] += cells);
    assertThat(counted[0]).isEqualTo(1);
    ByteBuffer cells = ByteBuffer.wrap(bytes[0]).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(cells.getFloat()).isNaN();
    assertThat(cells.getFloat()).isEqualTo(4);
    assertThat(cells.getFloat()).isNaN();
  }

  /**
   * Where no row has weight there is no quantile; a count of what weights refuse is none of this.
   */
  @Test
  void everyWeightedStatisticCountsWeightlessCells() {
    Map<String, Column> columns =
        Map.of(
            "h",
            Columns.doubles(1.0, 2.0, 3.0, Double.NaN, 5.0, 6.0),
            "w",
            Columns.doubles(0.0, 0.0, 0.0, 1.0, -1.0, 2.0));
    List<FieldSpec> fields =
        List.of(
            atl06(new FieldSpec.Function("median", "h", Map.of("weights", "w"))),
            atl06(new FieldSpec.Function("nanmedian", "h", Map.of("weights", "w"))));
    int[] counted = new int[1];
    byte[][] bytes =
        Aggregator.compile(fields, Map.of("h", DType.FLOAT64, "w", DType.FLOAT64))
            .aggregate(
                Columns.chunk(3, new int[] {0, 0, 1, 1, 2, 2}, columns),
                cells -> counted[0] += cells);

    // Cell 0 of both; cell 1, whose one weight is that of a NaN, of the one that skips it.
    assertThat(counted[0]).isEqualTo(3);
    for (byte[] field : bytes) {
      ByteBuffer cells = ByteBuffer.wrap(field).order(ByteOrder.LITTLE_ENDIAN);
      for (int cell = 0; cell < 3; cell++) {
        assertThat(cells.getFloat()).isNaN();
      }
    }
  }

  private static FieldSpec atl06(FieldSpec.Calculation calculation) {
    return new FieldSpec("out", calculation, DType.FLOAT32, NAN, Map.of());
  }
}
