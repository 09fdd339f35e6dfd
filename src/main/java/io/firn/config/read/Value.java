package io.firn.config.read;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * One value of a document and its place. Each getter that meets another type than it promises notes
 * a problem with what is {@code allowed}, and is empty.
 */
final class Value {
  private static final Resolver RESOLVER = new Resolver();
  private static final Set<Tag> TEXT = Set.of(Tag.STR, Tag.TIMESTAMP);
  private static final Set<Tag> NUMBER = Set.of(Tag.INT, Tag.FLOAT);

  /** Items of a list that a message shows: as many as bounds have, and some more. */
  private static final int MOST_SHOWN = 8;

  private final YamlDocument document;
  private final String path;
  private final Node node;

  /**
   * @param place the node whose line is the value's: of an entry its key, as the value itself may
   *     begin on the next line or, through an alias, somewhere else
   */
  Value(YamlDocument document, String path, Node node, Node place) {
    this.document = document;
    this.path = path;
    this.node = node;
    document.problems().locate(path, place.getStartMark().getLine() + 1);
  }

  String path() {
    return path;
  }

  boolean isNull() {
    return Tag.NULL.equals(node.getTag());
  }

  boolean isMapping() {
    return node instanceof MappingNode;
  }

  boolean isFlag() {
    return Tag.BOOL.equals(node.getTag());
  }

  boolean isNumber() {
    return NUMBER.contains(node.getTag());
  }

  boolean isScalar() {
    return node instanceof ScalarNode;
  }

  boolean isEmptyCollection() {
    return node instanceof MappingNode && ((MappingNode) node).getValue().isEmpty()
        || node instanceof SequenceNode && ((SequenceNode) node).getValue().isEmpty();
  }

  /**
   * The value as messages show it: a scalar as it is written, and a short list of such; of other
   * collections only the kind.
   */
  String shown() {
    if (isScalar()) {
      return ((ScalarNode) node).getValue();
    }
    if (!(node instanceof SequenceNode list)) {
      return "{...}";
    }
    boolean isShort =
        list.getValue().size() <= MOST_SHOWN
            && list.getValue().stream().allMatch(ScalarNode.class::isInstance);
    return isShort
        ? list.getValue().stream()
            .map(item -> ((ScalarNode) item).getValue())
            .collect(Collectors.joining(", ", "[", "]"))
        : "[...]";
  }

  /** Notes that this value is not {@code allowed}, and is empty. */
  <T> Optional<T> invalid(String allowed) {
    document.problems().invalid(path, shown(), allowed);
    return Optional.empty();
  }

  /** A text, which may be empty. A date is one, too; a number or a truth value has to be quoted. */
  Optional<String> text(String allowed) {
    if (!TEXT.contains(node.getTag())) {
      boolean wantsQuotes = isNumber() || isFlag();
      return invalid(wantsQuotes ? allowed + ", in quotes" : allowed);
    }
    String text = shown();
    return Names.isPrintable(text) ? Optional.of(text) : invalid("printable text is required");
  }

  /** A text that is not blank, without the blanks around it. */
  Optional<String> word(String allowed) {
    Optional<String> text = text(allowed).map(String::strip);
    return text.isPresent() && text.get().isEmpty() ? invalid(allowed) : text;
  }

  /** One of a few words, by what it stands for. */
  <T> Optional<T> oneOf(Map<String, T> choices) {
    String allowed = "one of " + String.join(", ", choices.keySet()) + " is required";
    Optional<String> word = text(allowed);
    if (word.isPresent() && !choices.containsKey(word.get())) {
      return invalid(allowed);
    }
    return word.map(choices::get);
  }

  /** True or false, as YAML 1.1 spells them. */
  Optional<Boolean> flag() {
    String allowed = "true or false is required";
    return isFlag() ? scalar(allowed).map(Boolean.class::cast) : invalid(allowed);
  }

  /** A number: a {@link Long}, a {@link BigInteger} beyond its range, or else a {@link Double}. */
  Optional<Number> number(String allowed) {
    if (isNumber()) {
      return scalar(allowed)
          .map(n -> n instanceof Integer ? (Number) ((Integer) n).longValue() : (Number) n);
    }
    // PyYAML takes 1e-3 for text and users quote it; say at once how it is meant to be written.
    boolean quoted = isScalar() && NUMBER.contains(RESOLVER.resolve(NodeId.scalar, shown(), true));
    return invalid(quoted ? allowed + ", without quotes" : allowed);
  }

  /** A {@link Long} or a finite {@link Double}. */
  Optional<Number> finite(String allowed) {
    Optional<Number> number = number(allowed);
    if (number.isPresent() && number.get() instanceof BigInteger) {
      return invalid("an integer between -2^63 and 2^63 - 1 is required");
    }
    if (number.isPresent() && !Double.isFinite(number.get().doubleValue())) {
      return invalid("a finite number is required");
    }
    return number;
  }

  /** An integer of {@code [min, max]}. */
  Optional<Integer> integer(int min, int max) {
    String allowed = "an integer between " + min + " and " + max + " is required";
    Optional<Number> number = number(allowed);
    boolean fits =
        number
            .filter(n -> n instanceof Long && min <= n.longValue() && n.longValue() <= max)
            .isPresent();
    if (number.isPresent() && !fits) {
      return invalid(allowed);
    }
    return number.map(Number::intValue);
  }

  /** A mapping. */
  Optional<Section> section(String allowed) {
    return node instanceof MappingNode
        ? Optional.of(new Section(document, path, (MappingNode) node))
        : invalid(allowed);
  }

  /** The elements of a list. */
  Optional<List<Value>> items(String allowed) {
    if (!(node instanceof SequenceNode)) {
      return invalid(allowed);
    }
    List<Value> items = new ArrayList<>();
    for (Node item : ((SequenceNode) node).getValue()) {
      items.add(new Value(document, path + "[" + items.size() + "]", item, item));
    }
    return Optional.of(items);
  }

  private Optional<Object> scalar(String allowed) {
    try {
      return Optional.of(document.scalar((ScalarNode) node));
    } catch (RuntimeException e) {
      // SnakeYAML's patterns let a few texts through that its parsers of numbers then refuse, and
      // an
      // explicit tag such as !!int can stand before anything.
      return invalid(allowed);
    }
  }
}
