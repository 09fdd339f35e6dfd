package io.firn.aggregate;

import io.firn.FirnException;
import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.aggregate.field.CompiledField;
import io.firn.aggregate.field.Occupancy;
import io.firn.column.ArraySpec;
import io.firn.column.DType;
import io.firn.config.ConfigException;
import io.firn.config.FieldLanguage;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Computes the fields of a document: the rows of one chunk become one value, or one vector, per
 * cell and field.
 *
 * <p>Floating-point values are accumulated in float64 and rounded once, to the declared type; the
 * minimum, maximum and sum of integers stay exact. Missing values reach no statistic; a cell in
 * which every value is missing is as empty as a cell without rows: a count holds 0, an integer
 * field its fill value, any other field NaN. Immutable, and safe to share between threads.
 */
public final class Aggregator {
  private final List<CompiledField> fields;
  private final Map<String, DType> types;

  private Aggregator(List<CompiledField> fields, Map<String, DType> types) {
    this.fields = List.copyOf(fields);
    this.types = Map.copyOf(types);
  }

  /** What a document may say about statistics and expressions. */
  public static FieldLanguage language() {
    return new FieldLanguage() {
      @Override
      public void check(String path, FieldSpec field, Set<String> columns, Problems problems) {
        FieldCompiler compiler = new FieldCompiler(columns, problems);
        compiler.compile(path, field);
        compiler.checkIgnoredSource(path, field.calculation());
      }

      @Override
      public void checkChunkValue(
          String path, FieldSpec.ChunkValue value, Set<String> columns, Problems problems) {
        FieldCompiler compiler = new FieldCompiler(columns, problems);
        compiler.compile(path, value);
        compiler.checkIgnoredSource(path, value.calculation());
      }

      @Override
      public void checkRowCondition(
          String path, String expression, Set<String> columns, Problems problems) {
        RowCondition.check(path, expression, columns, problems);
      }
    };
  }

  /**
   * Compiles the fields of a document.
   *
   * @param types the types of the source columns
   * @throws ConfigException when {@link #language} would find a problem, and when an integer field
   *     takes the minimum, maximum or sum of a floating-point column
   */
  public static Aggregator compile(List<FieldSpec> fields, Map<String, DType> types) {
    Problems problems = new Problems();
    FieldCompiler compiler = new FieldCompiler(types.keySet(), problems);
    List<CompiledField> compiled = new ArrayList<>();
    for (FieldSpec field : fields) {
      String path = path(field);
      compiler
          .compile(path, field)
          .ifPresent(
              sound -> {
                sound.checkTypes(path, types, problems);
                compiled.add(sound);
              });
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems.messages());
    }
    return new Aggregator(compiled, types);
  }

  /** The columns that the fields read; the fields have passed {@link #language}. */
  public static Set<String> sources(List<FieldSpec> fields) {
    return FieldCompiler.sources(fields);
  }

  /** Whether a field asks where rows lie, so that {@link ChunkRows#POINTS} are needed. */
  public static boolean locates(List<FieldSpec> fields) {
    return fields.stream().anyMatch(field -> field.kind().located());
  }

  /** The arrays that hold the fields, in their order; the fields have passed {@link #language}. */
  public static List<ArraySpec> arrays(List<FieldSpec> fields) {
    return fields.stream().map(FieldCompiler::array).toList();
  }

  /** The columns that any field reads. */
  public Set<String> sources() {
    return sources(fields.stream().map(CompiledField::spec).toList());
  }

  /**
   * Computes every field of one chunk.
   *
   * @param weightlessCells receives the number of cells that have rows whose weights add up to 0,
   *     which makes a weighted statistic NaN; a cell counts once for each such statistic
   * @return per field the chunk's raw little-endian bytes: for each cell one element of the
   *     declared type, or the elements of its vector, or its list as {@code vlen-bytes} stores it
   * @throws FirnException when a value does not fit the declared type of its field
   */
  public byte[][] aggregate(ChunkRows rows, IntConsumer weightlessCells) {
    Chunk chunk = new Chunk(rows);
    byte[][] bytes = new byte[fields.size()][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = fields.get(i).bytes(chunk, types);
    }
    weightlessCells.accept(chunk.weightlessCells());
    return bytes;
  }

  /**
   * Heap bytes that computing the digests of a chunk takes at most, beyond what every chunk takes:
   * the lists, and what building them needs.
   */
  public long digestBytes(ChunkRows rows) {
    int[] bounds = rows.bounds();
    return digestBytes(
        new Occupancy(
            rows.cells(),
            rows.fullest(),
            most -> {
              long elements = 0;
              for (int group = 0; group < rows.occupiedCells(); group++) {
                elements += most.applyAsLong(bounds[group + 1] - bounds[group]);
              }
              return elements;
            }));
  }

  /**
   * The same for rows whose cells are not known: the larger of all rows in one cell and rows spread
   * evenly.
   */
  public long digestBytes(long rows, int cells) {
    long each = (rows + cells - 1) / cells;
    return Math.max(
        digestBytes(new Occupancy(cells, rows, most -> most.applyAsLong(rows))),
        digestBytes(
            new Occupancy(cells, each, most -> Math.min(rows, cells * most.applyAsLong(each)))));
  }

  private long digestBytes(Occupancy rows) {
    long lists = 0;
    long making = 0;
    for (CompiledField field : fields) {
      CompiledField.Heap heap = field.heap(rows);
      lists += heap.lists();
      making = Math.max(making, heap.making());
    }
    return lists + making;
  }

  /**
   * What a chunk without rows holds.
   *
   * @return per field the raw bytes, or null where every value is the array's fill value
   */
  public byte[][] empty(int cells) {
    byte[][] bytes = new byte[fields.size()][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = fields.get(i).empty(cells);
    }
    return bytes;
  }

  /**
   * The attributes of a field's array, in a fixed order: {@code long_name}, {@code standard_name},
   * {@code units}, {@code calendar}, {@code cell_methods} and {@code description} as far as the
   * source has them and they hold for the statistic, then those of the document, which take
   * precedence.
   *
   * @param field index into the fields
   * @param sourceAttributes by source, the attributes of its dataset; empty where it has none
   */
  public Map<String, Object> attributes(
      int field, Function<String, Map<String, Object>> sourceAttributes) {
    return FieldAttributes.of(fields.get(field), sourceAttributes);
  }

  /**
   * Warnings about declared types that are too coarse for their source, one line each.
   *
   * @param sourceAttributes by source, the attributes of its dataset; empty where it has none
   */
  public List<String> warnings(Function<String, Map<String, Object>> sourceAttributes) {
    List<String> warnings = new ArrayList<>();
    for (CompiledField field : fields) {
      Precision.warning(path(field.spec()), field, types, sourceAttributes)
          .ifPresent(warnings::add);
    }
    return warnings;
  }

  private static String path(FieldSpec field) {
    return "aggregation.variables." + field.name();
  }
}
