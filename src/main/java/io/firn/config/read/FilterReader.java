package io.firn.config.read;

import io.firn.config.ColumnSource;
import io.firn.config.FieldLanguage;
import io.firn.config.FilterSpec;
import io.firn.config.FilterSpec.Comparison;
import io.firn.config.FilterSpec.Operator;
import io.firn.config.FilterSpec.RowExpression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code data_source.filters} and its short form, {@code data_source.quality_filter}. */
final class FilterReader {
  private static final String NUMBER = "a number is required";
  private static final Map<String, Operator> OPERATORS = new LinkedHashMap<>();

  static {
    for (Operator operator : Operator.values()) {
      OPERATORS.put(operator.name().toLowerCase(Locale.ROOT), operator);
    }
  }

  private final FieldLanguage language;
  private final Set<String> columns;
  private final PathTemplates paths;
  private final LevelReader levels;
  private final RecordReader records;

  FilterReader(
      FieldLanguage language,
      Set<String> columns,
      PathTemplates paths,
      LevelReader levels,
      RecordReader records) {
    this.language = language;
    this.columns = columns;
    this.paths = paths;
    this.levels = levels;
    this.records = records;
  }

  /** The filters of a source, or empty when a problem was noted. */
  Optional<List<FilterSpec>> read(Section source) {
    Optional<Value> filters = source.get("filters");
    if (filters.isPresent()) {
      source.ignore("filters take its place", "quality_filter");
      return filters.get().items("a list of filters is required").flatMap(this::filters);
    }
    Optional<Value> quality = source.get("quality_filter");
    return quality.isEmpty()
        ? Optional.of(List.of())
        : quality
            .get()
            .section("a mapping of dataset and value is required")
            .flatMap(this::quality)
            .map(List::of);
  }

  private Optional<List<FilterSpec>> filters(List<Value> items) {
    List<FilterSpec> filters = new ArrayList<>();
    for (Value item : items) {
      item.section("a mapping with a dataset or an expression is required")
          .flatMap(this::filter)
          .ifPresent(filters::add);
    }
    return filters.size() == items.size() ? Optional.of(filters) : Optional.empty();
  }

  private Optional<FilterSpec> quality(Section quality) {
    Optional<String> dataset = dataset(quality);
    Optional<List<Number>> value = one(quality);
    quality.refuseOthers();
    return dataset.isPresent() && value.isPresent()
        ? Optional.of(new Comparison(dataset.get(), Operator.EQ, value.get(), true))
        : Optional.empty();
  }

  private Optional<FilterSpec> filter(Section filter) {
    Optional<Value> expression = filter.get("expression");
    Optional<FilterSpec> read =
        expression.isPresent() ? expression(filter, expression.get()) : comparison(filter);
    filter.refuseOthers();
    return read;
  }

  private Optional<FilterSpec> expression(Section filter, Value expression) {
    for (String key :
        List.of("level", "asset", "dataset", "column", "op", "value", "values", "keep")) {
      filter.get(key).ifPresent(v -> v.invalid("a filter with an expression takes no other key"));
    }
    Optional<String> text = expression.word("an expression is required");
    text.ifPresent(
        t -> language.checkRowCondition(expression.path(), t, columns, filter.problems()));
    return text.map(RowExpression::new);
  }

  private Optional<FilterSpec> comparison(Section filter) {
    filter.know("level", "asset", "dataset", "column", "op", "value", "values", "keep");
    Optional<String> dataset = dataset(filter);
    Optional<Value> paired = filter.get("asset");
    Optional<String> asset = filter.optional("asset", records::named, ColumnSource.OWN);
    Optional<String> level =
        paired.isPresent()
            ? levelOfRecords(filter)
            : filter.optional("level", levels::named, ColumnSource.BASE);
    Optional<Integer> column =
        filter.optional("column", v -> v.integer(0, Integer.MAX_VALUE), ColumnSource.WHOLE);
    Optional<Operator> operator =
        filter
            .require("op", "one of " + String.join(", ", OPERATORS.keySet()) + " is required")
            .flatMap(v -> v.oneOf(OPERATORS));
    Optional<Boolean> keep = filter.optional("keep", Value::flag, true);
    Optional<List<Number>> values = operator.flatMap(o -> operands(filter, o));
    return dataset.isPresent()
            && asset.isPresent()
            && level.isPresent()
            && column.isPresent()
            && keep.isPresent()
            && values.isPresent()
        ? Optional.of(
            new Comparison(
                new ColumnSource(dataset.get(), column.get(), level.get(), asset.get()),
                operator.get(),
                values.get(),
                keep.get()))
        : Optional.empty();
  }

  private Optional<String> levelOfRecords(Section filter) {
    Optional<Value> level = filter.get("level");
    return level.isPresent()
        ? level.get().invalid("a filter of an asset compares the records of the coordinates")
        : Optional.of(records.level());
  }

  private Optional<String> dataset(Section filter) {
    return filter.require("dataset", PathTemplates.ALLOWED).flatMap(paths::read);
  }

  private Optional<List<Number>> operands(Section filter, Operator operator) {
    boolean many = operator == Operator.IN || operator == Operator.NOT_IN;
    filter
        .get(many ? "value" : "values")
        .ifPresent(v -> v.invalid(many ? "in and not_in take values" : "this op takes a value"));
    return many ? several(filter) : one(filter);
  }

  private static Optional<List<Number>> one(Section filter) {
    return filter.require("value", NUMBER).flatMap(v -> v.finite(NUMBER)).map(List::of);
  }

  private static Optional<List<Number>> several(Section filter) {
    String allowed = "a list of at least one number is required";
    Optional<Value> list = filter.require("values", allowed);
    Optional<List<Value>> items = list.flatMap(v -> v.items(allowed));
    if (items.isEmpty()) {
      return Optional.empty();
    }
    if (items.get().isEmpty()) {
      return list.get().invalid(allowed);
    }
    List<Number> numbers = new ArrayList<>();
    items.get().forEach(item -> item.finite(NUMBER).ifPresent(numbers::add));
    return numbers.size() == items.get().size() ? Optional.of(numbers) : Optional.empty();
  }
}
