package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.cf.CfDataset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups, paths, links, attributes and what a dataset tells of itself. */
class GranuleTreeTest {

  @Test
  void groupsAndDatasetsComeInPathOrderWithoutLinks() {
    try (Granule granule = Fixtures.open("superblock0.h5", GranuleReader.AUTO)) {
      assertThat(granule.name()).isEqualTo("superblock0.h5");
      assertThat(granule.groups())
          .startsWith("/", "/attributes", "/fill", "/layout", "/links", "/links/inner", "/odd")
          .isSorted();
      List<String> paths = granule.datasets().stream().map(Dataset::path).toList();
      assertThat(paths)
          .isSorted()
          .contains("/links/inner/target", "/odd/compound")
          .doesNotContain("/links/absolute", "/links/outside");
      assertThat(granule.unreadable())
          .containsEntry("/links/outside", "it is a link into another file, other.h5:/x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"links/inner", "/links/inner", "/links/inner/", "/links/group", "/", ""})
  void aGroupIsFoundHoweverItsPathIsWritten(String path) {
    try (Granule granule = Fixtures.open("superblock2.h5", GranuleReader.AUTO)) {
      assertThat(granule.hasGroup(path)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/none", "/links/inner/target", "/links/dangling", "/odd/scalar/x"})
  void whatIsNoGroupIsNone(String path) {
    try (Granule granule = Fixtures.open("superblock2.h5", GranuleReader.AUTO)) {
      assertThat(granule.hasGroup(path)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/links/absolute", "/links/relative", "/links/group/target", "links/inner/target"})
  void softLinksWithinTheFileAreFollowed(String path) {
    try (Granule granule = Fixtures.open("superblock2.h5", GranuleReader.AUTO)) {
      Dataset dataset = granule.dataset(path);
      assertThat(Fixtures.read(dataset).longAt(2)).isEqualTo(2);
    }
  }

  @Test
  void aGroupThatHoldsItselfIsListedOnce() {
    try (Granule granule = Fixtures.open("circle.h5", GranuleReader.AUTO)) {
      assertThat(granule.groups()).containsExactly("/", "/a", "/a/b", "/a/b/a");
      assertThat(granule.datasets()).extracting(Dataset::path).containsExactly("/a/b/x");
      assertThat(Fixtures.read(granule.dataset("/a/b/a/b/a/b/x")).size()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "superblock0.h5, JHDF",
    "superblock2.h5, JHDF",
    "superblock3.h5, JHDF",
    "superblock0.h5, NETCDF_JAVA"
  })
  void rootAttributesOfOneStringOrNumberAreThere(String file, GranuleReader reader) {
    try (Granule granule = Fixtures.open(file, reader)) {
      assertThat(granule.attributes())
          .containsExactly(
              entry("citation", "a variable string, naïve"),
              entry("count", -3L),
              entry("large", 0x1p64 - 2048),
              entry("one_string", "alone"),
              entry("ratio", 0.5),
              entry("title", "a fixed string"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"superblock0.h5", "superblock2.h5", "superblock3.h5"})
  void aDatasetKeepsItsAttributesWhereverTheyAreStored(String file) {
    try (Granule granule = Fixtures.open(file, GranuleReader.JHDF)) {
      Dataset dataset = granule.dataset("/attributes/many");
      Map<String, Object> attributes = dataset.attributes().values();
      assertThat(attributes).hasSize(13).containsEntry("_FillValue", 2.0);
      for (int i = 0; i < 12; i++) {
        assertThat(attributes).containsEntry("short_%02d".formatted(i), "value " + i);
      }
      assertThat(dataset.attributes().numbers("_FillValue"))
          .containsExactly(new Scalar(DType.FLOAT64, Double.doubleToRawLongBits(2.0)));
      for (int i = 0; i < 6; i++) {
        // Longer ones are kept outside of the heap of superblocks 2 and 3.
        assertThat(attributes).doesNotContainKey("long_%02d".formatted(i));
        assertThat(dataset.attributes().numbers("long_%02d".formatted(i)))
            .hasSize(60 * (i + 1))
            .containsOnly(new Scalar(DType.INT64, i));
      }
    }
  }

  @Test
  void theHdf5FillValueIsNoFillValueAttribute() {
    try (Granule granule = Fixtures.open("superblock0.h5", GranuleReader.JHDF)) {
      assertThat(granule.dataset("/fill/none").attributes().has("_FillValue")).isFalse();
      for (String path : List.of("/fill/none", "/layout/unwritten", "/layout/never_written")) {
        Dataset meant = CfDataset.of(granule, granule.dataset(path), true, true);
        assertThat(Fixtures.read(meant).anyMissing()).as(path).isFalse();
      }
    }
  }

  /** Attributes are not made sense of anew for every block of rows. */
  @Test
  void aDatasetKeepsWhatItWasTakenForLast() {
    try (Granule granule = Fixtures.open("superblock0.h5", GranuleReader.AUTO)) {
      Dataset stored = granule.dataset("/layout/all_filters");
      stored.attributes().put("scale_factor", new Scalar(DType.FLOAT64, 0x4000000000000000L));
      Dataset meant = CfDataset.of(granule, stored, true, true);
      assertThat(meant).isNotSameAs(stored);
      assertThat(CfDataset.of(granule, granule.dataset("/layout/all_filters"), true, true))
          .isSameAs(meant);
      assertThat(CfDataset.of(granule, stored, false, true)).isSameAs(stored);
      assertThat(CfDataset.of(granule, stored, true, true)).isNotSameAs(stored);
    }
  }

  @Test
  void aDatasetTellsItsShapeChunksAndFilters() {
    try (Granule granule = Fixtures.open("superblock0.h5", GranuleReader.AUTO)) {
      Dataset all = granule.dataset("/layout/all_filters");
      assertThat(all.shape()).containsExactly(100);
      assertThat(all.chunkShape()).containsExactly(32);
      assertThat(all.filters()).containsExactly("shuffle", "deflate", "fletcher32");
      assertThat(granule.dataset("/layout/lzf").filters()).containsExactly("shuffle", "lzf");
      Dataset plain = granule.dataset("/layout/compact");
      assertThat(plain.chunkShape()).isEmpty();
      assertThat(plain.filters()).isEmpty();
      assertThat(granule.dataset("/odd/grid").shape()).containsExactly(3, 4);
      assertThat(granule.dataset("/odd/scalar").shape()).isEmpty();
      assertThat(granule.dataset("/layout/wide_chunk").chunkShape()).containsExactly(4096);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"superblock0.h5", "superblock2.h5", "superblock3.h5"})
  void aTypeIsCalledByWhatItHolds(String file) {
    try (Granule granule = Fixtures.open(file, GranuleReader.AUTO)) {
      assertThat(granule.dataset("/types/uint16/big_endian").typeName()).isEqualTo("uint16");
      assertThat(granule.dataset("/odd/bool").typeName())
          .isEqualTo("enum of int8 (FALSE=0, TRUE=1)");
      assertThat(granule.dataset("/odd/enum").typeName())
          .isEqualTo("enum of uint8 (A=0, B=1, C=2)");
      assertThat(granule.dataset("/odd/float16").typeName()).isEqualTo("float16");
      assertThat(granule.dataset("/odd/named").typeName()).isEqualTo("int16");
      assertThat(granule.dataset("/odd/vlen_string").typeName()).isEqualTo("string");
      assertThat(granule.dataset("/odd/compound").typeName()).isEqualTo("compound");
    }
  }

  @Test
  void withoutMaskFillNothingIsMissing() {
    try (Granule granule = Fixtures.open("superblock0.h5", GranuleReader.AUTO)) {
      Dataset dataset = granule.dataset("/types/float32/chunked");
      Column column = Column.of(dataset.type().orElseThrow());
      CfDataset.of(granule, dataset, true, false).read(0, 100, column);
      assertThat(column.anyMissing()).isFalse();
    }
  }
}
