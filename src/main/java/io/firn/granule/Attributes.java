package io.firn.granule;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The attributes of a group or dataset, as they are stored. */
public final class Attributes {
  private final SortedMap<String, List<Scalar>> numbers = new TreeMap<>();
  private final SortedMap<String, String> texts = new TreeMap<>();
  private final SortedMap<String, String> others = new TreeMap<>();

  public void put(String name, String text) {
    texts.put(name, text);
  }

  public void put(String name, Scalar number) {
    put(name, List.of(number));
  }

  public void put(String name, List<Scalar> all) {
    numbers.put(name, List.copyOf(all));
  }

  /**
   * Notes an attribute that is neither one text nor numbers.
   *
   * @param holds what it holds, for messages, such as {@code compound}
   */
  public void putOther(String name, String holds) {
    others.put(name, holds);
  }

  /** Whether there is one of this name, whatever it holds. */
  public boolean has(String name) {
    return numbers.containsKey(name) || texts.containsKey(name) || others.containsKey(name);
  }

  /** The numbers of an attribute in their order, with their type; empty where it holds none. */
  public List<Scalar> numbers(String name) {
    return numbers.getOrDefault(name, List.of());
  }

  /** The text of an attribute that holds one. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(texts.get(name));
  }

  /** What an attribute holds that is neither one text nor numbers, such as {@code compound}. */
  public Optional<String> other(String name) {
    return Optional.ofNullable(others.get(name));
  }

  /**
   * The attributes that hold one text or one number, for people: by name in order a {@link String},
   * or a number as {@link Scalar#value}.
   */
  public Map<String, Object> values() {
    SortedMap<String, Object> values = new TreeMap<>(texts);
    numbers.forEach(
        (name, all) -> {
          if (all.size() == 1) {
            values.put(name, all.get(0).value());
          }
        });
    return Collections.unmodifiableMap(values);
  }
}
