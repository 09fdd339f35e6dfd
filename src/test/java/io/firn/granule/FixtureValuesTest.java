package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every one-dimensional dataset of numbers in the fixtures holds what h5py or netCDF4 reads. */
class FixtureValuesTest {
  /** What netcdf-java cannot read, leaves out, or reads its own way. */
  private static final Set<String> BEYOND_NETCDF_JAVA =
      Set.of(
          // Not there: it leaves out datasets of length zero, and dimensions without a variable.
          "/layout/empty",
          "/row",
          "/record",
          // It does not know the filter.
          "/layout/lzf",
          "/layout/lzf_left_out",
          // It takes the HDF5 fill value for a _FillValue attribute, or zero for something else.
          "/fill/none",
          "/layout/unwritten",
          "/layout/unwritten_big_endian",
          "/layout/unwritten_zero",
          "/layout/never_written",
          "/layout/never_written_chunked",
          // Nor this type.
          "/odd/float16",
          // It does not tell signed from unsigned enumerations.
          "/odd/enum");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "superblock0.h5",
        "superblock2.h5",
        "superblock3.h5",
        "userblock.h5",
        "forty_chunks.h5",
        "v112.h5",
        "latest.h5",
        "netcdf4.nc",
        "classic.nc",
        "offset64.nc"
      })
  void everyDatasetHoldsWhatTheReferenceReads(String file) {
    Map<String, String> expected = expected(file);
    try (Granule granule = Fixtures.open(file, GranuleReader.AUTO)) {
      assertThat(differences(granule, expected)).isEmpty();
      List<String> columns =
          granule.datasets().stream()
              .filter(dataset -> dataset.type().isPresent() && dataset.shape().length == 1)
              .map(Dataset::path)
              .toList();
      assertThat(columns).containsAll(expected.keySet());
      assertThat(expected(file).keySet()).containsAll(columns);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"superblock0.h5", "superblock2.h5", "netcdf4.nc"})
  void netcdfJavaReadsTheSame(String file) {
    Map<String, String> expected = expected(file);
    expected.keySet().removeAll(BEYOND_NETCDF_JAVA);
    try (Granule granule = Fixtures.open(file, GranuleReader.NETCDF_JAVA)) {
      assertThat(differences(granule, expected)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"superblock0.h5, JHDF", "superblock3.h5, JHDF", "classic.nc, NETCDF_JAVA"})
  void aRangeOfRowsIsThatRangeOfTheWhole(String file, GranuleReader reader) {
    try (Granule granule = Fixtures.open(file, reader)) {
      for (Dataset dataset : granule.datasets()) {
        if (dataset.type().isEmpty() || dataset.shape().length != 1) {
          continue;
        }
        Dataset meant = Fixtures.meant(granule, dataset);
        Column whole = Fixtures.read(meant);
        int width = whole.type().bytes();
        byte[] bytes = Fixtures.littleEndian(whole);
        for (int first = 0; first <= Math.min(whole.size(), 200); first += 9) {
          for (int rows : List.of(0, 1, 40, whole.size() - first)) {
            if (rows < 0 || first + rows > whole.size()) {
              continue;
            }
            Column part = Column.of(whole.type());
            meant.read(first, rows, part);
            boolean same =
                Arrays.equals(
                    Fixtures.littleEndian(part),
                    Arrays.copyOfRange(bytes, first * width, (first + rows) * width));
            for (int i = 0; i < rows; i++) {
              same &= part.isMissing(i) == whole.isMissing(first + i);
            }
            assertThat(same).as("%s from %d, %d rows", dataset.path(), first, rows).isTrue();
          }
        }
      }
    }
  }

  private static List<String> differences(Granule granule, Map<String, String> expected) {
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (path, summary) -> {
          Dataset dataset = Fixtures.meant(granule, granule.dataset(path));
          String type = dataset.type().orElseThrow().zarrName();
          String found = type + ":" + Fixtures.summary(Fixtures.read(dataset));

          if (!found.equals(summary)) {
            differences.add(path + " is " + found + ", expected " + summary);
          }
        });
    return differences;
  }

  private static Map<String, String> expected(String file) {
    Map<String, String> expected = new TreeMap<>();
    for (String line : Fixtures.lines("expected.tsv")) {
      String[] fields = line.split("\t");
      if (fields[0].equals(file)) {
        expected.put(fields[1], String.join(":", List.of(fields).subList(2, 6)));
      }
    }
    assertThat(expected).isNotEmpty();
    return expected;
  }
}
