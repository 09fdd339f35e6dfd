package io.firn.config.canonical;

import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.config.FilterSpec;
import io.firn.config.FilterSpec.Comparison;
import io.firn.config.FilterSpec.Operator;
import io.firn.config.FilterSpec.RowExpression;
import io.firn.config.Linspace;
import io.firn.config.Records;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The canonical form of {@code data_source}. */
final class CanonicalSource {
  private CanonicalSource() {}

  static Map<String, Object> of(DataSource source) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    if (!source.groups().equals(List.of(""))) {
      yaml.put("groups", source.groups());
    }
    Map<String, Object> coordinates = new LinkedHashMap<>();
    coordinates.put("latitude", source.latitude());
    coordinates.put("longitude", source.longitude());
    if (source.records().placeRows()) {
      coordinates.put("level", source.records().level());
    }
    yaml.put("coordinates", coordinates);
    yaml.put("variables", variables(source, ColumnSource.BASE));
    if (!source.levels().isEmpty()) {
      yaml.put("base_level", source.baseLevel());
      yaml.put("levels", levels(source));
    }
    if (!source.records().assets().isEmpty()) {
      yaml.put("assets", assets(source.records()));
    }
    List<Object> filters = new ArrayList<>();
    source.filters().forEach(filter -> filters.add(filter(filter)));
    yaml.put("filters", filters);
    yaml.put("mask_fill", source.maskFill());
    if (!source.unpack()) {
      // Not spelt out otherwise: it is younger than the first stores, whose text it would change.
      yaml.put("unpack", false);
    }
    return yaml;
  }

  private static Map<String, Object> variables(DataSource source, String level) {
    Map<String, Object> yaml = new TreeMap<>();
    source
        .variables()
        .forEach(
            (name, column) -> {
              if (column.level().equals(level)) {
                yaml.put(name, column(column));
              }
            });
    if (level.equals(ColumnSource.BASE)) {
      Records records = source.records();
      records
          .linspaces()
          .forEach((name, linspace) -> yaml.put(name, linspace(linspace, records.level())));
    }
    return yaml;
  }

  private static Object column(ColumnSource column) {
    if (column.column() == ColumnSource.WHOLE && column.own()) {
      return column.dataset();
    }
    Map<String, Object> yaml = new LinkedHashMap<>();
    if (!column.own()) {
      yaml.put("asset", column.asset());
    }
    yaml.put("path", column.dataset());
    if (column.column() != ColumnSource.WHOLE) {
      yaml.put("column", column.column());
    }
    return yaml;
  }

  private static Map<String, Object> linspace(Linspace linspace, String level) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    yaml.put("synthesize", "linspace");
    yaml.put("level", level);
    yaml.put("start", linspace.start());
    yaml.put("stop", linspace.stop());
    return yaml;
  }

  private static Map<String, Object> assets(Records records) {
    Map<String, Object> assets = new LinkedHashMap<>();
    records
        .assets()
        .forEach(
            (name, asset) -> {
              Map<String, Object> join = new LinkedHashMap<>();
              join.put("left", asset.left());
              join.put("right", asset.right());
              assets.put(name, Map.of("join", join));
            });
    return assets;
  }

  private static Map<String, Object> levels(DataSource source) {
    Map<String, Object> levels = new LinkedHashMap<>();
    levels.put(source.baseLevel(), Map.of());
    source
        .levels()
        .forEach(
            (name, level) -> {
              Map<String, Object> link = new LinkedHashMap<>();
              link.put("to", source.baseLevel());
              link.put("index_beg", level.indexBegin());
              link.put("count", level.count());
              link.put("index_base", level.indexBase());
              Map<String, Object> yaml = new LinkedHashMap<>();
              yaml.put("link", link);
              yaml.put("variables", variables(source, name));
              levels.put(name, yaml);
            });
    return levels;
  }

  private static Map<String, Object> filter(FilterSpec filter) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    if (filter instanceof RowExpression) {
      yaml.put("expression", ((RowExpression) filter).text());
      return yaml;
    }
    Comparison comparison = (Comparison) filter;
    boolean many = comparison.operator() == Operator.IN || comparison.operator() == Operator.NOT_IN;
    ColumnSource column = comparison.column();
    if (!column.own()) {
      yaml.put("asset", column.asset());
    } else if (!column.onBase()) {
      yaml.put("level", column.level());
    }
    yaml.put("dataset", column.dataset());
    if (column.column() != ColumnSource.WHOLE) {
      yaml.put("column", column.column());
    }
    yaml.put("op", CanonicalYaml.lowerCase(comparison.operator()));
    yaml.put(many ? "values" : "value", many ? comparison.values() : comparison.values().get(0));
    yaml.put("keep", comparison.keep());
    return yaml;
  }
}
