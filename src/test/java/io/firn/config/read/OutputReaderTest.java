package io.firn.config.read;

import static io.firn.config.read.Documents.assertProblems;
import static io.firn.config.read.Documents.parse;
import static io.firn.config.read.Documents.problems;
import static io.firn.config.read.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.config.FirnConfig;
import io.firn.config.GridSpec.Healpix;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.Codec;
import io.firn.config.OutputSpec.StoreLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputReaderTest {
  private static final String ORDERS = "    parent_order: 4\n    child_order: 11\n";

  @ParameterizedTest
  @CsvSource({
    // The two examples of zagg's rule: 4/11 has chunks of order 5; 12 - 6 is not above 6.
    "4, , 11, , 5, true",
    "6, , 12, , 6, false",
    "6, , 12, true, 6, false",
    "4, , 11, false, 4, false",
    "4, 7, 11, , 7, true",
    "4, 7, 11, false, 7, false",
    "4, 4, 11, true, 4, false",
    "4, 11, 11, , 11, true",
    "0, , 0, , 0, false",
    "19, 29, 29, , 29, true",
  })
  void theChunksOfAShardFollowZaggsRule(
      int parent, Integer inner, int child, Boolean sharded, int chunk, boolean isSharded) {
    assertThat(parse(with(ORDERS, orders(parent, inner, child, sharded))).grid())
        .isEqualTo(new Healpix(parent, chunk, child, isSharded));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "12; ; 11; ; Invalid output.grid.child_order '11': at least parent_order, which is 12"
            + " (line 27)",
        "4; 3; 11; ; Invalid output.grid.chunk_inner '3': an order between those of parent_order,"
            + " 4, and child_order, 11, is required (line 28)",
        "4; 12; 11; ; Invalid output.grid.chunk_inner '12': an order between those of"
            + " parent_order, 4, and child_order, 11, is required (line 28)",
        "30; ; 30; ; Invalid output.grid.parent_order '30': an integer between 0 and 29 is"
            + " required (line 26)|Invalid output.grid.child_order '30': an integer between 0 and"
            + " 29 is required (line 27)",
        "-1; ; 5; ; Invalid output.grid.parent_order '-1': an integer between 0 and 29 is required"
            + " (line 26)",
        "4; 6; 19; ; Invalid output.grid.chunk_inner '6': at least 7 is required, as a chunk holds"
            + " at most 4^12 (16,777,216) cells of child_order 19 (line 28)",
        "4; ; 19; false; Missing output.grid.chunk_inner: at least 7 is required, as a chunk holds"
            + " at most 4^12 (16,777,216) cells of child_order 19 (line 24)",
        "4; ; 21; ; Invalid output.grid.parent_order '4': at least 5 is required, as a shard holds"
            + " at most 4^10 (1,048,576) chunks of order 15 (line 26)",
      })
  void ordersBeyondTheLimitsAreRefused(
      int parent, Integer inner, int child, Boolean sharded, String messages) {
    assertProblems(ORDERS, orders(parent, inner, child, sharded), messages.split("\\|"));
  }

  @Test
  void smallChunksLeaveANote() {
    assertThat(parse(with(ORDERS, orders(4, 7, 11, true))).notices())
        .containsExactly(
            "Note on output.grid: chunks of 256 cells are slow to read; an order of chunks at"
                + " least 5 below child_order makes 1,024 or more");
    assertThat(parse(with(ORDERS, orders(4, 6, 11, true))).notices()).isEmpty();
  }

  private static String orders(int parent, Integer inner, int child, Boolean sharded) {
    return "    parent_order: "
        + parent
        + "\n    child_order: "
        + child
        + (inner == null ? "" : "\n    chunk_inner: " + inner)
        + (sharded == null ? "" : "\n    sharded: " + sharded)
        + "\n";
  }

  @Test
  void anOrderIsAnInteger() {
    assertProblems(
        "child_order: 11",
        "child_order: 11.0",
        "Invalid output.grid.child_order '11.0': an integer between 0 and 29 is required (line 27)");
    assertProblems(
        "child_order: 11",
        "child_order: '11'",
        "Invalid output.grid.child_order '11': an integer between 0 and 29 is required, without"
            + " quotes (line 27)");
  }

  @Test
  void otherGridsAreRefusedInOneLine() {
    assertProblems(
        "type: healpix",
        "type: hexagons\n    crs: EPSG:3031",
        "Invalid output.grid.type 'hexagons': one of healpix, rectilinear is required (line 25)");
  }

  @Test
  void keysThatOnlyDescribeAreAccepted() {
    FirnConfig config =
        parse(
            with(
                "type: healpix",
                "type: healpix\n    indexing_scheme: nested\n    layout: fullsphere\n"
                    + "    emit_cell_ids: true"));
    assertThat(config.grid()).isEqualTo(parse(Documents.SMALL).grid());
    assertThat(config.notices())
        .containsExactly(
            "Ignored output.grid.layout 'fullsphere': output.store_layout decides",
            "Ignored output.grid.emit_cell_ids 'true': the layout of the store decides on"
                + " coordinates");
    assertProblems(
        "type: healpix",
        "type: healpix\n    indexing_scheme: ring",
        "Invalid output.grid.indexing_scheme 'ring': nested is supported (line 26)");
    assertProblems(
        "type: healpix",
        "type: healpix\n    layout: dense",
        "Invalid output.grid.layout 'dense': not supported: write output.store_layout instead"
            + " (line 26)");
  }

  @ParameterizedTest
  @CsvSource({"compact, COMPACT", "fullsphere, FULLSPHERE", "flat, FULLSPHERE"})
  void theLayoutsOfAStoreAreRead(String word, StoreLayout layout) {
    assertThat(output("store_layout: " + word).layout()).isEqualTo(layout);
  }

  @Test
  void theLayoutIsCompactAndHiveIsNotSupported() {
    assertThat(parse(Documents.SMALL).output().layout()).isEqualTo(StoreLayout.COMPACT);
    assertProblems(
        "  grid:",
        "  store_layout: hive\n  grid:",
        "Invalid output.store_layout 'hive': not supported: compact and fullsphere are (line 24)");
    assertProblems(
        "  grid:",
        "  store_layout: tree\n  grid:",
        "Invalid output.store_layout 'tree': one of compact, fullsphere, flat is required"
            + " (line 24)");
  }

  @ParameterizedTest
  @CsvSource({
    "zstd, ZSTD, 3",
    "gzip, GZIP, 5",
    "blosc, BLOSC, 5",
    "none, NONE, 0",
    "{name: zstd}, ZSTD, 3",
    "'{name: zstd, level: 19}', ZSTD, 19",
    "'{name: none, level: 0}', NONE, 0"
  })
  void theCodecsAreRead(String codec, Codec.Name name, int level) {
    assertThat(output("codec: " + codec).codec()).isEqualTo(new Codec(name, level));
  }

  @Test
  void aCodecBeyondItsLevelsIsRefused() {
    assertProblems(
        "  grid:",
        "  codec: {name: zstd, level: 20}\n  grid:",
        "Invalid output.codec.level '20': an integer between 1 and 19 is required (line 24)");
    assertProblems(
        "  grid:",
        "  codec: lz4\n  grid:",
        "Invalid output.codec 'lz4': one of none, zstd, gzip, blosc is required (line 24)");
    assertProblems(
        "  grid:",
        "  codec: {level: 3, shuffle: 1}\n  grid:",
        "Missing output.codec.name: one of none, zstd, gzip, blosc is required (line 24)",
        "Invalid output.codec.shuffle '1': unknown key; known are name, level (line 24)");
  }

  @Test
  void theStoreIsKeptAndMayBeAbsent() {
    assertThat(parse(Documents.SMALL).output().store()).isEqualTo("/data/out.zarr");
    assertThat(parse(with("  store: /data/out.zarr\n", "")).output().store()).isNull();
    assertProblems(
        "/data/out.zarr",
        "''",
        "Invalid output.store '': the path or URI of a store is required (line 23)");
  }

  @Test
  void keysOfZaggsOwnStoresLeaveANotice() {
    String yaml =
        with("  grid:", "  sweep: stages\n  pyramid: {overviews: [9]}\n  aoi_mask: no\n  grid:");
    assertThat(parse(yaml).notices())
        .containsExactly(
            "Ignored output.sweep 'stages': it only steers zagg's own stores",
            "Ignored output.pyramid: it only steers zagg's own stores",
            "Ignored output.aoi_mask 'no': Firn writes no mask of an area of interest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aoi_mask: true", "windowing: {schedule: yearly}", "time_encoding: toc"})
  void keysThatWouldChangeValuesAreRefused(String entry) {
    assertThat(problems(with("  grid:", "  " + entry + "\n  grid:")))
        .singleElement()
        .asString()
        .startsWith("Invalid output.")
        .contains("': not supported: ")
        .endsWith(" (line 24)");
  }

  private static OutputSpec output(String entry) {
    return parse(with("  grid:", "  " + entry + "\n  grid:")).output();
  }
}
