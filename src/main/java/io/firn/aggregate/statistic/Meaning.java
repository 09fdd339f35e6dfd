package io.firn.aggregate.statistic;

/**
 * What the value of a statistic says about its source, for attributes.
 *
 * @param phrase the statistic in words, as in "minimum of land ice height"
 * @param units how its units follow from the source's
 * @param sameQuantity whether it is a value that the source itself could take, so that the source's
 *     {@code standard_name} and its reference time still hold
 * @param cellMethods the CF {@code cell_methods}, or null where CF has no word for it
 */
public record Meaning(String phrase, Units units, boolean sameQuantity, String cellMethods) {

  /** How the units of a statistic follow from those of its source. */
  public enum Units {
    SAME,
    SQUARED,
    ONE
  }

  static final Meaning OBSERVATIONS = new Meaning("number of observations", Units.ONE, false, null);

  static final Meaning RECORDS = new Meaning("number of records", Units.ONE, false, null);

  /** A value that the source itself could take. */
  static Meaning sameQuantity(String phrase, String cellMethods) {
    return new Meaning(phrase, Units.SAME, true, cellMethods);
  }

  /** A measure made of the source's values. */
  static Meaning derived(String phrase, Units units, String cellMethods) {
    return new Meaning(phrase, units, false, cellMethods);
  }
}
