package io.firn.config.read;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Which names a document may give. Each check is empty for a good name, else tells what is allowed.
 */
public final class Names {
  private static final int MAX_FIELD_BYTES = 255;
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** What an expression already means by a name, and the columns that zagg adds of its own. */
  private static final Set<String> TAKEN_IN_EXPRESSIONS =
      Set.of(
          "np",
          "numpy",
          "len",
          "float",
          "int",
          "abs",
          "sum",
          "leaf_id",
          "toc_word",
          "and",
          "or",
          "not",
          "in",
          "is",
          "if",
          "else",
          "for",
          "lambda",
          "None",
          "True",
          "False");

  /**
   * Attributes that say how bytes become values, or what belongs to which grid. Firn writes those
   * that are true; another one makes readers scale, mask or refuse good values.
   */
  private static final Set<String> TAKEN_ATTRIBUTES =
      Set.of(
          "_FillValue",
          "missing_value",
          "scale_factor",
          "add_offset",
          "coordinates",
          "grid_mapping",
          "_ARRAY_DIMENSIONS",
          "ragged",
          "weights",
          "located",
          "times",
          "temporal");

  private Names() {}

  /** A column: it has to be an identifier, as it stands in expressions. */
  static Optional<String> column(String name) {
    if (!isIdentifier(name)) {
      return Optional.of("a name of letters, digits and '_' that begins with no digit is required");
    }
    return TAKEN_IN_EXPRESSIONS.contains(name)
        ? Optional.of("the name has a meaning of its own in expressions; choose another")
        : Optional.empty();
  }

  /**
   * A field: the name of a Zarr node, and of a folder in the store. Whether the store has a node of
   * its own with this name {@link GridFamilies#fieldName} says.
   */
  static Optional<String> field(String name) {
    if (name.isBlank()
        || name.startsWith(".")
        || name.startsWith("__")
        || name.indexOf('/') >= 0
        || name.indexOf('\\') >= 0
        || name.indexOf('\n') >= 0
        || !isPrintable(name)
        || name.getBytes(StandardCharsets.UTF_8).length > MAX_FIELD_BYTES) {
      return Optional.of(
          "a name of at most 255 bytes without '/' and '\\' that begins with neither '.' nor '__' is"
              + " required");
    }
    if (!Normalizer.isNormalized(name, Normalizer.Form.NFKC)
        || name.codePoints().anyMatch(c -> Character.getType(c) == Character.FORMAT)) {
      // Some file systems rename such names, and people cannot tell them from others.
      return Optional.of(
          "a name in Unicode's form NFKC without invisible characters is required; this one would be '"
              + Normalizer.normalize(name, Normalizer.Form.NFKC).replaceAll("\\p{Cf}", "")
              + "'");
    }
    return Optional.empty();
  }

  /** An attribute of a field. */
  public static Optional<String> attribute(String name) {
    if (name.isBlank() || !isPrintable(name)) {
      return Optional.of("a printable name is required");
    }
    return TAKEN_ATTRIBUTES.contains(name) || name.startsWith("valid_")
        ? Optional.of("Firn sets this attribute where it is true; it cannot be declared")
        : Optional.empty();
  }

  static boolean isIdentifier(String name) {
    return IDENTIFIER.matcher(name).matches();
  }

  /**
   * Whether a text can be written into JSON and YAML and be read again unchanged: what YAML calls
   * printable, of the control characters only tab and line feed, and no byte order mark.
   */
  static boolean isPrintable(String text) {
    return StreamReader.isPrintable(text)
        && text.chars()
            .noneMatch(c -> Character.isISOControl(c) && c != '\t' && c != '\n' || c == '\uFEFF');
  }
}
