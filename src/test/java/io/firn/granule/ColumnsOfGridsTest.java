package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Column;
import io.firn.granule.pool.GranulePool;
import io.firn.memory.MemoryArbiter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns of two-dimensional datasets hold what h5py reads (see {@code make_columns.py}). */
class ColumnsOfGridsTest {

  @ParameterizedTest
  @CsvSource({
    "columns0.h5, JHDF",
    "columns0.h5, NETCDF_JAVA",
    // netcdf-java does not open superblock 3.
    "columns3.h5, JHDF"
  })
  void everyColumnHoldsWhatTheReferenceReads(String file, GranuleReader reader) {
    List<String> differences = new ArrayList<>();
    int compared = 0;
    try (Granule granule = Fixtures.open(file, reader)) {
      for (String line : Fixtures.lines("columns.tsv")) {
        String[] fields = line.split("\t");
        if (!fields[0].equals(file) || unwritten(fields[1]) && reader != GranuleReader.JHDF) {
          continue;
        }
        Dataset column = granule.dataset(fields[1]).column(Integer.parseInt(fields[2]));
        String found =
            column.typeName() + ":" + Fixtures.summary(Fixtures.readMeant(granule, column));
        if (!found.equals(String.join(":", List.of(fields).subList(3, 7)))) {
          differences.add(line + " is " + found);
        }
        compared++;
      }
    }
    assertThat(differences).isEmpty();
    assertThat(compared).isGreaterThanOrEqualTo(200);
  }

  /** netcdf-java takes what HDF5 fills unwritten chunks with for zero. */
  private static boolean unwritten(String path) {
    return path.equals("/unwritten");
  }

  @ParameterizedTest
  @CsvSource({"JHDF, columns0.h5", "NETCDF_JAVA, columns0.h5", "JHDF, columns3.h5"})
  void aRangeOfRowsIsThatRangeOfTheWholeColumn(GranuleReader reader, String file) {
    try (Granule granule = Fixtures.open(file, reader)) {
      for (String layout : List.of("contiguous", "wide", "narrow", "ragged", "larger")) {
        Dataset column = granule.dataset("/uint16/" + layout).column(4);
        byte[] whole = Fixtures.littleEndian(Fixtures.read(column));
        for (int first = 0; first <= 100; first += 9) {
          for (int rows : List.of(0, 1, Math.min(40, 100 - first), 100 - first)) {
            if (first + rows > 100) {
              continue;
            }
            Column part = Column.of(column.type().orElseThrow());
            column.read(first, rows, part);
            assertThat(Fixtures.littleEndian(part))
                .as("%s, %d rows from %d", layout, rows, first)
                .isEqualTo(Arrays.copyOfRange(whole, 2 * first, 2 * (first + rows)));
          }
        }
      }
    }
  }

  @Test
  void columnsThatShareTheirChunksAreDecodedOnce() {
    try (GranulePool pool = pool();
        GranulePool.Lease lease = pool.lease(path(), "columns0.h5", length())) {
      for (int column = 0; column < 5; column++) {
        Fixtures.read(lease.granule().dataset("/int32/wide").column(column));
      }
      assertThat(pool.counters().snapshot().bytesDecoded()).isEqualTo(100 * 5 * 4);
    }
  }

  private static GranulePool pool() {
    return new GranulePool(Fixtures.FILES, GranuleReader.JHDF, new MemoryArbiter(64L << 20));
  }

  private static String path() {
    return Fixtures.path("columns0.h5").toString();
  }

  private static long length() {
    return Fixtures.path("columns0.h5").toFile().length();
  }

  @Test
  void aColumnThatIsNotThereIsNamed() {
    try (Granule granule = Fixtures.open("columns0.h5", GranuleReader.AUTO)) {
      assertThatThrownBy(() -> granule.dataset("/int32/wide").column(5))
          .isInstanceOf(GranuleException.class)
          .hasMessage(
              "Cannot read '/int32/wide' of granule 'columns0.h5': it has no column 5, only 0 to 4");
      assertThatThrownBy(() -> Fixtures.read(granule.dataset("/int32/wide")))
          .hasMessageContaining("it has 2 dimensions, expected one");
    }
    try (Granule granule = Fixtures.open("superblock0.h5", GranuleReader.AUTO)) {
      assertThatThrownBy(() -> granule.dataset("/layout/compact").column(0))
          .hasMessageContaining("column 0 is asked for, it has one dimension, expected two");
    }
  }
}
