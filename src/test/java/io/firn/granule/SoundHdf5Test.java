package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Column;
import io.firn.column.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of {@code make_sound.py}, which says what they hold. */
class SoundHdf5Test {
  @TempDir Path directory;

  @Test
  void whatWasDeflatedTwiceIsRead() {
    try (Granule granule = Fixtures.open("clipped.h5", GranuleReader.JHDF)) {
      Dataset twice = granule.dataset("/h");
      assertThat(twice.filters()).containsExactly("shuffle", "deflate", "deflate");
      Column.Doubles heights = (Column.Doubles) Fixtures.read(twice);
      Column numbers = Fixtures.read(granule.dataset("/n"));
      for (int i = 0; i < 2500; i++) {
        assertThat(heights.array()[i]).isEqualTo(i / 8.0);
        assertThat(numbers.longAt(i)).isEqualTo(i / 10);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/fixed, 50, 20, 30, 0, 0",
    "/fixed_paged, 6000, 4100, 4110, 10, 14",
    "/fixed_paged_filtered, 6000, 4100, 4110, 10, 14",
    "/extensible, 3000, 700, 750, 2999, 3000",
    "/extensible_filtered, 3000, 700, 750, 2999, 3000",
    "/extensible_paged, 200000, 140000, 140003, 199999, 200000",
    "/shrunk, 10, 0, 10, 0, 0"
  })
  void rowsKeepTheirPlacesHoweverTheirChunksAreNumbered(
      String path, int rows, int first, int last, int alsoFirst, int alsoLast) {
    try (Granule granule = Fixtures.open("indexes.h5", GranuleReader.JHDF)) {
      Column column = Fixtures.read(granule.dataset(path));
      assertThat(column.size()).isEqualTo(rows);
      IntUnaryOperator written =
          row ->
              row >= first && row < last
                      || row >= alsoFirst && row < alsoLast
                      || path.equals("/fixed_paged") && row >= 5998
                      || path.equals("/fixed_paged_filtered") && row >= 5998
                  ? row
                  : -9;
      for (int i = 0; i < rows; i++) {
        assertThat(column.longAt(i)).as("row %d", i).isEqualTo(written.applyAsInt(i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/across", "/both"})
  void columnsKeepTheirPlacesWhereTheLastDimensionGrows(String path) {
    try (Granule granule = Fixtures.open("indexes.h5", GranuleReader.JHDF)) {
      Dataset table = granule.dataset(path);
      for (int c = 0; c < 9; c++) {
        Dataset dataset = table.column(c);
        Column column = Fixtures.read(dataset);
        for (int r = 0; r < column.size(); r++) {
          boolean written = c >= 6 && r >= 2 && r < 4;
          assertThat(column.longAt(r)).as("%d, %d", r, c).isEqualTo(written ? 10 * r + c : -9);
        }
      }
    }
  }

  /** The pages and blocks of an index have checksums; one flipped bit would move a chunk. */
  @ParameterizedTest
  @CsvSource({
    "FADB, /fixed, 30",
    "EAIB, /extensible, 20",
    "EADB, /extensible_filtered, 30",
    "EASB, /extensible_paged, 40",
    "BTLF, /both, 20"
  })
  void aDamagedIndexIsNotTakenForUnwrittenChunks(String block, String path, int within)
      throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.path("indexes.h5"));
    Path file = directory.resolve("damaged.h5");
    int damaged = 0;
    for (int at = 0; at < whole.length - 4; at++) {
      if (!new String(whole, at, 4, StandardCharsets.ISO_8859_1).equals(block)) {
        continue;
      }
      byte[] bytes = whole.clone();
      bytes[at + within] ^= 1;
      Files.write(file, bytes);
      try (Granule granule = Fixtures.open(file, GranuleReader.JHDF)) {
        Dataset dataset = granule.dataset(path);
        Dataset rows = dataset.shape().length == 2 ? dataset.column(0) : dataset;
        Fixtures.read(rows);
      } catch (GranuleException e) {
        assertThat(e).hasMessageContaining("the checksum of its metadata at");
        damaged++;
      }
    }
    assertThat(damaged).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 32, 64})
  void bitfieldsAreUnsignedIntegersInBothByteOrders(int bits) {
    try (Granule granule = Fixtures.open("types.h5", GranuleReader.JHDF)) {
      for (String order : new String[] {"LE", "BE"}) {
        Dataset dataset = granule.dataset("/bits" + bits + "_" + order);
        assertThat(dataset.typeName()).isEqualTo("bitfield of uint" + bits);
        assertThat(dataset.type()).isEqualTo(DType.named("uint" + bits));
        Column column = Fixtures.read(dataset);
        assertThat(column.longAt(1)).isEqualTo(1);
        long mask = bits == 64 ? -1 : (1L << bits) - 1;
        assertThat(column.longAt(2)).isEqualTo(-2 & mask);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"LE", "BE"})
  void float16IsWidened(String order) {
    // 6e-8 is not a binary16: the nearest is 2^-24.
    float[] written = {
      0, -0f, 1, -2.5f, 65504, 0x1p-24f, Float.POSITIVE_INFINITY, Float.NaN, 0.5f, 0.5f
    };
    try (Granule granule = Fixtures.open("types.h5", GranuleReader.JHDF)) {
      Dataset dataset = granule.dataset("/half_" + order);
      assertThat(dataset.typeName()).isEqualTo("float16");
      assertThat(dataset.attributes().values()).containsEntry("_FillValue", 65504.0);
      Column.Floats column = (Column.Floats) Fixtures.read(dataset);
      assertThat(column.size()).isEqualTo(16);
      for (int i = 0; i < written.length; i++) {
        assertThat(Float.floatToIntBits(column.array()[i]))
            .as("row %d", i)
            .isEqualTo(Float.floatToIntBits(written[i]));
      }
    }
  }

  @Test
  void anIntegerOfFewerBitsThanItsBytesIsRefusedByName() {
    try (Granule granule = Fixtures.open("types.h5", GranuleReader.JHDF)) {
      Dataset narrow = granule.dataset("/narrow");
      assertThat(narrow.type()).isEmpty();
      assertThat(narrow.typeName()).isEqualTo("int12 in 2 bytes");
    }
  }

  @Test
  void whatCannotBeReadIsNamedAndHidesNothing() {
    Map<String, String> reasons =
        Map.of(
            "/elsewhere", "it is a user-defined link of type 187",
            "/external", "its values lie in another file (HDF5 external storage)",
            "/inner/virtual", "it is a virtual dataset, whose values lie in other files",
            "/scaleoffset", "its chunks are stored with the filter scaleoffset, which is not read",
            "/unknown", "its chunks are stored with the filter nbit, which is not read");
    try (Granule granule = Fixtures.open("siblings.h5", GranuleReader.JHDF)) {
      assertThat(granule.unreadable().keySet())
          .containsExactly("/elsewhere", "/external", "/inner/virtual", "/scaleoffset", "/unknown");
      reasons.forEach(
          (path, reason) -> {
            assertThat(granule.unreadable().get(path)).startsWith(reason);
            assertThatThrownBy(() -> granule.dataset(path))
                .isInstanceOf(GranuleException.class)
                .hasMessageStartingWith(
                    "Cannot read '%s' of granule 'siblings.h5': %s", path, reason);
          });
      assertThat(granule.datasets())
          .extracting(Dataset::path)
          .containsExactly("/good", "/inner/good", "/region");
      assertThat(granule.groups()).containsExactly("/", "/inner");
      assertThat(granule.dataset("/region").typeName()).isEqualTo("reference");
      assertThat(granule.dataset("/good").attributes().values()).containsEntry("units", "m");
      assertThat(Fixtures.read(granule.dataset("/inner/good")).longAt(2)).isEqualTo(2);
    }
  }

  @Test
  void aRegionReferenceHidesNothing() {
    try (Granule granule = Fixtures.open("region_reference.h5", GranuleReader.JHDF)) {
      assertThat(Fixtures.read(granule.dataset("x")).longAt(4)).isEqualTo(4);
      assertThat(granule.unreadable()).isEmpty();
    }
  }
}
