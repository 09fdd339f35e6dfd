package io.firn.config;

import java.io.Serializable;

/**
 * Where a granule keeps one column of numbers.
 *
 * @param dataset path template of the dataset
 * @param column which column of a two-dimensional dataset, from 0; {@link #WHOLE} of a
 *     one-dimensional one
 * @param level the linked level at whose rate the values are, or {@link #BASE}
 * @param asset the paired granule that has the dataset, whose values the level's records find by
 *     their keys, or {@link #OWN}
 */
public record ColumnSource(String dataset, int column, String level, String asset)
    implements Serializable {
  /** The column number of a dataset that has but one. */
  public static final int WHOLE = -1;

  /** The level of the rows themselves. */
  public static final String BASE = "";

  /** The granule itself. */
  public static final String OWN = "";

  /** A column of the granule itself. */
  public ColumnSource(String dataset, int column, String level) {
    this(dataset, column, level, OWN);
  }

  /** A one-dimensional dataset with one value for each row. */
  public static ColumnSource of(String dataset) {
    return new ColumnSource(dataset, WHOLE, BASE);
  }

  /** Whether there is one value for each row, and not one for each record of a linked level. */
  public boolean onBase() {
    return level.equals(BASE);
  }

  /** Whether the granule itself has the dataset. */
  public boolean own() {
    return asset.equals(OWN);
  }
}
