package io.firn.config.read;

import io.firn.config.NearestName;
import io.firn.config.Problems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a document. It remembers which keys its reader asked for, so that {@link
 * #refuseOthers} can name every unknown key and suggest the one that was meant. A key whose value
 * is null counts as absent.
 */
final class Section {
  private final YamlDocument document;
  private final String path;
  private final Map<String, Value> values = new LinkedHashMap<>();
  private final Set<String> read = new LinkedHashSet<>();
  private final Set<String> known = new LinkedHashSet<>();

  Section(YamlDocument document, String path, MappingNode node) {
    this.document = document;
    this.path = path;
    collect(node, Collections.newSetFromMap(new IdentityHashMap<>()));
    values.values().removeIf(Value::isNull);
  }

  Problems problems() {
    return document.problems();
  }

  /** The path of a key of this section. */
  String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  String path() {
    return path;
  }

  /** The value of a key, or empty where it is absent. */
  Optional<Value> get(String key) {
    know(key);
    return Optional.ofNullable(values.get(key));
  }

  /** Makes keys known that are read only where another key asks for them. */
  void know(String... keys) {
    for (String key : keys) {
      read.add(key);
      known.add(key);
    }
  }

  /** The value of a key that has to be there. */
  Optional<Value> require(String key, String allowed) {
    Optional<Value> value = get(key);
    if (value.isEmpty()) {
      problems().missing(path(key), allowed);
    }
    return value;
  }

  /** What {@code reader} makes of a key's value, or {@code fallback} where the key is absent. */
  <T> Optional<T> optional(String key, Function<Value, Optional<T>> reader, T fallback) {
    return get(key).map(reader).orElseGet(() -> Optional.of(fallback));
  }

  /** Whether a key is there and is this word; does not count as reading it. */
  boolean says(String key, String word) {
    return values.containsKey(key) && values.get(key).shown().equals(word);
  }

  /** All keys that are there, for a section whose keys are names of the user's choice. */
  Map<String, Value> all() {
    return Collections.unmodifiableMap(values);
  }

  /** Accepts keys that do not change what Firn computes, with one notice for each. */
  void ignore(String why, String... keys) {
    for (String key : keys) {
      known.add(key);
      Value value = values.get(key);
      if (value != null) {
        String shown = value.isScalar() ? " '" + Problems.oneLine(value.shown()) + "'" : "";
        document.notices().add("Ignored " + Problems.oneLine(path(key)) + shown + ": " + why);
      }
    }
  }

  /** Leaves a notice of what is allowed and hardly wanted. */
  void advise(String notice) {
    document.notices().add("Note on " + path + ": " + notice);
  }

  /** Refuses keys that Firn knows, would have to heed and cannot. */
  void refuse(String why, String... keys) {
    for (String key : keys) {
      known.add(key);
      if (values.containsKey(key)) {
        values.get(key).invalid("not supported: " + why);
      }
    }
  }

  /** Notes a problem for each key that was neither read, ignored nor refused. */
  void refuseOthers() {
    values.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            value.invalid(
                NearestName.of(key, known)
                    .map(name -> "unknown key; did you mean '" + name + "'?")
                    .orElse("unknown key; known are " + String.join(", ", read)));
          }
        });
  }

  /**
   * Takes the entries of a mapping, then those that it merges ({@code <<}); what came first wins. A
   * mapping seen before adds nothing, which also ends the walk where one merges itself.
   */
  private void collect(MappingNode node, Set<Node> seen) {
    if (!seen.add(node)) {
      return;
    }
    List<Node> merged = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    for (NodeTuple entry : node.getValue()) {
      Node key = entry.getKeyNode();
      int line = key.getStartMark().getLine() + 1;
      if (Tag.MERGE.equals(key.getTag())) {
        merged.add(entry.getValueNode());
      } else if (key instanceof ScalarNode) {
        String name = ((ScalarNode) key).getValue();
        Integer first = lines.putIfAbsent(name, line);
        if (first == null) {
          values.putIfAbsent(name, new Value(document, path(name), entry.getValueNode(), key));
        } else {
          Value again = new Value(document, path(name), entry.getValueNode(), key);
          String allowed = "the key may stand once and stands already in line " + first;
          problems().invalid(path(name), again.shown(), allowed, line);
        }
      } else {
        problems().invalid(path("?"), "{...}", "a key has to be a name", line);
      }
    }
    for (Node source : merged) {
      List<Node> mappings =
          source instanceof SequenceNode ? ((SequenceNode) source).getValue() : List.of(source);
      for (Node mapping : mappings) {
        if (mapping instanceof MappingNode) {
          collect((MappingNode) mapping, seen);
        } else {
          new Value(document, path("<<"), mapping, mapping).invalid("only mappings can be merged");
        }
      }
    }
  }
}
