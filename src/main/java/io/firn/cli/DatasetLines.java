package io.firn.cli;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.Attributes;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.Scalar;
import io.firn.granule.cf.CfDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code firn inspect} says of one dataset. */
final class DatasetLines {
  private static final int BLOCK = 1 << 16;

  /** Six decimals show four digits of what is not smaller. */
  private static final double LEAST_PLAIN = 1e-3;

  private static final double MOST_PLAIN = 1e9;

  /** Up to it a double holds every integer. */
  private static final double MOST_EXACT = 1L << 53;

  /** Flags that are shown of one dataset: a line, not a page. */
  private static final int MOST_FLAGS = 16;

  /** What decides on the meaning of numbers, beside a fill value of one number. */
  private static final List<String> MEANING =
      List.of(
          "_Unsigned",
          "_FillValue",
          "missing_value",
          "valid_min",
          "valid_max",
          "valid_range",
          "scale_factor",
          "add_offset");

  private final Granule granule;
  private final Dataset stored;

  private DatasetLines(Granule granule, Dataset stored) {
    this.granule = granule;
    this.stored = stored;
  }

  /** One line, a second one where attributes say what its numbers mean, and one for its flags. */
  static List<String> of(Granule granule, Dataset dataset) {
    try {
      return new DatasetLines(granule, dataset).lines();
    } catch (GranuleException e) {
      return List.of(unreadable(dataset.path(), e.getMessage()));
    }
  }

  /** The line of a dataset that cannot be read. */
  static String unreadable(String path, String reason) {
    return "  %-28s %s".formatted(name(path), reason);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private List<String> lines() {
    Dataset meant = CfDataset.of(granule, stored, true, true);
    List<String> lines = new ArrayList<>();
    lines.add(first(meant));
    String meaning = meaning(meant);
    if (!meaning.isEmpty()) {
      lines.add("      " + meaning);
    }
    flags().ifPresent(flags -> lines.add("      flags: " + flags));
    return lines;
  }

  private String first(Dataset meant) {
    Attributes attributes = stored.attributes();
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "  %-28s %-8s %-14s",
            name(stored.path()),
            stored.typeName(),
            Arrays.toString(stored.shape())));
    attributes.text("units").ifPresent(units -> line.append(" units=").append(units));
    Object fill = attributes.values().get("_FillValue");
    if (fill != null) {
      line.append(" fill=").append(fill);
    }
    if (stored.chunkShape().length > 0) {
      line.append(" chunks=").append(Arrays.toString(stored.chunkShape()));
    }
    if (!stored.filters().isEmpty()) {
      line.append(" filters=").append(String.join("+", stored.filters()));
    }
    if (stored.shape().length == 1 && (isCoordinate() || isPacked(meant))) {
      line.append(range(meant));
    }
    return line.toString().stripTrailing();
  }

  private boolean isCoordinate() {
    return stored.type().isPresent()
        && stored
            .attributes()
            .text("units")
            .filter(units -> units.toLowerCase(Locale.ROOT).startsWith("degree"))
            .isPresent();
  }

  private boolean isPacked(Dataset meant) {
    return !stored.attributes().numbers("scale_factor").isEmpty()
        || !stored.attributes().numbers("add_offset").isEmpty()
        || !meant.type().equals(stored.type());
  }

  private String meaning(Dataset meant) {
    List<String> said = new ArrayList<>();
    for (String name : MEANING) {
      List<Scalar> numbers = stored.attributes().numbers(name);
      if (!numbers.isEmpty() && !(name.equals("_FillValue") && numbers.size() == 1)) {
        said.add(name + "=" + joined(numbers));
      }
      stored.attributes().text(name).ifPresent(text -> said.add(name + "='" + text.strip() + "'"));
    }
    if (!meant.type().equals(stored.type())) {
      said.add("read as " + meant.type().map(DType::zarrName).orElseThrow());
    }
    return String.join(" ", said);
  }

  private static String joined(List<Scalar> numbers) {
    return numbers.stream().map(Scalar::text).collect(Collectors.joining(","));
  }

  /**
   * {@code flag_values} or {@code flag_masks} beside the words of {@code flag_meanings} (CF 3.5).
   */
  private Optional<String> flags() {
    Attributes attributes = stored.attributes();
    Optional<String> meanings = attributes.text("flag_meanings").filter(text -> !text.isBlank());
    if (meanings.isEmpty()) {
      return Optional.empty();
    }
    String[] words = meanings.get().strip().split("[\\s,]+");
    List<Scalar> values = attributes.numbers("flag_values");
    List<Scalar> masks = attributes.numbers("flag_masks");
    List<String> flags = new ArrayList<>();
    for (int i = 0; i < Math.min(words.length, MOST_FLAGS); i++) {
      if (values.size() == words.length) {
        String under = masks.size() == words.length ? " under " + masks.get(i).text() : "";
        flags.add(values.get(i).text() + under + " " + words[i]);
      } else if (masks.size() == words.length) {
        flags.add("bits " + masks.get(i).text() + " " + words[i]);
      } else {
        flags.add(words[i]);
      }
    }
    String more = words.length > MOST_FLAGS ? ", and " + (words.length - MOST_FLAGS) + " more" : "";
    return Optional.of(String.join(", ", flags) + more);
  }

  private static String range(Dataset dataset) {
    DType type = dataset.type().orElseThrow();
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    Column column = Column.of(type);
    for (long first = 0; first < dataset.shape()[0]; first += BLOCK) {
      int count = (int) Math.min(BLOCK, dataset.shape()[0] - first);
      column.clear();
      dataset.read(first, count, column);
      for (int row = 0; row < count; row++) {
        double value = column.doubleAt(row);
        // A NaN that is not marked as missing is a value, and must not hide the others.
        if (!column.isMissing(row) && !Double.isNaN(value)) {
          least = Math.min(least, value);
          most = Math.max(most, value);
        }
      }
    }
    return least > most ? "" : " range=" + number(type, least) + "…" + number(type, most);
  }

  private static String number(DType type, double value) {
    double size = Math.abs(value);
    if (type.isInteger() && size < MOST_EXACT) {
      return Long.toString((long) value);
    }
    boolean plain = size == 0 || size >= LEAST_PLAIN && size < MOST_PLAIN;
    return String.format(Locale.ROOT, plain ? "%.6f" : "%.6e", value);
  }
}
