package io.firn.granule;

import java.io.Closeable;
import java.util.List;
import java.util.Map;

/**
 * An open granule: a tree of groups and datasets. Confined to one thread at a time; it may be
 * handed from thread to thread. Its datasets are usable until it is closed.
 *
 * <p>Paths are absolute and separated by {@code /}; a path given without the leading slash is taken
 * from the root. Links within the file are followed, links into other files are not.
 */
public interface Granule extends Closeable {

  /** The id under which the granule was opened, for messages. */
  String name();

  /** Where the granule lies. */
  String uri();

  /** Bytes of the file. */
  long length();

  /**
   * Whether there is a group at {@code path}.
   *
   * @throws GranuleException when the headers on the way cannot be read
   */
  boolean hasGroup(String path);

  /**
   * The dataset at {@code path}.
   *
   * @throws GranuleException when there is none, or its header cannot be read
   */
  Dataset dataset(String path);

  /**
   * All datasets in the order of their paths, those behind links and those that {@linkplain
   * #unreadable cannot be read} excepted. Reads every header of the granule.
   */
  List<Dataset> datasets();

  /**
   * What the granule has and cannot be read, by path in order: why. That is an object that is
   * damaged, or in a form, a datatype or behind a filter that is not known, or a link into another
   * file, or one that only the program that made it can follow. Such a path is in neither {@link
   * #datasets} nor {@link #groups}, and asking for it fails with the same reason. Reads every
   * header of the granule.
   */
  default Map<String, String> unreadable() {
    return Map.of();
  }

  /** The paths of all groups in order, those behind links excepted; the root {@code /} is first. */
  List<String> groups();

  /**
   * The names of what is in a group, in order: groups, datasets, and links where the library shows
   * them.
   *
   * @param group the path of a group that exists
   * @throws GranuleException when its headers cannot be read
   */
  List<String> children(String group);

  /**
   * The attributes of the root group that hold one string or one number, by name in order: a {@link
   * String}, a {@link Long} or a {@link Double} (a uint64 above 2<sup>63</sup>−1 is a Double).
   */
  Map<String, Object> attributes();

  /**
   * The granule of another product that is paired with this one.
   *
   * @param asset what the configuration calls it
   * @throws GranuleException when none is
   */
  default Granule paired(String asset) {
    throw GranuleException.opening(name(), "no file is paired with it as its asset " + asset, null);
  }

  @Override
  void close();
}
