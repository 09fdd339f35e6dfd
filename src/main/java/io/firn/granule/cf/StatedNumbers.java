package io.firn.granule.cf;

import io.firn.Plural;
import io.firn.column.DType;
import io.firn.granule.Attributes;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The attributes of a dataset as numbers. */
final class StatedNumbers {
  /** More than any integer of 64 bits has: 1e999999999 is not to be written out. */
  private static final int MOST_DIGITS = 64;

  private final Granule granule;
  private final Dataset dataset;
  private final Attributes attributes;

  StatedNumbers(Granule granule, Dataset dataset) {
    this.granule = granule;
    this.dataset = dataset;
    this.attributes = dataset.attributes();
  }

  /** The type of the stored values. */
  DType storedType() {
    return dataset.type().orElseThrow();
  }

  Optional<String> text(String name) {
    return attributes.text(name);
  }

  /**
   * The numbers of an attribute that tells which values are missing, those in a text too, such as
   * {@code [-90, 90]}; empty where there are none.
   *
   * @throws GranuleException when it holds something else
   */
  List<Scalar> all(String name) {
    if (!attributes.has(name)) {
      return List.of();
    }
    Optional<String> text = attributes.text(name);
    if (text.isPresent()) {
      return parsed(name, text.get());
    }
    if (attributes.other(name).isPresent()) {
      throw notUsable(name, "holds " + attributes.other(name).get(), "numbers");
    }
    return attributes.numbers(name);
  }

  private List<Scalar> parsed(String name, String text) {
    List<Scalar> numbers = new ArrayList<>();
    for (String word : text.split("[\\s,()\\[\\]]+")) {
      if (!word.isEmpty()) {
        numbers.add(
            number(word).orElseThrow(() -> notUsable(name, "is '" + text + "'", "numbers")));
      }
    }
    return numbers;
  }

  /**
   * The number of an attribute that tells which values are missing; empty where there is none.
   *
   * @throws GranuleException when it holds several, or something else
   */
  Optional<Scalar> bound(String name) {
    List<Scalar> numbers = all(name);
    if (numbers.size() > 1) {
      throw notUsable(name, "holds " + Plural.of(numbers.size(), "number"), "one");
    }
    return numbers.stream().findFirst();
  }

  /**
   * The two numbers of an attribute that tells which values are missing; empty where there are
   * none.
   *
   * @throws GranuleException when it holds more or less, or something else
   */
  List<Scalar> bounds(String name) {
    List<Scalar> numbers = all(name);
    if (!numbers.isEmpty() && numbers.size() != 2) {
      throw notUsable(name, "holds " + Plural.of(numbers.size(), "number"), "two");
    }
    return numbers;
  }

  private GranuleException notUsable(String name, String found, String expected) {
    return refused(
        name,
        found,
        expected,
        "correct it, or set mask_fill: false to take no value for missing, or unpack: false to heed but one _FillValue");
  }

  /**
   * The number of an attribute that scales or moves values; empty where there is none.
   *
   * @throws GranuleException when it is not one finite number
   */
  Optional<Scalar> factor(String name) {
    if (!attributes.has(name)) {
      return Optional.empty();
    }
    List<Scalar> numbers = attributes.numbers(name);
    if (numbers.size() == 1 && numbers.get(0).exact().isPresent()) {
      return Optional.of(numbers.get(0));
    }
    String found =
        attributes
            .text(name)
            .map(text -> "is '" + text + "'")
            .or(() -> attributes.other(name).map(other -> "holds " + other))
            .orElseGet(
                () ->
                    numbers.size() == 1
                        ? "is '" + numbers.get(0).value() + "'"
                        : "holds " + Plural.of(numbers.size(), "number"));
    throw refused(
        name, found, "a finite number", "correct it, or set unpack: false to read what is stored");
  }

  private GranuleException refused(String name, String found, String expected, String remedy) {
    return GranuleException.reading(
        granule.name(),
        dataset.path(),
        "its attribute %s %s, expected %s; %s".formatted(name, found, expected, remedy),
        null);
  }

  /** The number that a word is, an integer as one; {@code nan} in any case is one, too. */
  private static Optional<Scalar> number(String word) {
    if (word.equalsIgnoreCase("nan")) {
      return Optional.of(new Scalar(DType.FLOAT64, Double.doubleToRawLongBits(Double.NaN)));
    }
    BigDecimal exact;
    try {
      exact = new BigDecimal(word);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    if ((long) exact.precision() - exact.scale() <= MOST_DIGITS && exact.scale() <= MOST_DIGITS) {
      try {
        BigInteger whole = exact.toBigIntegerExact();
        if (whole.bitLength() < Long.SIZE) {
          return Optional.of(new Scalar(DType.INT64, whole.longValue()));
        } else if (whole.signum() > 0 && whole.bitLength() == Long.SIZE) {
          return Optional.of(new Scalar(DType.UINT64, whole.longValue()));
        }
      } catch (ArithmeticException e) {
        // It has a fraction.
      }
    }
    return Optional.of(new Scalar(DType.FLOAT64, Double.doubleToRawLongBits(exact.doubleValue())));
  }
}
