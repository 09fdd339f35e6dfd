package io.firn.aggregate;

import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The rows of {@code rows.tsv}, and the values that numpy found for them (make_golden.py). */
public final class Golden {
  public static final int CELLS = 26;

  public static final Map<String, DType> TYPES = new LinkedHashMap<>();

  static {
    for (String name : List.of("h", "s", "ties", "time", "wild", "gaps", "gaps2")) {
      TYPES.put(name, DType.FLOAT64);
    }
    TYPES.put("f", DType.FLOAT32);
    TYPES.put("i64", DType.INT64);
    TYPES.put("u64", DType.UINT64);
    TYPES.put("i16", DType.INT16);
  }

  private Golden() {}

  /** The lines of a table, cut into words. */
  public static List<String[]> table(String name) {
    try (InputStream in = Golden.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\t", -1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ChunkRows rows() {
    List<String[]> table = table("rows.tsv");
    int[] cells = table.stream().skip(1).mapToInt(row -> Integer.parseInt(row[0])).toArray();
    Map<String, Column> columns = new HashMap<>();
    for (int c = 1; c < table.get(0).length; c++) {
      String name = table.get(0)[c];
      Column column = Column.of(TYPES.get(name));
      for (String[] row : table.subList(1, table.size())) {
        append(column, row[c]);
      }
      columns.put(name, column);
    }
    int[] rows = IntStream.range(0, cells.length).toArray();
    return ChunkRows.group(CELLS, rows, 0, rows.length, cells, columns);
  }

  /** One more row, missing where {@code text} is empty. */
  public static void append(Column column, String text) {
    int row = column.grow(1);
    if (text.isEmpty()) {
      column.setMissing(row);
    } else if (column instanceof Column.Doubles doubles) {
      doubles.array()[row] = parse(text);
    } else if (column instanceof Column.Floats floats) {
      floats.array()[row] = (float) parse(text);
    } else if (column instanceof Column.Ints ints) {
      ints.array()[row] = Integer.parseInt(text);
    } else if (column instanceof Column.Longs longs) {
      longs.array()[row] =
          text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    }
  }

  /** A number as Python writes it. */
  static double parse(String text) {
    return switch (text) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  static FieldSpec expression(String text) {
    return new FieldSpec(
        "field",
        new FieldSpec.Expression(text),
        DType.FLOAT64,
        Double.doubleToLongBits(0),
        Map.of());
  }

  static FieldSpec function(String name, String source, Map<String, Object> params, DType type) {
    return new FieldSpec("field", new FieldSpec.Function(name, source, params), type, 0, Map.of());
  }

  /** A field of float64 over all cells. */
  static double[] doubles(FieldSpec field, ChunkRows rows) {
    ByteBuffer bytes =
        ByteBuffer.wrap(
            Aggregator.compile(List.of(field), TYPES).aggregate(rows, weightless -> {})[0]);
    double[] values = new double[rows.cells()];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
    return values;
  }

  /** The cells of {@code rows.tsv} that have rows, in ascending order, as the tables list them. */
  public static int[] occupied(ChunkRows rows) {
    return IntStream.range(0, CELLS)
        .filter(cell -> rows.starts()[cell] < rows.starts()[cell + 1])
        .toArray();
  }
}
