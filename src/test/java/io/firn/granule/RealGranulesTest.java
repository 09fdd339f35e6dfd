package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import ucar.nc2.Attribute;
import ucar.nc2.Group;
import ucar.nc2.NetcdfFile;
import ucar.nc2.Variable;
import ucar.nc2.constants.CDM;

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
  void bothLibrariesDescribeTheSameTree(Path path) throws IOException {
    try (Granule granule = Fixtures.open(path, GranuleReader.AUTO);
        NetcdfFile file = NetcdfFile.open(path.toString())) {
      assertThat(granule.groups()).isEqualTo(groups(file.getRootGroup()));
      // netcdf-java adds the attributes of /METADATA, which it takes for HDF-EOS.
      assertThat(attributes(file.getGlobalAttributes())).containsAllEntriesOf(granule.attributes());
      assertThat(granule.attributes()).containsKeys("citation", "license", "title");
      assertThat(granule.datasets().stream().map(Dataset::path))
          .containsExactlyInAnyOrderElementsOf(
              file.getVariables().stream().map(RealGranulesTest::path).toList());
      for (Variable variable : file.getVariables()) {
        Dataset dataset = granule.dataset(path(variable));
        Map<String, Object> expected = attributes(variable.getAttributes());
        expected.keySet().removeAll(Set.of(CDM.UNSIGNED, CDM.CHUNK_SIZES));
        // netcdf-java keeps the attributes of dimension scales to itself.
        assertThat(dataset.attributes().values()).as(dataset.path()).containsAllEntriesOf(expected);
        assertThat(List.of("CLASS", "NAME"))
            .containsAll(difference(dataset.attributes().values(), expected));
        for (String name : List.of("_FillValue", "valid_min", "valid_max", "flag_values")) {
          assertThat(dataset.attributes().numbers(name).stream().map(Scalar::value))
              .as(dataset.path())
              .isEqualTo(numbers(variable.findAttribute(name)));
        }
        assertThat(dataset.typeName()).as(dataset.path()).isEqualTo(typeName(variable));
        if (dataset.type().isPresent()) {
          // To netcdf-java the bytes of a string are a dimension.
          assertThat(dataset.shape())
              .as(dataset.path())
              .isEqualTo(Arrays.stream(variable.getShape()).asLongStream().toArray());
        }
        Attribute chunks = variable.findAttribute(CDM.CHUNK_SIZES);
        long[] chunkShape =
            IntStream.range(0, chunks == null ? 0 : chunks.getLength())
                .mapToLong(i -> chunks.getNumericValue(i).longValue())
                .toArray();
        assertThat(dataset.chunkShape()).as(dataset.path()).isEqualTo(chunkShape);
      }
    }
  }

  private static List<String> groups(Group root) {
    return Stream.concat(
            Stream.of("/" + root.getFullName()),
            root.getGroups().stream().flatMap(inner -> groups(inner).stream()))
        .sorted()
        .toList();
  }

  private static String path(Variable variable) {
    return "/" + variable.getFullName();
  }

  private static String typeName(Variable variable) {
    String sign = variable.isUnsigned() ? "u" : "";
    return switch (variable.getDataType()) {
      case BYTE -> sign + "int8";
      case SHORT -> sign + "int16";
      case INT -> sign + "int32";
      case LONG -> sign + "int64";
      case FLOAT -> "float32";
      case DOUBLE -> "float64";
      default -> "string";
    };
  }

  /** Those of one string or one number. */
  private static Map<String, Object> attributes(List<Attribute> attributes) {
    Map<String, Object> values = new TreeMap<>();
    for (Attribute attribute : attributes) {
      if (attribute.getLength() == 1) {
        values.put(
            attribute.getShortName(), widened(attribute.getValue(0), attribute.isUnsigned()));
      }
    }
    return values;
  }

  private static List<Object> numbers(Attribute attribute) {
    return IntStream.range(0, attribute == null ? 0 : attribute.getLength())
        .mapToObj(i -> widened(attribute.getValue(i), attribute.isUnsigned()))
        .toList();
  }

  private static Object widened(Object value, boolean unsigned) {
    if (value instanceof Float || value instanceof Double) {
      return ((Number) value).doubleValue();
    } else if (value instanceof Byte number) {
      return unsigned ? Byte.toUnsignedLong(number) : number;
    } else if (value instanceof Short number) {
      return unsigned ? Short.toUnsignedLong(number) : number;
    } else if (value instanceof Integer number) {
      return unsigned ? Integer.toUnsignedLong(number) : number;
    }
    return value;
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
