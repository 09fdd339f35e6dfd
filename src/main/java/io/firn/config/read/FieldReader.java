package io.firn.config.read;

import io.firn.column.ArraySpec;
import io.firn.column.DType;
import io.firn.config.Composition;
import io.firn.config.FieldLanguage;
import io.firn.config.FieldSpec;
import io.firn.config.FieldSpec.Calculation;
import io.firn.config.FieldSpec.ChunkValue;
import io.firn.config.FieldSpec.Kind;
import io.firn.config.TimeSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads one entry of {@code aggregation.variables}. */
final class FieldReader {
  private final FieldLanguage language;
  private final Set<String> columns;
  private final SortedMap<String, ChunkValue> chunkValues;
  private final KindReader kinds;

  /**
   * @param chunkValues the document's values of a chunk
   * @param clock when rows were observed, where the document says so
   */
  FieldReader(
      FieldLanguage language,
      Set<String> columns,
      SortedMap<String, ChunkValue> chunkValues,
      Optional<TimeSource> clock) {
    this.language = language;
    this.columns = columns;
    this.chunkValues = chunkValues;
    this.kinds = new KindReader(clock);
  }

  /** Reads one entry of {@code aggregation.chunk_precompute}. */
  static Optional<ChunkValue> readChunkValue(
      String name, Value value, FieldLanguage language, Set<String> columns) {
    Optional<Section> section =
        value.section("a mapping with a function or an expression is required");
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Section entry = section.get();
    entry.know("function", "expression", "source", "params", "dtype");
    Optional<String> unfit =
        columns.contains(name)
            ? Optional.of("a column has this name; choose another")
            : Names.column(name);
    unfit.ifPresent(allowed -> entry.problems().invalid(entry.path(), name, allowed));
    FieldReader reader = new FieldReader(language, columns, new TreeMap<>(), Optional.empty());
    Optional<Calculation> calculation = reader.calculation(entry);
    Optional<DType> dtype = entry.optional("dtype", FieldReader::dtype, DType.FLOAT64);
    if (dtype.isPresent() && dtype.get().isInteger()) {
      dtype = entry.get("dtype").get().invalid("float32 or float64 is required");
    }
    entry.refuseOthers();
    if (unfit.isPresent() || calculation.isEmpty() || dtype.isEmpty()) {
      return Optional.empty();
    }
    ChunkValue read = new ChunkValue(calculation.get(), dtype.get());
    language.checkChunkValue(entry.path(), read, columns, entry.problems());
    return Optional.of(read);
  }

  /** Empty when a problem was noted that leaves nothing to check any further. */
  Optional<FieldSpec> read(String name, Value value) {
    Optional<Section> section =
        value.section("a mapping with a function or an expression is required");
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Section field = section.get();
    field.know("function", "expression", "source", "params", "dtype", "fill_value", "attrs");
    field.know("trailing_shape", "inner_shape");
    Optional<Kind> kind = kinds.read(field);
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> unfit = GridFamilies.fieldName(name);
    unfit.ifPresent(allowed -> field.problems().invalid(field.path(), name, allowed));
    boolean lists = kind.get().element() == ArraySpec.Element.LIST;
    if (lists) {
      field.ignore("it only steers zagg's overviews", "overview_delta");
    } else {
      field.refuse(
          "only a field of kind: ragged has them",
          "weights",
          "overview_delta",
          "location",
          "temporal");
    }

    Optional<Calculation> calculation = calculation(field);
    Optional<DType> dtype = field.optional("dtype", FieldReader::dtype, DType.FLOAT32);
    Optional<Long> fill = dtype.flatMap(type -> fill(field, lists, type));
    boolean composed =
        calculation
            .filter(c -> c instanceof FieldSpec.Function f && f.name().equals(Composition.FUNCTION))
            .isPresent();
    Optional<Map<String, Object>> attributes =
        entries(
            field,
            "attrs",
            "a mapping of names to strings and numbers",
            (key, entry) -> AttributeReader.read(key, entry, lists, composed));
    if (kind.get().flux()) {
      attributes = attributes.filter(found -> AttributeReader.namesGain(field, found));
    }
    field.refuseOthers();

    if (unfit.isPresent()
        || calculation.isEmpty()
        || dtype.isEmpty()
        || fill.isEmpty()
        || attributes.isEmpty()) {
      return Optional.empty();
    }
    FieldSpec spec =
        new FieldSpec(
            name,
            kind.get(),
            calculation.get(),
            dtype.get(),
            fill.get(),
            attributes.get(),
            chunkValues);
    language.check(field.path(), spec, columns, field.problems());
    return Optional.of(spec);
  }

  /** Empty cells of lists hold nothing, whatever the document says. */
  private static Optional<Long> fill(Section field, boolean lists, DType type) {
    if (lists) {
      field.ignore("an empty cell of a ragged field holds nothing", "fill_value");
      return Optional.of(FillValueReader.defaultBits(type));
    }
    return field.optional(
        "fill_value", v -> FillValueReader.read(v, type), FillValueReader.defaultBits(type));
  }

  private Optional<Calculation> calculation(Section field) {
    Optional<Value> function = field.get("function");
    Optional<Value> expression = field.get("expression");
    if (function.isPresent() && expression.isPresent()) {
      return expression.get().invalid("a field has either a function or an expression, not both");
    }
    if (function.isPresent()) {
      return function(field, function.get());
    }
    if (expression.isPresent()) {
      return expression(field, expression.get());
    }
    field.problems().missing(field.path("function"), "a function or an expression is required");
    return Optional.empty();
  }

  private Optional<Calculation> function(Section field, Value function) {
    Optional<String> name =
        function
            .word("the name of a function is required")
            .map(word -> word.replaceFirst("^(np|numpy|zagg\\.stats\\.[a-z]+)\\.", ""));
    Optional<Value> source = field.get("source");
    Optional<String> column = source.flatMap(v -> v.word("the name of a column is required"));
    Optional<Map<String, Object>> params =
        entries(field, "params", "a mapping of argument names to values", FieldReader::param);
    return name.isPresent() && source.isPresent() == column.isPresent() && params.isPresent()
        ? Optional.of(new FieldSpec.Function(name.get(), column.orElse(null), params.get()))
        : Optional.empty();
  }

  private Optional<Calculation> expression(Section field, Value expression) {
    field.get("params").ifPresent(v -> v.invalid("only a function takes params"));
    Optional<Value> source = field.get("source");
    if (source.isPresent() && !columns.contains(source.get().shown())) {
      source.get().invalid("one of the columns " + String.join(", ", columns) + " is required");
    }
    field.ignore("an expression names its columns itself", "source");
    return expression.word("an expression is required").map(FieldSpec.Expression::new);
  }

  private static Optional<DType> dtype(Value value) {
    String allowed =
        "one of the types int8 to int64, uint8 to uint64, float32, float64 is required";
    Optional<String> spelling = value.text(allowed);
    if (spelling.isEmpty()) {
      return Optional.empty();
    }
    DType type = NumpyTypes.bySpelling().get(spelling.get());
    return type == null ? value.invalid(allowed) : Optional.of(type);
  }

  private static Optional<Object> param(String name, Value value) {
    String allowed = "a number, true, false, a column or a row-wise expression is required";
    if (!Names.isIdentifier(name)) {
      return value.invalid("the name of an argument is required as key");
    }
    if (value.isFlag()) {
      return value.flag().map(Function.identity());
    }
    return value.isNumber()
        ? value.finite(allowed).map(Function.identity())
        : value.word(allowed).map(Function.identity());
  }

  /**
   * A mapping under {@code key} with each value read by {@code reader}; none where it is absent.
   */
  private static Optional<Map<String, Object>> entries(
      Section field, String key, String kind, BiFunction<String, Value, Optional<Object>> reader) {
    Optional<Value> value = field.get(key);
    return value.isEmpty()
        ? Optional.of(Map.of())
        : entries(value.get(), kind + " is required", reader);
  }

  static Optional<Map<String, Object>> entries(
      Value value, String allowed, BiFunction<String, Value, Optional<Object>> reader) {
    Optional<Section> section = value.section(allowed);
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> read = new TreeMap<>();
    section
        .get()
        .all()
        .forEach((name, entry) -> reader.apply(name, entry).ifPresent(v -> read.put(name, v)));
    return read.size() == section.get().all().size() ? Optional.of(read) : Optional.empty();
  }
}
