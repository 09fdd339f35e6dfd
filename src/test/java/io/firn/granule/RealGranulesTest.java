package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The eight ATL06 granules, against what h5py reads in them and between the libraries. */
class RealGranulesTest {

  @ParameterizedTest
  @EnumSource(names = {"JHDF", "NETCDF_JAVA"})
  void everyColumnHoldsWhatH5pyReads(GranuleReader reader) throws IOException {
    List<Path> granules = granules();
    assertThat(granules).hasSize(8);
    for (int i = 0; i < granules.size(); i++) {
      Map<String, String> found = new TreeMap<>();
      try (Granule granule = Fixtures.open(granules.get(i), reader)) {
        for (Dataset dataset : granule.datasets()) {
          if (dataset.type().isPresent() && dataset.shape().length == 1) {
            found.put(
                dataset.path() + " " + dataset.typeName(),
                Fixtures.summary(Fixtures.readMeant(granule, dataset)));
          }
        }
      }
      assertThat(found).as("%s", granules.get(i)).isEqualTo(expected(i));
    }
  }

  @ParameterizedTest
  @MethodSource("granules")
  void bothLibrariesDescribeTheSameTree(Path path) {
    try (Granule jhdf = Fixtures.open(path, GranuleReader.JHDF);
        Granule netcdfJava = Fixtures.open(path, GranuleReader.NETCDF_JAVA)) {
      assertThat(jhdf.groups()).isEqualTo(netcdfJava.groups());
      // netcdf-java adds the attributes of /METADATA, which it takes for HDF-EOS.
      assertThat(netcdfJava.attributes()).containsAllEntriesOf(jhdf.attributes());
      assertThat(jhdf.attributes()).containsKeys("citation", "license", "title");
      assertThat(jhdf.datasets().stream().map(Dataset::path))
          .isEqualTo(netcdfJava.datasets().stream().map(Dataset::path).toList());
      for (Dataset dataset : jhdf.datasets()) {
        Dataset other = netcdfJava.dataset(dataset.path());
        // netcdf-java keeps the attributes of dimension scales to itself.
        assertThat(dataset.attributes().values())
            .as(dataset.path())
            .containsAllEntriesOf(other.attributes().values());
        assertThat(List.of("CLASS", "NAME"))
            .containsAll(difference(dataset.attributes().values(), other.attributes().values()));
        for (String name : List.of("_FillValue", "valid_min", "valid_max", "flag_values")) {
          assertThat(dataset.attributes().numbers(name))
              .as(dataset.path())
              .isEqualTo(other.attributes().numbers(name));
        }
        assertThat(dataset.typeName()).as(dataset.path()).isEqualTo(other.typeName());
        assertThat(dataset.chunkShape()).as(dataset.path()).isEqualTo(other.chunkShape());
      }
    }
  }

  @Test
  void deltaTimeKeepsItsUnitsThoughItsAttributesSkipBlocksOfTheirHeap() throws IOException {
    try (Granule granule = Fixtures.open(granules().get(0), GranuleReader.JHDF)) {
      assertThat(granule.dataset("gt1l/land_ice_segments/delta_time").attributes().values())
          .containsEntry("units", "seconds since 2018-01-01")
          .containsEntry("standard_name", "time");
    }
  }

  private static Set<String> difference(Map<String, Object> of, Map<String, Object> without) {
    Set<String> names = new TreeSet<>(of.keySet());
    names.removeAll(without.keySet());
    return names;
  }

  static List<Path> granules() throws IOException {
    try (Stream<Path> files = Files.list(Fixtures.GRANULES)) {
      return files.filter(file -> file.toString().endsWith(".h5")).sorted().toList();
    }
  }

  private static Map<String, String> expected(int granule) {
    Map<String, String> expected = new TreeMap<>();
    for (String line : Fixtures.lines("atl06.tsv")) {
      String[] fields = line.split("\t");
      String summary = fields[2 + granule];
      if (!summary.equals("-")) {
        expected.put(fields[0] + " " + fields[1], summary);
      }
    }
    return expected;
  }
}
