package io.firn.aggregate;

import io.firn.aggregate.argument.Arguments;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.digest.DigestField;
import io.firn.aggregate.digest.WordsField;
import io.firn.aggregate.expression.ExpressionException;
import io.firn.aggregate.expression.Parser;
import io.firn.aggregate.expression.Suggestion;
import io.firn.aggregate.field.Binder;
import io.firn.aggregate.field.ChunkValue;
import io.firn.aggregate.field.CompiledField;
import io.firn.aggregate.field.DocumentArguments;
import io.firn.aggregate.field.FieldFunction;
import io.firn.aggregate.field.HistogramField;
import io.firn.aggregate.field.PerChunkField;
import io.firn.aggregate.field.ScalarField;
import io.firn.aggregate.field.Scope;
import io.firn.aggregate.statistic.AppliedStatistic;
import io.firn.aggregate.statistic.Statistic;
import io.firn.aggregate.statistic.Statistics;
import io.firn.column.ArraySpec;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Compiles fields and notes everything that is wrong with them. */
final class FieldCompiler {
  /** The column that zagg takes when the document names no source. */
  private static final String DEFAULT_SOURCE = "h_li";

  private final Collection<String> sources;
  private final Scope scope;
  private final Problems problems;

  /**
   * @param sources the declared columns
   */
  FieldCompiler(Collection<String> sources, Problems problems) {
    this(Scope.of(sources), problems);
  }

  private FieldCompiler(Scope scope, Problems problems) {
    this.sources = scope.columns();
    this.scope = scope;
    this.problems = problems;
  }

  /** The columns that valid fields read. */
  static Set<String> sources(List<FieldSpec> fields) {
    Set<String> names = new LinkedHashSet<>();
    for (FieldSpec field : fields) {
      for (String name : sources(field.calculation())) {
        FieldSpec.ChunkValue value = field.chunkValues().get(name);
        names.addAll(value == null ? Set.of(name) : sources(value.calculation()));
      }
      if (field.kind().times() != null) {
        names.add(field.kind().times().field());
      }
    }
    return names;
  }

  /** The array that holds a sound field. */
  static ArraySpec array(FieldSpec field) {
    return new ArraySpec(
        field.name(),
        field.dtype(),
        field.fillBits(),
        field.kind().element(),
        field.kind().width(),
        countsRows(field));
  }

  private static boolean countsRows(FieldSpec field) {
    return field.kind().element() == ArraySpec.Element.NUMBER
        && field.dtype().isInteger()
        && field.calculation() instanceof FieldSpec.Function function
        && Statistics.named(function.name())
            .filter(statistic -> statistic.countsRows(source(statistic, function)))
            .isPresent();
  }

  private static Set<String> sources(FieldSpec.Calculation calculation) {
    if (calculation instanceof FieldSpec.Expression expression) {
      return Parser.parse(expression.text()).sources();
    }
    FieldSpec.Function function = (FieldSpec.Function) calculation;
    Set<String> names = new LinkedHashSet<>();
    if (FieldFunctions.named(function.name()).isPresent()) {
      names.add(source(function));
    }
    Statistics.named(function.name())
        .map(statistic -> source(statistic, function))
        .ifPresent(names::add);
    for (Object value : function.params().values()) {
      if (value instanceof String text) {
        names.addAll(Parser.parse(text).sources());
      }
    }
    return names;
  }

  /**
   * Compiles one field; nothing comes back when it has problems.
   *
   * @param path its place in the document
   */
  Optional<CompiledField> compile(String path, FieldSpec field) {
    FieldCompiler within = new FieldCompiler(scope(field.chunkValues()), problems);
    Optional<CompiledField> compiled = within.compileInScope(path, field);
    return field.kind().element() == ArraySpec.Element.CHUNK_NUMBER
        ? compiled.map(PerChunkField::new)
        : compiled;
  }

  /**
   * Compiles a value of a chunk to its operation over the chunk taken as one cell; nothing comes
   * back when it has problems.
   *
   * @param path its place in the document
   */
  Optional<Operation> compile(String path, FieldSpec.ChunkValue value) {
    FieldSpec field = new FieldSpec(path, value.calculation(), DType.FLOAT64, 0, Map.of());
    if (!(value.calculation() instanceof FieldSpec.Function function)) {
      return compile(path, field, (FieldSpec.Expression) value.calculation())
          .map(ScalarField::cells);
    }
    if (FieldFunctions.named(function.name()).isPresent()) {
      problems.invalid(
          path + ".function",
          function.name(),
          "it does not give one number a chunk; one of "
              + String.join(", ", Statistics.names())
              + " is required");
      return Optional.empty();
    }
    return compile(path, field, function).map(ScalarField::cells);
  }

  /**
   * The columns and the values of a chunk. Problems in those values are reported where they are
   * checked; here such a value is NaN.
   */
  private Scope scope(Map<String, FieldSpec.ChunkValue> declared) {
    FieldCompiler silent = new FieldCompiler(sources, new Problems());
    Map<String, ChunkValue> values = new LinkedHashMap<>();
    declared.forEach(
        (name, value) ->
            values.put(
                name,
                new ChunkValue(
                    name,
                    silent.compile(name, value).orElse(new Operation.Constant(Double.NaN)),
                    value.dtype())));
    return new Scope(sources, values);
  }

  private Optional<CompiledField> compileInScope(String path, FieldSpec field) {
    if (field.kind() instanceof FieldSpec.Words words) {
      int place = words.of().kind().companions().indexOf(words.companion());
      return compileInScope(path, words.of())
          .map(digest -> new WordsField(field, (DigestField) digest, place));
    }
    if (field.kind().element() == ArraySpec.Element.VECTOR) {
      return histogram(path, field);
    }
    if (field.calculation() instanceof FieldSpec.Function function) {
      Optional<FieldFunction> alone = FieldFunctions.named(function.name());
      if (alone.isPresent()) {
        return compile(path, field, function, alone.get());
      }
    }
    if (field.kind().element() == ArraySpec.Element.LIST) {
      return refuseList(path, field);
    }
    Optional<ScalarField> scalar =
        field.calculation() instanceof FieldSpec.Function function
            ? compile(path, field, function)
            : compile(path, field, (FieldSpec.Expression) field.calculation());
    return scalar.map(Function.identity());
  }

  private Optional<CompiledField> compile(
      String path, FieldSpec field, FieldSpec.Function function, FieldFunction alone) {
    String source = source(function);
    boolean known = checkSource(path, function, source);
    DocumentArguments given = new DocumentArguments(path, function, scope, problems);
    Arguments arguments = given.of(alone);
    if (!alone.fits(path, field, arguments, problems) || !given.sound()) {
      return Optional.empty();
    }
    Optional<CompiledField> compiled =
        alone.compile(path, field, new Operation.ColumnValue(source), arguments, problems);
    return known ? compiled : Optional.empty();
  }

  private Optional<CompiledField> refuseList(String path, FieldSpec field) {
    String allowed =
        "a ragged field takes one of the functions " + String.join(", ", FieldFunctions.ofLists());
    if (field.calculation() instanceof FieldSpec.Function function) {
      problems.invalid(path + ".function", function.name(), allowed);
    } else if (field.calculation() instanceof FieldSpec.Expression expression) {
      problems.invalid(path + ".expression", expression.text(), allowed);
    }
    return Optional.empty();
  }

  private Optional<CompiledField> histogram(String path, FieldSpec field) {
    if (!(field.calculation() instanceof FieldSpec.Expression expression)) {
      problems.invalid(
          path + ".function",
          ((FieldSpec.Function) field.calculation()).name(),
          "a vector takes an expression of np.histogram and no function");
      return Optional.empty();
    }
    try {
      HistogramField compiled = HistogramField.compile(field, expression, scope);
      if (compiled.bins() != field.kind().width()) {
        problems.invalid(
            path + ".trailing_shape",
            field.kind().width(),
            "np.histogram has " + compiled.bins() + " bins; the same number is required");
        return Optional.empty();
      }
      if (!compiled.type().orElse(field.dtype().zarrName()).equals(field.dtype().zarrName())) {
        problems.invalid(
            path + ".dtype",
            field.dtype(),
            "the expression casts to '" + compiled.type().get() + "'; the same type is required");
        return Optional.empty();
      }
      return Optional.of(compiled);
    } catch (ExpressionException e) {
      problems.invalid(path + ".expression", expression.text(), e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<ScalarField> compile(
      String path, FieldSpec field, FieldSpec.Expression expression) {
    Optional<Operation> cells = Optional.empty();
    try {
      cells = Optional.of(Binder.cellNumber(expression.text(), scope));
    } catch (ExpressionException e) {
      problems.invalid(path + ".expression", expression.text(), e.getMessage());
    }
    if (field.dtype().isInteger()) {
      problems.invalid(
          path + ".dtype", field.dtype(), "an expression gives fractions; " + ScalarField.FLOATS);
      return Optional.empty();
    }
    return cells.map(operation -> new ScalarField(field, Optional.empty(), operation));
  }

  private Optional<ScalarField> compile(String path, FieldSpec field, FieldSpec.Function function) {
    Statistic statistic = Statistics.named(function.name()).orElse(null);
    if (statistic == null) {
      problems.invalid(
          path + ".function",
          function.name(),
          "unknown function" + Suggestion.of(function.name(), functions()));
      return Optional.empty();
    }
    DocumentArguments given = new DocumentArguments(path, function, scope, problems);
    Arguments arguments = given.of(statistic);
    String source = source(statistic, function);
    boolean sound = checkSource(path, function, source) && given.sound();
    if (statistic.isFractional() && field.dtype().isInteger()) {
      problems.invalid(
          path + ".dtype",
          field.dtype(),
          statistic.name() + " gives fractions; " + ScalarField.FLOATS);
      sound = false;
    }
    if (!sound) {
      return Optional.empty();
    }
    AppliedStatistic applied = new AppliedStatistic(statistic, arguments, source);
    return Optional.of(new ScalarField(field, Optional.of(applied), applied.operation()));
  }

  /** Everything that a document may name as a function. */
  private static Set<String> functions() {
    Set<String> names = new LinkedHashSet<>(Statistics.names());
    names.addAll(FieldFunctions.names());
    return names;
  }

  /** The column that the statistic is taken of, or null where it takes none. */
  private static String source(Statistic statistic, FieldSpec.Function function) {
    return switch (statistic.sourceUse()) {
      case NEEDED -> source(function);
      case OPTIONAL -> function.source();
      case IGNORED -> null;
    };
  }

  private static String source(FieldSpec.Function function) {
    return function.source() == null ? DEFAULT_SOURCE : function.source();
  }

  /**
   * Notes a source that the document does not declare, although the statistic ignores it. For
   * checking documents only: gridding does not read such a column and does not know it.
   */
  void checkIgnoredSource(String path, FieldSpec.Calculation calculation) {
    if (calculation instanceof FieldSpec.Function function && function.source() != null) {
      boolean ignored =
          Statistics.named(function.name())
              .filter(statistic -> source(statistic, function) == null)
              .isPresent();
      if (ignored) {
        checkNamed(path, function.source());
      }
    }
  }

  /**
   * @param taken the column that the function is taken of, or null where it takes none
   */
  private boolean checkSource(String path, FieldSpec.Function function, String taken) {
    if (taken == null) {
      return true;
    }
    if (taken.equals(function.source())) {
      return checkNamed(path, taken);
    }
    if (!sources.contains(taken)) {
      problems.missing(
          path + ".source",
          "the column to take " + function.name() + " of; known are " + String.join(", ", sources));
      return false;
    }
    return true;
  }

  private boolean checkNamed(String path, String source) {
    if (sources.contains(source)) {
      return true;
    }
    problems.invalid(path + ".source", source, "unknown column" + Suggestion.of(source, sources));
    return false;
  }
}
