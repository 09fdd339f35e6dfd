package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Column;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A dataset that jHDF cannot read changes nothing of those beside it: they hold what h5py reads
 * (see {@code make_invented.py}), also where netcdf-java would have invented values.
 */
class InventedValuesTest {

  static List<String> lines() {
    return Fixtures.lines("invented.tsv");
  }

  @ParameterizedTest
  @MethodSource("lines")
  void everyDatasetHoldsWhatH5pyReads(String line) {
    assertHolds(line, GranuleReader.AUTO);
  }

  @ParameterizedTest
  @MethodSource("filled")
  void netcdfJavaMayFillWithTheFillValueOfTheFile(String line) {
    assertHolds(line, GranuleReader.NETCDF_JAVA);
  }

  static List<String> filled() {
    return lines().stream().filter(line -> line.startsWith("/filled/")).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "/unwritten/float32, invents values for chunks that were never written",
    "/unwritten/int16, invents values for chunks that were never written",
    "/never/float32, invents values for chunks that were never written",
    "/never/int16, invents values for chunks that were never written",
    "/bitfield, reverses the bytes of bit fields"
  })
  void whatNetcdfJavaWouldInventIsRefused(String path, String reason) {
    try (Granule granule = Fixtures.open("invented.h5", GranuleReader.NETCDF_JAVA)) {
      String message =
          "Cannot read '%s' of granule 'invented.h5': netcdf-java %s; read it with --reader=auto"
              .formatted(path, reason);
      assertThatThrownBy(() -> granule.dataset(path))
          .isInstanceOf(GranuleException.class)
          .hasMessage(message);
      // It is listed all the same, and no less refused by way of the list.
      Dataset listed =
          granule.datasets().stream()
              .filter(dataset -> dataset.path().equals(path))
              .findFirst()
              .orElseThrow();
      assertThatThrownBy(() -> Fixtures.read(listed))
          .isInstanceOf(GranuleException.class)
          .hasMessageContaining("netcdf-java " + reason);
    }
  }

  private static void assertHolds(String line, GranuleReader reader) {
    String[] fields = line.split("\t");
    try (Granule granule = Fixtures.open("invented.h5", reader)) {
      Dataset dataset = granule.dataset(fields[0]);
      assertThat(dataset.type().orElseThrow().zarrName()).isEqualTo(fields[1]);
      assertThat(dataset.shape()).containsExactly(Long.parseLong(fields[2]));
      Column column = Fixtures.read(dataset);
      double[] expected = Arrays.stream(fields).skip(3).mapToDouble(Double::parseDouble).toArray();
      for (int row = 0; row < expected.length; row++) {
        assertThat(column.doubleAt(row)).as("row %d", row).isEqualTo(expected[row]);
      }
    }
  }
}
