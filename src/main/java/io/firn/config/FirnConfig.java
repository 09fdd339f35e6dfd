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

  /**
   * The document in one canonical form: YAML in the same vocabulary with every default spelt out,
   * in a fixed order of keys. Documents of the same meaning have the same text, and {@link
   * ConfigReader} reads it back. Where the store lies and what was ignored are not part of it.
   */
  public String canonical() {
    return CanonicalYaml.write(this);
  }

  /**
   * Where two canonical documents differ: each key with what it was and what it is.
   *
   * @param then of one configuration, {@link #canonical}
   * @param now of the other
   */
  public static List<String> differences(String then, String now) {
    return CanonicalYaml.differences(then, now);
  }
}
