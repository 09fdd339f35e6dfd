package io.firn.config;

import io.firn.config.FilterSpec.Comparison;
import io.firn.config.FilterSpec.Operator;
import io.firn.config.FilterSpec.RowExpression;
import io.firn.config.OutputSpec.Codec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.LineBreak;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Writes a configuration in its one canonical form: every default spelt out, keys in a fixed order,
 * names whose order has no meaning sorted.
 */
final class CanonicalYaml {
  private CanonicalYaml() {}

  static String write(FirnConfig config) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("data_source", source(config.source()));
    document.put("aggregation", CanonicalFields.write(config.fields()));
    document.put("output", output(config));
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setSplitLines(false);
    // The platform's own line break would make the text depend on where it was written.
    options.setLineBreak(LineBreak.UNIX);
    return new Yaml(new PortableRepresenter(options), options).dump(document);
  }

  /** Where two documents differ, by the paths of their values. */
  static List<String> differences(String then, String now) {
    if (then.equals(now)) {
      return List.of();
    }
    Map<String, String> before = new LinkedHashMap<>();
    Map<String, String> after = new LinkedHashMap<>();
    flatten("", load(then), before);
    flatten("", load(now), after);
    List<String> differences = new ArrayList<>();
    after.forEach(
        (path, value) -> {
          String old = before.remove(path);
          if (old == null) {
            differences.add("%s was not there and is '%s'".formatted(path, value));
          } else if (!old.equals(value)) {
            differences.add("%s was '%s' and is '%s'".formatted(path, old, value));
          }
        });
    before.forEach(
        (path, old) -> differences.add("%s was '%s' and is not there".formatted(path, old)));
    return differences.isEmpty() ? List.of("its fields have another order") : differences;
  }

  private static Object load(String document) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(document);
  }

  private static void flatten(String path, Object value, Map<String, String> into) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach(
          (key, child) -> flatten(path.isEmpty() ? "" + key : path + "." + key, child, into));
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      for (int i = 0; i < list.size(); i++) {
        flatten("%s[%d]".formatted(path, i), list.get(i), into);
      }
    } else {
      into.put(path, String.valueOf(value));
    }
  }

  private static Map<String, Object> source(DataSource source) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    if (!source.groups().equals(List.of(""))) {
      yaml.put("groups", source.groups());
    }
    Map<String, Object> coordinates = new LinkedHashMap<>();
    coordinates.put("latitude", source.latitude());
    coordinates.put("longitude", source.longitude());
    yaml.put("coordinates", coordinates);
    yaml.put("variables", variables(source, ColumnSource.BASE));
    if (!source.levels().isEmpty()) {
      yaml.put("base_level", source.baseLevel());
      yaml.put("levels", levels(source));
    }
    List<Object> filters = new ArrayList<>();
    source.filters().forEach(filter -> filters.add(filter(filter)));
    yaml.put("filters", filters);
    yaml.put("mask_fill", source.maskFill());
    if (source.unpack()) {
      // Not spelt out otherwise: it is younger than the first stores, whose text it would change.
      yaml.put("unpack", true);
    }
    return yaml;
  }

  private static Map<String, Object> variables(DataSource source, String level) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    source
        .variables()
        .forEach(
            (name, column) -> {
              if (column.level().equals(level)) {
                yaml.put(name, column(column));
              }
            });
    return yaml;
  }

  private static Object column(ColumnSource column) {
    if (column.column() == ColumnSource.WHOLE) {
      return column.dataset();
    }
    Map<String, Object> yaml = new LinkedHashMap<>();
    yaml.put("path", column.dataset());
    yaml.put("column", column.column());
    return yaml;
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
    if (!column.onBase()) {
      yaml.put("level", column.level());
    }
    yaml.put("dataset", column.dataset());
    if (column.column() != ColumnSource.WHOLE) {
      yaml.put("column", column.column());
    }
    yaml.put("op", lowerCase(comparison.operator()));
    yaml.put(many ? "values" : "value", many ? comparison.values() : comparison.values().get(0));
    yaml.put("keep", comparison.keep());
    return yaml;
  }

  private static Map<String, Object> output(FirnConfig config) {
    GridSpec.Healpix healpix = (GridSpec.Healpix) config.grid();
    Map<String, Object> grid = new LinkedHashMap<>();
    grid.put("type", "healpix");
    grid.put("indexing_scheme", "nested");
    grid.put("parent_order", healpix.parentOrder());
    grid.put("chunk_inner", healpix.chunkOrder());
    grid.put("child_order", healpix.childOrder());
    grid.put("sharded", healpix.sharded());
    domain(config.domain(), grid);
    Codec chosen = config.output().codec();
    Map<String, Object> codec = new LinkedHashMap<>();
    codec.put("name", lowerCase(chosen.name()));
    codec.put("level", chosen.level());
    Map<String, Object> yaml = new LinkedHashMap<>();
    yaml.put("store_layout", lowerCase(config.output().layout()));
    yaml.put("codec", codec);
    config.fields().stream()
        .map(CanonicalYaml::times)
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(times -> yaml.put("time_source", timeSource(times)));
    yaml.put("grid", grid);
    return yaml;
  }

  private static Optional<TimeSource> times(FieldSpec field) {
    return field.kind() instanceof FieldSpec.Ragged ragged
        ? Optional.ofNullable(ragged.times())
        : Optional.empty();
  }

  private static Map<String, Object> timeSource(TimeSource times) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    yaml.put("field", times.field());
    yaml.put("epoch", times.epoch().toString());
    yaml.put("scale", lowerCase(times.scale()));
    yaml.put("units", lowerCase(times.units()));
    return yaml;
  }

  /** Not spelt out where it is left to the data: it is younger than the first stores. */
  private static void domain(Domain domain, Map<String, Object> grid) {
    if (domain instanceof Domain.Box box) {
      grid.put("bounds", List.of(box.west(), box.south(), box.east(), box.north()));
    }
    if (domain instanceof Domain.Box || domain instanceof Domain.Everything) {
      grid.put("domain", "bbox");
    } else if (domain instanceof Domain.Shards shards) {
      grid.put("domain", Map.of("shards", shards.name()));
    } else if (domain instanceof Domain.Store store) {
      grid.put("domain", Map.of("store", store.name()));
    }
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Writes doubles as {@code 1.0e+30}: PyYAML, and so zagg, takes 1.0E30 for text. */
  private static final class PortableRepresenter extends Representer {
    PortableRepresenter(DumperOptions options) {
      super(options);
      representers.put(Double.class, value -> representScalar(Tag.FLOAT, portable((Double) value)));
    }

    private static String portable(double value) {
      String text = Double.toString(value);
      return text.contains("E-") ? text.replace('E', 'e') : text.replace("E", "e+");
    }
  }
}
