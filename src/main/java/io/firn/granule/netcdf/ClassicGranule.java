package io.firn.granule.netcdf;

import io.firn.granule.Dataset;
import io.firn.granule.GranuleException;
import io.firn.granule.OpenGranule;
import io.firn.granule.Paths;
import io.firn.granule.Source;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import ucar.nc2.NetcdfFile;
import ucar.nc2.Variable;

/**
 * A classic netCDF file, which has no groups. netcdf-java reads all headers on opening. A {@link
 * NetcdfFile} that two threads use at once silently gives wrong values; a granule is confined to
 * one thread.
 */
public final class ClassicGranule extends OpenGranule {
  private static final String ROOT = "/";

  private final NetcdfFile file;
  private final SortedMap<String, ClassicDataset> datasets = new TreeMap<>();

  private ClassicGranule(Source source, NetcdfFile file) {
    super(source);
    this.file = file;
    for (Variable variable : file.getVariables()) {
      String path = Paths.child(ROOT, variable.getShortName());
      datasets.put(path, new ClassicDataset(source, path, variable));
    }
  }

  public static ClassicGranule open(Source source) throws IOException {
    return new ClassicGranule(source, ChannelFile.open(source));
  }

  @Override
  public boolean hasGroup(String path) {
    return Paths.absolute(path).equals(ROOT);
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
    return List.of(ROOT);
  }

  @Override
  public List<String> children(String group) {
    return hasGroup(group)
        ? datasets.values().stream().map(dataset -> dataset.path().substring(1)).toList()
        : List.of();
  }

  @Override
  public Map<String, Object> attributes() {
    return ClassicDataset.attributes(file.getGlobalAttributes()).values();
  }

  @Override
  public void release() throws IOException {
    file.close();
  }
}
