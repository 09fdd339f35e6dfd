package io.firn.config.canonical;

import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.Codec;
import io.firn.config.TimeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.LineBreak;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Writes a configuration in its one canonical form: YAML in the vocabulary of the document with
 * every default spelt out, keys in a fixed order, names whose order has no meaning sorted.
 */
public final class CanonicalYaml {
  private CanonicalYaml() {}

  /**
   * The canonical form. Documents of the same meaning have the same text, and it reads back as the
   * same configuration. Where the store lies and what was ignored are not part of it.
   */
  public static String write(FirnConfig config) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("data_source", CanonicalSource.of(config.source()));
    document.put("aggregation", CanonicalFields.write(config.fields()));
    document.put("output", output(config));
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(FlowStyle.BLOCK);
    options.setSplitLines(false);
    // The platform's own line break would make the text depend on where it was written.
    options.setLineBreak(LineBreak.UNIX);
    return new Yaml(new PortableRepresenter(options), options).dump(document);
  }

  /**
   * Where two canonical documents differ: the path of each value with what it was and what it is.
   *
   * @param then of one configuration, {@link #write}
   * @param now of the other
   * @return empty for equal documents only
   */
  public static List<String> differences(String then, String now) {
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

  private static Map<String, Object> output(FirnConfig config) {
    Codec chosen = config.output().codec();
    Map<String, Object> codec = new LinkedHashMap<>();
    codec.put("name", lowerCase(chosen.name()));
    codec.put("level", chosen.level());
    Map<String, Object> yaml = new LinkedHashMap<>();
    if (config.output().layout() != OutputSpec.StoreLayout.WHOLE_GRID) {
      yaml.put("store_layout", lowerCase(config.output().layout()));
    }
    yaml.put("codec", codec);
    config.fields().stream()
        .map(field -> field.kind().times())
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(times -> yaml.put("time_source", timeSource(times)));
    yaml.put("grid", CanonicalGrid.of(config.grid(), config.domain()));
    return yaml;
  }

  private static Map<String, Object> timeSource(TimeSource times) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    yaml.put("field", times.field());
    yaml.put("epoch", times.epoch().toString());
    yaml.put("scale", lowerCase(times.scale()));
    yaml.put("units", lowerCase(times.units()));
    return yaml;
  }

  static String lowerCase(Enum<?> constant) {
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
