package io.firn.granule.hdf5;

import io.firn.granule.Attributes;
import io.firn.granule.Dataset;
import io.firn.granule.GranuleException;
import io.firn.granule.OpenGranule;
import io.firn.granule.Paths;
import io.firn.granule.Reasons;
import io.firn.granule.Source;
import io.jhdf.HdfFile;
import io.jhdf.nio.FileChannelFromSeekableByteChannel;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An HDF5 file. Its superblock and what attributes hold are read by jHDF; groups and datasets here,
 * one by one as they are asked for, so that an object that cannot be read hides no other.
 */
public final class JhdfGranule extends OpenGranule {
  /** Links followed on one path before it is taken for a circle. */
  private static final int MOST_LINKS = 16;

  /** How netCDF-4 stores a variable that is called as a dimension without being its coordinate. */
  private static final String NOT_ITS_DIMENSION = "_nc4_non_coord_";

  /** What a hard link leads to. */
  private sealed interface Node {}

  private record Group(long address, Map<String, Hdf5Link> links) implements Node {}

  private record Data(Hdf5Header header) implements Node {}

  /** A datatype under a name of its own. */
  private record Type() implements Node {}

  /** A node and its path without soft links. */
  private record Found(Node node, String path) {}

  /** All that can be reached from the root without a soft link, by path. */
  private record Tree(
      SortedMap<String, Group> groups,
      SortedMap<String, Dataset> datasets,
      SortedMap<String, String> unreadable) {}

  private final HdfFile library;
  private final HdfBackingStorage storage;
  private final Hdf5File file;
  private final Group root;

  /** By address: a group is entered again for each of its datasets. */
  private final Map<Long, Group> groups = new HashMap<>();

  private final Map<String, JhdfDataset> datasets = new HashMap<>();
  private Tree tree;

  private JhdfGranule(Source source, HdfFile library) {
    super(source);
    this.library = library;
    this.storage = library.getHdfBackingStorage();
    this.file =
        new Hdf5File(
            source.channel(),
            storage.getUserBlockSize(),
            storage.getSizeOfOffsets(),
            storage.getSizeOfLengths());
    this.root = Hdf5File.undamaged(() -> group(Hdf5Header.read(file, library.getAddress())));
  }

  /** Opens the file and reads its root group, so that a format that is not known shows here. */
  public static JhdfGranule open(Source source) throws IOException {
    // The channel is the caller's to close: HdfFile.close() throws when it knows no file name.
    @SuppressWarnings("resource")
    HdfFile file = new HdfFile(new FileChannelFromSeekableByteChannel(source.channel()));
    HdfBackingStorage storage = file.getHdfBackingStorage();
    long expected = storage.getSuperblock().getEndOfFileAddress();
    if (source.channel().size() < expected) {
      throw new IOException(
          "the file is truncated: it has "
              + source.channel().size()
              + " of its "
              + expected
              + " bytes");
    }
    return new JhdfGranule(source, file);
  }

  @Override
  public boolean hasGroup(String path) {
    Found found = find(path);
    return found != null && found.node() instanceof Group;
  }

  @Override
  public JhdfDataset dataset(String path) {
    // Asked for once a block: a known path is not parsed again.
    JhdfDataset known = datasets.get(path);
    if (known != null) {
      return known;
    }
    String absolute = Paths.absolute(path);
    Found target = find(absolute);
    if (target == null || !(target.node() instanceof Data data)) {
      throw GranuleException.absent(this, absolute);
    }
    JhdfDataset found = dataset(absolute, target.path(), data);
    datasets.put(path, found);
    return found;
  }

  private JhdfDataset dataset(String absolute, String ownPath, Data data) {
    try {
      return datasets.computeIfAbsent(
          absolute,
          path ->
              new JhdfDataset(
                  source(),
                  path,
                  ownPath,
                  file,
                  Hdf5File.undamaged(() -> DatasetHeader.of(file, data.header())),
                  () -> attributes(data.header())));
    } catch (RuntimeException e) {
      throw failure(absolute, e);
    } finally {
      source().channel().requireAvailable();
    }
  }

  /** What is at a path, or null. */
  private Found find(String path) {
    try {
      return resolve(new Found(root, "/"), Paths.names(path), 0);
    } finally {
      source().channel().requireAvailable();
    }
  }

  private Found resolve(Found from, List<String> names, int links) {
    Found at = from;
    for (String child : names) {
      if (at == null || !(at.node() instanceof Group group)) {
        return null;
      }
      Hdf5Link link = group.links().get(child);
      if (link == null) {
        return null;
      }
      at = follow(at, Paths.child(at.path(), child), link, links);
    }
    return at;
  }

  private Found follow(Found parent, String here, Hdf5Link link, int links) {
    if (link instanceof Hdf5Link.Soft soft) {
      if (links == MOST_LINKS) {
        throw GranuleException.reading(
            name(), here, "more than " + MOST_LINKS + " links lead on from it", null);
      }
      Found from = soft.target().startsWith("/") ? new Found(root, "/") : parent;
      return resolve(from, Paths.names(soft.target()), links + 1);
    }
    if (link instanceof Hdf5Link.Hard hard) {
      try {
        return new Found(node(hard.address()), here);
      } catch (RuntimeException e) {
        throw failure(here, e);
      }
    }
    throw GranuleException.reading(name(), here, refusal(link), null);
  }

  private static String refusal(Hdf5Link link) {
    return link instanceof Hdf5Link.External external
        ? "it is a link into another file, " + external.target()
        : "it is a user-defined link of type "
            + ((Hdf5Link.UserDefined) link).type()
            + ", which only the program that made it can follow";
  }

  private Node node(long address) {
    Group known = groups.get(address);
    if (known != null) {
      return known;
    }
    return Hdf5File.undamaged(() -> read(address));
  }

  private Node read(long address) {
    Hdf5Header header = Hdf5Header.read(file, address);
    if (header.has(Hdf5Header.DATASPACE)) {
      return new Data(header);
    }
    return header.has(Hdf5Header.DATATYPE) ? new Type() : group(header);
  }

  private Group group(Hdf5Header header) {
    Map<String, Hdf5Link> links = new TreeMap<>(GroupLinks.of(file, header));
    // Of the two, what is called as asked for is an empty dataset that stands for the dimension.
    for (String name : List.copyOf(links.keySet())) {
      if (name.startsWith(NOT_ITS_DIMENSION)) {
        links.put(name.substring(NOT_ITS_DIMENSION.length()), links.get(name));
      }
    }
    Group group = new Group(header.address(), links);
    groups.put(group.address(), group);
    return group;
  }

  @Override
  public List<Dataset> datasets() {
    return List.copyOf(tree().datasets().values());
  }

  @Override
  public List<String> groups() {
    return List.copyOf(tree().groups().keySet());
  }

  @Override
  public List<String> children(String group) {
    Found found = find(group);
    return found != null && found.node() instanceof Group inner
        ? List.copyOf(inner.links().keySet())
        : List.of();
  }

  @Override
  public Map<String, String> unreadable() {
    return tree().unreadable();
  }

  private Tree tree() {
    if (tree == null) {
      Tree walked = new Tree(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
      walk("/", root, walked, new HashSet<>());
      tree = walked;
    }
    return tree;
  }

  private void walk(String path, Group group, Tree into, Set<Long> above) {
    into.groups().put(path, group);
    // A hard link may lead back to a group on the way to it.
    if (!above.add(group.address())) {
      return;
    }
    group.links().forEach((name, link) -> walk(Paths.child(path, name), link, into, above));
    above.remove(group.address());
  }

  private void walk(String path, Hdf5Link link, Tree into, Set<Long> above) {
    if (link instanceof Hdf5Link.UserDefined || link instanceof Hdf5Link.External) {
      into.unreadable().put(path, refusal(link));
    } else if (link instanceof Hdf5Link.Hard hard) {
      Node node;
      try {
        node = node(hard.address());
        if (node instanceof Data data) {
          into.datasets().put(path, dataset(path, path, data));
        }
      } catch (RuntimeException e) {
        source().channel().requireAvailable();
        into.unreadable().put(path, Reasons.of(e));
        return;
      }
      if (node instanceof Group inner) {
        walk(path, inner, into, above);
      }
    }
  }

  @Override
  public Map<String, Object> attributes() {
    try {
      return attributes(Hdf5Header.read(file, root.address())).values();
    } catch (RuntimeException e) {
      throw failure("/", e);
    } finally {
      source().channel().requireAvailable();
    }
  }

  private Attributes attributes(Hdf5Header header) {
    return Hdf5File.undamaged(() -> Hdf5Attributes.of(file, header, storage, library));
  }

  @Override
  public void release() {
    datasets.clear();
    groups.clear();
    tree = null;
  }
}
