package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.FieldSpec.ChunkValue;
import io.firn.config.FieldSpec.Kind;
import io.firn.config.Problems;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkValueTest {
  private static final FieldSpec.Calculation LEAST = new FieldSpec.Function("min", "h", Map.of());

  /** Cell 0: 5, 3; cell 1: nothing; cell 2: 8. */
  private static final ChunkRows ROWS =
      Columns.chunk(3, new int[] {2, 0, 0}, Map.of("h", Columns.doubles(8.0, 5.0, 3.0)));

  private static FieldSpec field(
      Kind kind, String text, DType type, Map<String, ChunkValue> chunkValues) {
    return new FieldSpec(
        "x",
        kind,
        new FieldSpec.Expression(text),
        type,
        Double.doubleToLongBits(Double.NaN),
        Map.of(),
        new TreeMap<>(chunkValues));
  }

  private static double[] doubles(FieldSpec field, ChunkRows rows, Map<String, DType> types) {
    byte[] bytes = Aggregator.compile(List.of(field), types).aggregate(rows, weightless -> {})[0];
    double[] values = new double[bytes.length / 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
    return values;
  }

  private static double[] doubles(FieldSpec field) {
    return doubles(field, ROWS, Map.of("h", DType.FLOAT64));
  }

  static Stream<Arguments> values() {
    return Golden.table("chunk_values.tsv").stream()
        .map(row -> Arguments.of(row[0], row[1], Golden.parse(row[2])));
  }

  @ParameterizedTest(name = "{0} as {1}")
  @MethodSource("values")
  void theValueOfAChunkIsNumpysOfAllItsRows(String text, String type, double expected) {
    ChunkValue value =
        new ChunkValue(new FieldSpec.Expression(text), DType.named(type).orElseThrow());
    FieldSpec field =
        field(new FieldSpec.PerChunk(), "anchor", DType.FLOAT64, Map.of("anchor", value));

    assertThat(doubles(field, Golden.rows(), Golden.TYPES)).containsExactly(expected);
  }

  @Test
  void cellsOfTheChunkSeeItsValue() {
    Map<String, ChunkValue> least = Map.of("least", new ChunkValue(LEAST, DType.FLOAT64));
    assertThat(doubles(field(new FieldSpec.Scalar(), "np.max(h) - least", DType.FLOAT64, least)))
        .containsExactly(2, Double.NaN, 5);
    assertThat(doubles(field(new FieldSpec.Scalar(), "np.mean(h - least)", DType.FLOAT64, least)))
        .containsExactly(1, Double.NaN, 5);
    assertThat(
            doubles(
                field(
                    new FieldSpec.Vector(2),
                    "np.histogram(h, 2, (least, least + 6))[0]",
                    DType.FLOAT64,
                    least)))
        .containsExactly(2, 0, Double.NaN, Double.NaN, 0, 1);
  }

  @Test
  void aFieldThatIsTheValueHoldsItInEmptyCellsToo() {
    Map<String, ChunkValue> least = Map.of("least", new ChunkValue(LEAST, DType.FLOAT64));
    assertThat(doubles(field(new FieldSpec.Scalar(), "least", DType.FLOAT64, least)))
        .containsExactly(3, 3, 3);
  }

  @Test
  void aFieldOfTheChunkHasOneElement() {
    Map<String, ChunkValue> least = Map.of("least", new ChunkValue(LEAST, DType.FLOAT64));
    FieldSpec field = field(new FieldSpec.PerChunk(), "2 * least", DType.FLOAT64, least);
    assertThat(doubles(field)).containsExactly(6);
    assertThat(Aggregator.compile(List.of(field), Map.of("h", DType.FLOAT64)).empty(3)[0]).isNull();
  }

  @Test
  void cellsThatDifferHaveNoValueOfTheChunk() {
    FieldSpec field = field(new FieldSpec.PerChunk(), "np.max(h)", DType.FLOAT64, Map.of());
    assertThatThrownBy(() -> doubles(field))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot store x: cells 0 and 2 of the chunk differ; a field of resolution: chunk is the same in all");
  }

  @Test
  void aChunkOfMissingValuesHasNoValue() {
    ChunkRows rows =
        Columns.chunk(
            1,
            new int[2],
            Map.of("h", Columns.doubles(1.0, 2.0), "m", Columns.doubles(null, null)));
    ChunkValue value = new ChunkValue(new FieldSpec.Function("min", "m", Map.of()), DType.FLOAT64);
    Map<String, DType> types = Map.of("h", DType.FLOAT64, "m", DType.FLOAT64);
    assertThat(
            doubles(
                field(new FieldSpec.Scalar(), "np.max(h) + v", DType.FLOAT64, Map.of("v", value)),
                rows,
                types))
        .containsExactly(Double.NaN);
  }

  @Test
  void onlyColumnsOfValuesInUseAreSources() {
    Map<String, ChunkValue> values =
        Map.of(
            "least",
            new ChunkValue(LEAST, DType.FLOAT64),
            "other",
            new ChunkValue(new FieldSpec.Expression("np.mean(s)"), DType.FLOAT64));
    FieldSpec field = field(new FieldSpec.Scalar(), "np.max(q) - least", DType.FLOAT64, values);
    assertThat(Aggregator.sources(List.of(field))).containsExactlyInAnyOrder("q", "h");
  }

  @Test
  void whatIsWrongWithAValueIsToldOnce() {
    ChunkValue wrong = new ChunkValue(new FieldSpec.Expression("np.max(nosuch)"), DType.FLOAT64);
    Problems problems = new Problems();
    Aggregator.language()
        .checkChunkValue("aggregation.chunk_precompute.v", wrong, Set.of("h"), problems);
    FieldSpec field =
        field(new FieldSpec.Scalar(), "np.max(h) - v", DType.FLOAT64, Map.of("v", wrong));
    Aggregator.language().check("aggregation.variables.x", field, Set.of("h"), problems);
    assertThat(problems.messages())
        .singleElement()
        .asString()
        .startsWith(
            "Invalid aggregation.chunk_precompute.v.expression 'np.max(nosuch)': unknown column 'nosuch'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pack_composition", "build_tdigest"})
  void whatDoesNotGiveANumberIsRefusedAsAValueOfAChunk(String function) {
    ChunkValue wrong =
        new ChunkValue(new FieldSpec.Function(function, "h", Map.of()), DType.FLOAT64);
    Problems problems = new Problems();
    Aggregator.language()
        .checkChunkValue("aggregation.chunk_precompute.v", wrong, Set.of("h"), problems);
    assertThat(problems.messages())
        .singleElement()
        .asString()
        .startsWith(
            "Invalid aggregation.chunk_precompute.v.function '%s': it does not give one number a chunk; one of len, count,"
                .formatted(function));
  }
}
