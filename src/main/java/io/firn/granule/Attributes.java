package io.firn.granule;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The attributes of a group or dataset, as they are stored. */
public final class Attributes {
  /** What an attribute holds that is neither one text nor numbers. */
  private record Other(String holds) {}

  /** A text, a list of numbers or another thing by name; asked for at every block of rows. */
  private final Map<String, Object> held = new HashMap<>();

  public void put(String name, String text) {
    held.put(name, text);
  }

  public void put(String name, Scalar number) {
    put(name, List.of(number));
  }

  public void put(String name, List<Scalar> numbers) {
    held.put(name, List.copyOf(numbers));
  }

  /**
   * Notes an attribute that is neither one text nor numbers.
   *
   * @param holds what it holds, for messages, such as {@code compound}
   */
  public void putOther(String name, String holds) {
    held.put(name, new Other(holds));
  }

  /** Whether there is one of this name, whatever it holds. */
  public boolean has(String name) {
    return held.containsKey(name);
  }

  /** The numbers of an attribute in their order, with their type; empty where it holds none. */
  @SuppressWarnings("unchecked")
  public List<Scalar> numbers(String name) {
    return held.get(name) instanceof List<?> numbers ? (List<Scalar>) numbers : List.of();
  }

  /** The text of an attribute that holds one. */
  public Optional<String> text(String name) {
    return held.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  /** What an attribute holds that is neither one text nor numbers, such as {@code compound}. */
  public Optional<String> other(String name) {
    return held.get(name) instanceof Other other ? Optional.of(other.holds()) : Optional.empty();
  }

  /**
   * The attributes that hold one text or one number, for people: by name in order a {@link String},
   * or a number as {@link Scalar#value}.
   */
  public Map<String, Object> values() {
    SortedMap<String, Object> values = new TreeMap<>();
    for (String name : held.keySet()) {
      text(name).ifPresent(text -> values.put(name, text));
      if (numbers(name).size() == 1) {
        values.put(name, numbers(name).get(0).value());
      }
    }
    return Collections.unmodifiableMap(values);
  }
}
