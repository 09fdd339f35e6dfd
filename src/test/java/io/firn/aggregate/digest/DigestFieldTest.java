package io.firn.aggregate.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.aggregate.Aggregator;
import io.firn.aggregate.Golden;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DigestFieldTest {
  private static final String X = "aggregation.variables.x";

  private static FieldSpec field(
      String function, String source, Map<String, Object> params, FieldSpec.Kind kind, DType type) {
    return new FieldSpec(
        "x", kind, new FieldSpec.Function(function, source, params), type, 0, Map.of());
  }

  static Stream<Arguments> digests() {
    return Golden.table("digests.tsv").stream()
        .filter(row -> !row[0].equals("long"))
        .map(row -> Arguments.of(row[0], row[1], row[2], Arrays.copyOfRange(row, 3, row.length)));
  }

  @ParameterizedTest(name = "{0}, delta {1} {2}")
  @MethodSource("digests")
  void digestsAreZaggs(String source, long delta, String where, String[] expected) {
    FieldSpec field =
        where.isEmpty()
            ? field(
                "build_tdigest",
                source,
                Map.of("delta", delta),
                new FieldSpec.Ragged(2, false, false, null),
                DType.FLOAT32)
            : field(
                "build_tdigest_where",
                source,
                Map.of("delta", delta, "where", where),
                new FieldSpec.Ragged(2, false, false, null),
                DType.FLOAT32);
    ChunkRows rows = Golden.rows();
    byte[] bytes =
        Aggregator.compile(List.of(field), Golden.TYPES).aggregate(rows, weightless -> {})[0];

    ByteBuffer lists = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(lists.getInt()).isEqualTo(Golden.CELLS);
    int[] occupied = Golden.occupied(rows);
    int next = 0;
    for (int cell = 0; cell < Golden.CELLS; cell++) {
      byte[] list = new byte[lists.getInt()];
      lists.get(list);
      boolean filled = next < occupied.length && occupied[next] == cell;
      assertThat(HexFormat.of().formatHex(list))
          .as("cell %d", cell)
          .isEqualTo(filled ? expected[next] : "");
      next += filled ? 1 : 0;
    }
    assertThat(lists.hasRemaining()).isFalse();
  }

  @Test
  void aChunkWithoutRowsIsNotStored() {
    FieldSpec field =
        field(
            "build_tdigest",
            "h",
            Map.of(),
            new FieldSpec.Ragged(2, false, false, null),
            DType.FLOAT32);
    assertThat(Aggregator.compile(List.of(field), Golden.TYPES).empty(4)[0]).isNull();
  }

  @Test
  void sourcesAreTheColumnsOfValuesAndConditions() {
    FieldSpec field =
        field(
            "build_tdigest_where",
            "h",
            Map.of("where", "(q > 1) & (s < 2)"),
            new FieldSpec.Ragged(2, false, false, null),
            DType.FLOAT32);
    assertThat(Aggregator.sources(List.of(field))).containsExactlyInAnyOrder("h", "q", "s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "delta: 0 => params.delta '0': a whole number from 1 to 1048576",
        "delta: 2.5 => params.delta '2.5': a whole number from 1 to 1048576",
        "delta: h => params.delta 'h': a whole number from 1 to 1048576",
        "where: h > 1 => params.where 'h > 1': unknown parameter; build_tdigest takes delta",
        "build_tdigest_where => Missing aggregation.variables.x.params.where: an expression that is true or false for each row",
        "build_tdigest_where, where: h => params.where 'h': the result must be true or false, but 'h' at column 1 is a number",
        "source: z => source 'z': unknown column; known are h",
        "float64 => dtype 'float64': build_tdigest gives float32; declare it",
        "inner_shape: 3 => inner_shape '3': build_tdigest gives elements of 2 numbers; the same number is required",
        "scalar => function 'build_tdigest': it gives a list; kind: ragged is required",
        "mean => function 'mean': a ragged field takes one of the functions build_tdigest, build_tdigest_where, build_waveform_digest",
      })
  void whatIsNoDigestIsRefused(String what, String problem) {
    String[] words = what.split(": |, ");
    Map<String, Object> params =
        switch (what.replaceFirst(".*, ", "").replaceFirst(":.*", "")) {
          case "delta" ->
              Map.of(
                  "delta",
                  words[1].equals("h")
                      ? "h"
                      : words[1].contains(".")
                          ? (Object) Double.valueOf(words[1])
                          : Long.valueOf(words[1]));
          case "where" -> Map.of("where", words[words.length - 1]);
          default -> Map.of();
        };
    String function =
        words[0].equals("mean") || words[0].startsWith("build") ? words[0] : "build_tdigest";
    FieldSpec.Kind kind =
        words[0].equals("scalar")
            ? new FieldSpec.Scalar()
            : new FieldSpec.Ragged(words[0].equals("inner_shape") ? 3 : 2, false, false, null);
    FieldSpec field =
        field(
            function,
            words[0].equals("source") ? "z" : "h",
            params,
            kind,
            words[0].equals("float64") ? DType.FLOAT64 : DType.FLOAT32);
    Problems problems = new Problems();
    Aggregator.language().check(X, field, Set.of("h"), problems);
    assertThat(problems.messages()).singleElement().asString().contains(problem);
  }
}
