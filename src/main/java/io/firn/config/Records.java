package io.firn.config;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a source has whose rows lie where the records lie that own them, such as samples of
 * waveforms.
 *
 * @param level the linked level that has the coordinates; {@link ColumnSource#BASE} where rows have
 *     their own, and all else here is empty
 * @param linspaces the columns that are synthesized, by name
 * @param assets the paired granules in use, by name
 */
public record Records(String level, Map<String, Linspace> linspaces, Map<String, Asset> assets)
    implements Serializable {
  /** Of a source whose rows have coordinates of their own. */
  public static final Records NONE = new Records(ColumnSource.BASE, Map.of(), Map.of());

  public Records {
    linspaces = Collections.unmodifiableSortedMap(new TreeMap<>(linspaces));
    assets = Collections.unmodifiableSortedMap(new TreeMap<>(assets));
  }

  /** Whether records place the rows. */
  public boolean placeRows() {
    return !level.equals(ColumnSource.BASE);
  }
}
