package io.firn.aggregate.statistic;

/** What a statistic may be given beside its source, by numpy's names. */
public enum Parameter {
  NONE("", false, false, 0, 0, ""),
  QUANTILE("q", true, true, 0, 1, "a number from 0 to 1"),
  PERCENTILE("q", true, true, 0, 100, "a number from 0 to 100"),
  DDOF("ddof", false, false, 0, Integer.MAX_VALUE, "a whole number from 0"),
  WEIGHTS("weights", false, false, 0, 0, "a column, a row-wise expression or a number");

  private final String keyword;
  private final boolean required;
  private final boolean positional;
  private final double smallest;
  private final double largest;
  private final String allowed;

  Parameter(
      String keyword,
      boolean required,
      boolean positional,
      double smallest,
      double largest,
      String allowed) {
    this.keyword = keyword;
    this.required = required;
    this.positional = positional;
    this.smallest = smallest;
    this.largest = largest;
    this.allowed = allowed;
  }

  /** Its name in {@code params} and in calls; empty for {@link #NONE}. */
  public String keyword() {
    return keyword;
  }

  public boolean isRequired() {
    return required;
  }

  /** Whether a call may give it without its name, as numpy's own signature does. */
  public boolean isPositional() {
    return positional;
  }

  public boolean accepts(double number) {
    return number >= smallest && number <= largest && (this != DDOF || number == Math.rint(number));
  }

  /** What may be given, for error messages. */
  public String allowed() {
    return allowed;
  }
}
