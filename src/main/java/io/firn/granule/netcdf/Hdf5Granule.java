package io.firn.granule.netcdf;

import io.firn.granule.Dataset;
import io.firn.granule.OpenGranule;
import io.firn.granule.Paths;
import io.firn.granule.Source;
import io.firn.granule.hdf5.JhdfDataset;
import io.firn.granule.hdf5.JhdfGranule;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ucar.nc2.Group;
import ucar.nc2.NetcdfFile;
import ucar.nc2.Variable;

/**
 * An HDF5 file of which netcdf-java decodes the values. Everything else is what {@link JhdfGranule}
 * finds in the same file, so that two readers cannot disagree about it: netcdf-java follows no
 * links, leaves out datasets of length zero, gives the HDF5 fill value as {@code _FillValue} where
 * that attribute is missing, takes signed enumerations for unsigned ones, and so on.
 *
 * <p>A {@link NetcdfFile} that two threads use at once silently gives wrong values; a granule is
 * confined to one thread. Both libraries read through the granule's channel, in turn.
 */
public final class Hdf5Granule extends OpenGranule {
  private final JhdfGranule described;
  private final NetcdfFile file;
  private final int superblock;
  private final Map<String, Variable> variables = new HashMap<>();
  private final Map<String, Hdf5Dataset> datasets = new HashMap<>();

  private Hdf5Granule(Source source, JhdfGranule described, NetcdfFile file, int superblock) {
    super(source);
    this.superblock = superblock;
    this.described = described;
    this.file = file;
    add("/", file.getRootGroup());
  }

  /**
   * Opens the file with netcdf-java, which reads all headers, of HDF5 up to superblock 2.
   *
   * @param described the same file, open on the same channel
   * @param superblock its version
   */
  public static Hdf5Granule open(Source source, JhdfGranule described, int superblock)
      throws IOException {
    return new Hdf5Granule(source, described, ChannelFile.open(source), superblock);
  }

  private void add(String path, Group group) {
    for (Variable variable : group.getVariables()) {
      variables.put(Paths.child(path, variable.getShortName()), variable);
    }
    for (Group inner : group.getGroups()) {
      add(Paths.child(path, inner.getShortName()), inner);
    }
  }

  @Override
  public boolean hasGroup(String path) {
    return described.hasGroup(path);
  }

  @Override
  public Dataset dataset(String path) {
    Hdf5Dataset dataset = datasets.get(path);
    if (dataset == null) {
      dataset = decoded(described.dataset(path));
      dataset.requireSound();
      datasets.put(path, dataset);
    }
    return dataset;
  }

  private Hdf5Dataset decoded(JhdfDataset dataset) {
    return new Hdf5Dataset(source(), dataset, variables.get(dataset.ownPath()), superblock);
  }

  @Override
  public List<Dataset> datasets() {
    return described.datasets().stream()
        .<Dataset>map(dataset -> decoded(described.dataset(dataset.path())))
        .toList();
  }

  @Override
  public List<String> children(String group) {
    return described.children(group);
  }

  @Override
  public Map<String, String> unreadable() {
    return described.unreadable();
  }

  @Override
  public List<String> groups() {
    return described.groups();
  }

  @Override
  public Map<String, Object> attributes() {
    return described.attributes();
  }

  @Override
  public void release() throws IOException {
    described.release();
    file.close();
  }
}
