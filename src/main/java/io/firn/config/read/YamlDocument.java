package io.firn.config.read;

import io.firn.config.ConfigException;
import io.firn.config.Problems;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One YAML 1.1 document as nodes with lines, and what its readers find out about it. Only the nodes
 * are made, never objects of the document's choosing.
 */
final class YamlDocument {
  /** Enough for ten thousand fields; a document beyond it is not a configuration. */
  static final int MAX_CHARACTERS = 1 << 20;

  static final String TOO_LONG = "it is longer than %,d characters".formatted(MAX_CHARACTERS);

  private static final int MAX_ALIASES = 50;
  private static final int MAX_NESTING = 32;

  private final Problems problems = new Problems();
  private final List<String> notices = new ArrayList<>();
  private final Scalars scalars = new Scalars();
  private final MappingNode root;

  /**
   * @param label how errors call the document, such as {@code configuration 'x.yaml'}
   * @throws ConfigException when the text is not one YAML mapping
   */
  YamlDocument(String label, String yaml) {
    this.root = compose(label, yaml);
  }

  Section root() {
    return new Section(this, "", root);
  }

  Problems problems() {
    return problems;
  }

  List<String> notices() {
    return notices;
  }

  /**
   * What YAML 1.1 makes of a number or a truth value: a Boolean, a Double, an Integer, a Long or a
   * BigInteger.
   *
   * @throws RuntimeException for text that has the looks of a number and is none, such as {@code
   *     ._}
   */
  Object scalar(ScalarNode node) {
    return scalars.of(node);
  }

  private static MappingNode compose(String label, String yaml) {
    // SnakeYAML's own limit lets a comment pass, over which it takes the square of its length.
    if (yaml.length() > MAX_CHARACTERS) {
      throw unreadable(label, TOO_LONG, "", null);
    }
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(MAX_CHARACTERS);
    limits.setMaxAliasesForCollections(MAX_ALIASES);
    limits.setNestingDepthLimit(MAX_NESTING);
    Node node;
    try {
      node = new Yaml(new SafeConstructor(limits)).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      String context = e.getContext() == null ? "" : e.getContext() + ", ";
      String line =
          e.getProblemMark() == null ? "" : " (line " + (e.getProblemMark().getLine() + 1) + ")";
      throw unreadable(label, context + e.getProblem(), line, e);
    } catch (YAMLException e) {
      throw unreadable(label, e.getMessage(), "", e);
    }
    if (node == null || Tag.NULL.equals(node.getTag())) {
      throw unreadable(label, "it is empty", "", null);
    }
    if (!(node instanceof MappingNode)) {
      throw unreadable(
          label, "a mapping of data_source, aggregation and output is required", "", null);
    }
    return (MappingNode) node;
  }

  private static ConfigException unreadable(
      String label, String reason, String line, YAMLException cause) {
    String message = "Cannot read " + label + ": " + Problems.oneLine(reason) + line;
    return new ConfigException(List.of(message), cause);
  }

  /** Opens the door to SnakeYAML's own reading of a scalar, so that no rule of YAML is repeated. */
  private static final class Scalars extends SafeConstructor {
    Scalars() {
      super(new LoaderOptions());
    }

    Object of(ScalarNode node) {
      return constructObject(node);
    }
  }
}
