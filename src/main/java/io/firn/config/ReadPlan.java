package io.firn.config;

import java.io.Serializable;

/**
 * Coarse records whose coordinates tell where their rows are not, so that a scan for few shards
 * need not look at every row. It promises that a row lies no farther from its record than that
 * record from the next, or 200 m; then it makes no difference to what is found.
 *
 * @param link which rows the records own; null where nothing tells
 * @param latitude path template of the records' latitudes
 * @param longitude path template of their longitudes
 */
public record ReadPlan(Level link, String latitude, String longitude) implements Serializable {
  /** Every row is looked at. */
  public static final ReadPlan NONE = new ReadPlan(null, "", "");

  /** Whether there are such records. */
  public boolean narrows() {
    return link != null;
  }
}
