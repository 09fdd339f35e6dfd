package io.firn.aggregate.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.aggregate.Aggregator;
import io.firn.aggregate.Columns;
import io.firn.aggregate.Golden;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompositionFieldTest {
  private static final List<String> CONFIDENCES =
      List.of("conf_land", "conf_ocean", "conf_sea_ice", "conf_land_ice", "conf_inland_water");

  private static FieldSpec field(
      String source, Map<String, Object> params, DType type, long fill, Map<String, Object> attrs) {
    return new FieldSpec(
        "x", new FieldSpec.Function("pack_composition", source, params), type, fill, attrs);
  }

  /** Five columns of the same names as the parameters. */
  private static Map<String, Object> params(long threshold) {
    Map<String, Object> params = new TreeMap<>(Map.of("threshold", threshold));
    CONFIDENCES.forEach(name -> params.put(name, name));
    return params;
  }

  private static long[] words(FieldSpec field, Map<String, DType> types, ChunkRows rows) {
    byte[] bytes = Aggregator.compile(List.of(field), types).aggregate(rows, weightless -> {})[0];
    long[] words = new long[rows.cells()];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
    return words;
  }

  static Stream<Arguments> compositions() {
    return Golden.table("composition.tsv").stream()
        .map(
            row ->
                Arguments.of(row[0], Long.valueOf(row[1]), Arrays.copyOfRange(row, 2, row.length)));
  }

  @ParameterizedTest(name = "{0} from {1}")
  @MethodSource("compositions")
  void wordsAreZaggs(String source, long threshold, String[] expected) {
    Map<String, Object> params = new TreeMap<>(Map.of("threshold", threshold));
    int place = 1;
    for (String name : CONFIDENCES) {
      params.put(name, "(i16 + 32768) // %d %% 7 - 2".formatted(place));
      place *= 7;
    }
    ChunkRows rows = Golden.rows();
    long[] words = words(field(source, params, DType.UINT64, 0, Map.of()), Golden.TYPES, rows);

    int[] occupied = Golden.occupied(rows);
    long[] want = new long[Golden.CELLS];
    for (int i = 0; i < occupied.length; i++) {
      want[occupied[i]] = Long.parseUnsignedLong(expected[i]);
    }
    assertThat(words).containsExactly(want);
  }

  /** The photon of zagg's own tests, one of 600, and one whose height nobody knows. */
  @Test
  void aSingleRowOfManyIsSeen() {
    int[] cells = new int[602];
    Arrays.fill(cells, 1, cells.length, 1);
    double[][] levels = {{4, 1}, {-1, -1}, {0, 3}, {3, 2}, {1, 0}};
    Map<String, Column> columns = new HashMap<>();
    Map<String, DType> types = new HashMap<>();
    columns.put("h", Columns.doubles(new Double[0]));
    types.put("h", DType.FLOAT64);
    for (int row = 0; row < cells.length; row++) {
      Golden.append(columns.get("h"), row == 2 ? "nan" : "7");
    }
    for (int surface = 0; surface < 5; surface++) {
      Column column = Columns.doubles(new Double[0]);
      for (int row = 0; row < cells.length; row++) {
        double usual = surface == 3 ? 2 : 0;
        Golden.append(column, "" + (row < 2 ? levels[surface][row] : usual));
      }
      columns.put(CONFIDENCES.get(surface), column);
      types.put(CONFIDENCES.get(surface), DType.FLOAT64);
    }
    ChunkRows rows = Columns.chunk(3, cells, columns);

    long[] words = words(field("h", params(2), DType.UINT64, 0, Map.of()), types, rows);

    // Of 600 rows one is of sea ice, 255/600 of a step, and medium, and the others are land ice.
    assertThat(words).containsExactly(0xFF000000FF0000FFL, 0x0001FF00FF010000L, 0);
  }

  @Test
  void theStoreSaysWhatTheBytesAre() {
    Map<String, DType> types = new HashMap<>(Map.of("h", DType.FLOAT64));
    CONFIDENCES.forEach(name -> types.put(name, DType.INT8));
    FieldSpec field =
        field("h", params(3), DType.UINT64, 0, Map.of("composition", Map.of("of", "digest")));

    Map<String, Object> attributes =
        Aggregator.compile(List.of(field), types).attributes(0, source -> Map.of());

    assertThat(attributes)
        .containsExactly(
            Map.entry(
                "composition",
                Map.of(
                    "spec",
                    "zagg-composition/1",
                    "lanes",
                    List.of(
                        "land",
                        "ocean",
                        "sea_ice",
                        "land_ice",
                        "inland_water",
                        "low",
                        "med",
                        "high"),
                    "of",
                    "digest",
                    "threshold",
                    3L)));
  }

  @Test
  void whatIsNoWordIsRefused() {
    Set<String> columns = new LinkedHashSet<>(CONFIDENCES);
    columns.add("h");
    Problems problems = new Problems();
    Aggregator.language()
        .check("f", field("h", params(2), DType.INT64, 0, Map.of()), columns, problems);
    Aggregator.language()
        .check("f", field("h", params(2), DType.UINT64, 7, Map.of()), columns, problems);
    Map<String, Object> other = Map.of("composition", Map.of("threshold", 3L));
    Aggregator.language()
        .check("f", field("h", params(2), DType.UINT64, 0, other), columns, problems);
    Map<String, Object> four = params(2);
    four.remove("conf_ocean");
    Aggregator.language()
        .check("f", field("h", four, DType.UINT64, 0, Map.of()), columns, problems);
    assertThat(problems.messages())
        .containsExactly(
            "Invalid f.dtype 'int64': pack_composition gives uint64; declare it",
            "Invalid f.fill_value '7': 0 is required, which says that nothing was there",
            "Invalid f.attrs.composition.threshold '3': params.threshold is 2; the same number is required",
            "Missing f.params.conf_ocean: a column, a row-wise expression or a number");
  }
}
