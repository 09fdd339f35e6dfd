package io.firn.granule.hdf5;

import io.firn.granule.Dataset;
import io.firn.granule.GranuleException;
import io.firn.granule.OpenGranule;
import io.firn.granule.Paths;
import io.firn.granule.Source;
import io.jhdf.HdfFile;
import io.jhdf.ObjectHeader;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.links.ExternalLink;
import io.jhdf.links.SoftLink;
import io.jhdf.nio.FileChannelFromSeekableByteChannel;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** An HDF5 file whose headers jHDF reads, those of a group when it is first entered. */
public final class JhdfGranule extends OpenGranule {
  /** Links followed on one path before it is taken for a circle. */
  private static final int MOST_LINKS = 16;

  private final Group root;
  private final HdfBackingStorage storage;
  private final Map<String, JhdfDataset> datasets = new HashMap<>();

  private JhdfGranule(Source source, HdfFile file) {
    super(source);
    this.root = file;
    this.storage = file.getHdfBackingStorage();
  }

  /** Opens the file and reads its root group, so that a format jHDF does not know shows here. */
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
    file.getChildren();
    return new JhdfGranule(source, file);
  }

  @Override
  public boolean hasGroup(String path) {
    return find(path) instanceof Group;
  }

  @Override
  public JhdfDataset dataset(String path) {
    // Asked for once a block: a known path is not parsed again.
    JhdfDataset known = datasets.get(path);
    if (known != null) {
      return known;
    }
    String absolute = Paths.absolute(path);
    if (!(find(absolute) instanceof DatasetBase header)) {
      throw GranuleException.reading(name(), absolute, "no such dataset", null);
    }
    JhdfDataset found = dataset(absolute, header);
    datasets.put(path, found);
    return found;
  }

  private JhdfDataset dataset(String absolute, DatasetBase header) {
    try {
      return datasets.computeIfAbsent(
          absolute, path -> new JhdfDataset(source(), path, header, storage));
    } catch (RuntimeException e) {
      throw failure(absolute, e);
    } finally {
      source().channel().requireAvailable();
    }
  }

  /** The node at a path, or null; jHDF's own look-up takes relative links from the root. */
  private Node find(String path) {
    try {
      return resolve(root, Paths.names(path), 0);
    } catch (GranuleException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failure(Paths.absolute(path), e);
    } finally {
      source().channel().requireAvailable();
    }
  }

  private Node resolve(Group from, List<String> names, int links) {
    Node node = from;
    for (String child : names) {
      if (!(node instanceof Group group)) {
        return null;
      }
      node = follow(group, group.getChild(child), links);
    }
    return node;
  }

  private Node follow(Group parent, Node node, int links) {
    String here = node == null ? "" : Paths.absolute(parent.getPath() + node.getName());
    if (node instanceof ExternalLink link) {
      throw GranuleException.reading(
          name(), here, "it is a link into another file, " + link.getTargetPath(), null);
    }
    if (!(node instanceof SoftLink link)) {
      return node;
    }
    if (links == MOST_LINKS) {
      throw GranuleException.reading(
          name(), here, "more than " + MOST_LINKS + " links lead on from it", null);
    }
    String target = link.getTargetPath();
    return resolve(target.startsWith("/") ? root : parent, Paths.names(target), links + 1);
  }

  @Override
  public List<Dataset> datasets() {
    return tree().entrySet().stream()
        .filter(entry -> entry.getValue() instanceof DatasetBase)
        .<Dataset>map(entry -> dataset(entry.getKey(), (DatasetBase) entry.getValue()))
        .toList();
  }

  @Override
  public List<String> groups() {
    return tree().entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Group)
        .map(Map.Entry::getKey)
        .toList();
  }

  private SortedMap<String, Node> tree() {
    SortedMap<String, Node> nodes = new TreeMap<>();
    nodes.put("/", root);
    walk("/", root, nodes, new HashSet<>());
    return nodes;
  }

  private void walk(String path, Group group, SortedMap<String, Node> nodes, Set<Long> above) {
    // A hard link may lead back to a group on the way to it.
    if (!above.add(group.getAddress())) {
      return;
    }
    for (Node child : children(path, group)) {
      if (child.isLink()) {
        continue;
      }
      String childPath = Paths.child(path, child.getName());
      nodes.put(childPath, child);
      if (child instanceof Group inner) {
        walk(childPath, inner, nodes, above);
      }
    }
    above.remove(group.getAddress());
  }

  private Collection<Node> children(String path, Group group) {
    try {
      return group.getChildren().values();
    } catch (RuntimeException e) {
      throw failure(path, e);
    } finally {
      source().channel().requireAvailable();
    }
  }

  @Override
  public Map<String, Object> attributes() {
    try {
      ObjectHeader header = ObjectHeader.readObjectHeader(storage, root.getAddress());
      return Hdf5Attributes.of(root, header, storage).values();
    } catch (RuntimeException e) {
      throw failure("/", e);
    } finally {
      source().channel().requireAvailable();
    }
  }

  @Override
  public void release() {
    datasets.clear();
  }
}
