package io.firn.config;

import java.io.Serializable;
import java.util.List;

/**
 * One validated configuration document.
 *
 * @param source where the columns of a granule are found and which rows count
 * @param fields the output arrays, in document order, at least one
 * @param grid the cells
 * @param domain which shards of the grid the store has
 * @param output how the store is laid out and encoded
 * @param notices one line for each key that was accepted and ignored because it steers zagg's own
 *     I/O, and for what is allowed and hardly wanted
 */
public record FirnConfig(
    DataSource source,
    List<FieldSpec> fields,
    GridSpec grid,
    Domain domain,
    OutputSpec output,
    List<String> notices)
    implements Serializable {

  public FirnConfig {
    fields = List.copyOf(fields);
    notices = List.copyOf(notices);
  }
}
