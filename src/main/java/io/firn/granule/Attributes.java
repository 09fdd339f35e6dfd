package io.firn.granule;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The attributes of a group or dataset that hold one string or one number, by name in order. */
public final class Attributes {
  private final SortedMap<String, Object> values = new TreeMap<>();
  private final SortedMap<String, Scalar> numbers = new TreeMap<>();

  public void put(String name, String text) {
    values.put(name, text);
  }

  public void put(String name, Scalar number) {
    values.put(name, number.value());
    numbers.put(name, number);
  }

  /** Every attribute, a number as {@link Scalar#value}. */
  public Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  /** The numbers with their types. */
  Map<String, Scalar> numbers() {
    return Collections.unmodifiableMap(numbers);
  }
}
