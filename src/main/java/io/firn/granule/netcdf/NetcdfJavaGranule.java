package io.firn.granule.netcdf;

import io.firn.granule.Dataset;
import io.firn.granule.GranuleException;
import io.firn.granule.OpenGranule;
import io.firn.granule.Paths;
import io.firn.granule.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import ucar.nc2.Group;
import ucar.nc2.NetcdfFile;
import ucar.nc2.Variable;

/**
 * A granule read by netcdf-java, which reads all headers on opening. It follows no links, leaves
 * out datasets of length zero, gives the HDF5 fill value as {@code _FillValue} where that attribute
 * is missing, and does not know the fill value of unwritten chunks where a dataset has none. A
 * {@link NetcdfFile} that two threads use at once silently gives wrong values; a granule is
 * confined to one thread.
 */
public final class NetcdfJavaGranule extends OpenGranule {
  /** What netcdf-java calls the formats before netCDF-4. */
  private static final String CLASSIC = "netCDF";

  private final NetcdfFile file;
  private final boolean classic;
  private final SortedSet<String> groups = new TreeSet<>();
  private final SortedMap<String, NetcdfJavaDataset> datasets = new TreeMap<>();

  private NetcdfJavaGranule(Source source, NetcdfFile file) {
    super(source);
    this.file = file;
    this.classic = CLASSIC.equals(file.getFileTypeId());
    add("/", file.getRootGroup());
  }

  public static NetcdfJavaGranule open(Source source) throws IOException {
    NetcdfFile file =
        NetcdfFile.open(
            new ChannelFile(source.channel(), source.name()), source.name(), null, null);
    return new NetcdfJavaGranule(source, file);
  }

  private void add(String path, Group group) {
    groups.add(path);
    for (Variable variable : group.getVariables()) {
      String child = Paths.child(path, variable.getShortName());
      datasets.put(child, new NetcdfJavaDataset(source(), child, variable, classic));
    }
    for (Group inner : group.getGroups()) {
      add(Paths.child(path, inner.getShortName()), inner);
    }
  }

  @Override
  public boolean hasGroup(String path) {
    return groups.contains(Paths.absolute(path));
  }

  @Override
  public Dataset dataset(String path) {
    Dataset dataset = datasets.get(Paths.absolute(path));
    if (dataset == null) {
      throw GranuleException.absent(this, Paths.absolute(path));
    }
    return dataset;
  }

  @Override
  public List<Dataset> datasets() {
    return List.copyOf(datasets.values());
  }

  @Override
  public List<String> groups() {
    return new ArrayList<>(groups);
  }

  @Override
  public List<String> children(String group) {
    String prefix = Paths.child(Paths.absolute(group), "");
    return Stream.concat(groups.stream(), datasets.keySet().stream())
        .filter(path -> path.startsWith(prefix) && path.length() > prefix.length())
        .map(path -> path.substring(prefix.length()))
        .filter(name -> name.indexOf('/') < 0)
        .sorted()
        .toList();
  }

  @Override
  public Map<String, Object> attributes() {
    return NetcdfJavaDataset.attributes(file.getGlobalAttributes()).values();
  }

  @Override
  public void release() throws IOException {
    file.close();
  }
}
