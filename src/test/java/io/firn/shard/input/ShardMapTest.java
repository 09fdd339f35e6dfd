package io.firn.shard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.config.GridSpec;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.shard.input.ShardMap.Links;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maps as zagg 0.61 writes them; words and shards are mortie's and healpy's. */
class ShardMapTest {
  private static final Grid GRID = Grids.of(new GridSpec.Healpix(6, 12, 12, true));

  /** healpix.csv: latitude 0, longitude 0. */
  private static final String EQUATOR = "6629298651489370118";

  /** healpix.csv: the north pole. */
  private static final String POLE = "2305561534236983302";

  /** Base cell 10 of order 6, beyond 2^63: {@code 11 << 60 | 6}. */
  private static final String SOUTH = "12682136550675316742";

  private static final String SIGNATURE =
      """
      "grid_signature": {"type": "healpix", "indexing_scheme": "nested", "parent_order": 6,
                         "child_order": 12, "layout": "fullsphere"}""";

  @TempDir Path directory;

  @BeforeAll
  static void fileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @Test
  void aMapOfNoShardsOrThatIsCutOffIsNoDomain() throws IOException {
    assertThatThrownBy(() -> domain("\"shard_keys\": [], \"granules\": []"))
        .isInstanceOf(FirnException.class)
        .hasMessageEndingWith(": it has no shards");
    String keys = "\"shard_keys\": [%s, %s]".formatted(EQUATOR, SOUTH);
    assertThatThrownBy(() -> domain(keys + ", \"granules\": [[]]"))
        .isInstanceOf(FirnException.class)
        .hasMessageEndingWith(": it has 2 shard_keys and 1 list of granules");
    assertThat(domain(keys + ", \"granules\": [[], [{\"id\": 7}]]"))
        .isEqualTo(shards(19456, 10L << 12));
    assertThat(domain(keys)).isEqualTo(shards(19456, 10L << 12));
  }

  private ShardSelection domain(String rest) throws IOException {
    Path file = directory.resolve("domain.json");
    Files.writeString(file, "{%s, %s}".formatted(SIGNATURE, rest));
    return ShardMap.shards(file.toString(), Grids.of(new GridSpec.Healpix(6, 8, 12, true)));
  }

  @Test
  void eachGranuleHasTheShardsThatListIt() throws IOException {
    ShardMap map =
        read(
            """
            {"metadata": {"short_name": "ATL06", "bbox": [1, 2, 3, 4], "shard_keys": [1]},
             %s,
             "shard_keys": [%s, %s, %s],
             "granules": [[%s, %s], [], [%s]],
             "aoi_mask": [[1], [2], [3]]}
            """
                .formatted(
                    SIGNATURE, EQUATOR, POLE, SOUTH, granule("a"), granule("b"), granule("a")),
            Links.S3);
    assertThat(map.granules())
        .containsExactly(
            new ListedGranule(
                "s3://bucket/2019/a.h5", shards(19456, 10L << 12), Collections.emptySortedMap()),
            new ListedGranule(
                "s3://bucket/2019/b.h5", shards(19456), Collections.emptySortedMap()));
  }

  @Test
  void filesThatArePairedWithAGranuleComeWithIt() throws IOException {
    String pair =
        """
        {"id": "a", "s3": "s3://bucket/a.h5",
         "assets": {"l2a": {"id": "b", "s3": "s3://bucket/b.h5", "roles": ["data"], "https": "https://c/d/b.h5"},
                    "browse": {"href": "s3://bucket/a.png"}}}""";
    String map =
        """
        {%s, "shard_keys": [%s, %s], "granules": [[%s], [%s]]}
        """;
    String both = map.formatted(SIGNATURE, EQUATOR, POLE, pair, pair);
    assertThat(read(both, Links.S3, "l2a").granules())
        .containsExactly(
            new ListedGranule(
                "s3://bucket/a.h5",
                shards(19456, 4095),
                new TreeMap<>(Map.of("l2a", "s3://bucket/b.h5"))));
    assertThat(read(both, new Links("/here"), "l2a").granules().get(0).assets())
        .containsExactly(Map.entry("l2a", "/here/b.h5"));
    String differing =
        map.formatted(SIGNATURE, EQUATOR, POLE, pair, pair.replace("bucket/b.h5", "bucket/c.h5"));
    assertThatThrownBy(() -> read(differing, Links.S3, "l2a"))
        .isInstanceOf(FirnException.class)
        .hasMessageEndingWith("granule 's3://bucket/a.h5' is paired with other files elsewhere");
  }

  /** As zagg writes it: numbers with and without a fraction, the shards by row and column. */
  @Test
  void aMapOfRowsAndColumnsHasTheNumbersOfItsShards() throws IOException {
    GridSpec.Tile tile = new GridSpec.Tile(256, 256);
    Grid raster =
        Grids.of(
            new GridSpec.Rectilinear(
                "EPSG:3031", 5000, 5000, -3.2e6, -3.2e6, 3.2e6, 3.2e6, tile, tile, false));
    Path file = directory.resolve("raster.json");
    String map =
        """
        {"grid_signature": {"type": "rectilinear", "crs": "EPSG:3031", "shape": [1280, 1280],
                            "affine": [5000.0, 0.0, -3200000.0, 0.0, -5000.0, 3200000],
                            "chunk_shape": [256, 256]},
         "shard_keys": [16, 2], "granules": [[%s], [%s]]}
        """
            .formatted(granule("a"), granule("b"));
    Files.writeString(file, map);
    assertThat(ShardMap.read(file.toString(), raster, Links.S3, Set.of()).granules())
        .containsExactly(
            new ListedGranule("s3://bucket/2019/a.h5", shards(16), Collections.emptySortedMap()),
            new ListedGranule("s3://bucket/2019/b.h5", shards(2), Collections.emptySortedMap()));
    Files.writeString(file, map.replace("-5000.0", "-4000.0"));
    assertThatThrownBy(() -> ShardMap.read(file.toString(), raster, Links.S3, Set.of()))
        .hasMessageContaining("affine is [5000.0, 0.0, -3200000.0, 0.0, -4000.0, 3200000], not");
  }

  /** pyproj adds to the text of a PROJ string what it is. */
  @ParameterizedTest
  @CsvSource({
    "+proj=laea +lat_0=72 +lon_0=-40, +proj=laea +lat_0=72 +lon_0=-40 +type=crs",
    "+proj=laea +lat_0=72 +type=crs, +proj=laea +lat_0=72 +type=crs",
    "proj=laea lat_0=72, proj=laea lat_0=72 type=crs",
  })
  void aMapOfAProjStringHasTheTextThatPyprojMakesOfIt(String crs, String theirs)
      throws IOException {
    GridSpec.Tile tile = new GridSpec.Tile(10, 10);
    Grid raster = Grids.of(new GridSpec.Rectilinear(crs, 1, 1, 0, 0, 20, 20, tile, tile, false));
    Path file = directory.resolve("raster.json");
    Files.writeString(
        file,
        """
        {"grid_signature": {"type": "rectilinear", "crs": "%s", "shape": [20, 20],
                            "affine": [1.0, 0.0, 0.0, 0.0, -1.0, 20.0], "chunk_shape": [10, 10]},
         "shard_keys": [3]}
        """
            .formatted(theirs));
    assertThat(ShardMap.shards(file.toString(), raster)).isEqualTo(shards(3));
  }

  /** zagg writes the text that its configuration has, even of a code. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "EPSG:4326; EPSG:4326; true",
        "EPSG:4326; WKT of 4326; true",
        "WKT of 4326; EPSG:4326; true",
        "WKT of 4326; WKT of 4326; true",
        "WKT of 0; WKT of 4326; true",
        "+proj=longlat; WKT of 0; true",
        "EPSG:4269; WKT of 4326; false",
        "EPSG:4269; WKT of 4269; false",
        "EPSG:4326; nonsense; false",
      })
  void aMapOfTheSameCrsFits(String crs, String theirs, boolean fits) throws IOException {
    GridSpec.Tile tile = new GridSpec.Tile(10, 10);
    Grid raster =
        Grids.of(new GridSpec.Rectilinear(wkt(crs), 1, 1, 0, 0, 20, 20, tile, tile, false));
    Path file = directory.resolve("raster.json");
    Files.writeString(
        file,
        """
        {"grid_signature": {"type": "rectilinear", "crs": "%s", "shape": [20, 20],
                            "affine": [1.0, 0.0, 0.0, 0.0, -1.0, 20.0], "chunk_shape": [10, 10]},
         "shard_keys": [3]}
        """
            .formatted(wkt(theirs).replace("\"", "\\\"")));
    if (fits) {
      assertThat(ShardMap.shards(file.toString(), raster)).isEqualTo(shards(3));
    } else {
      assertThatThrownBy(() -> ShardMap.shards(file.toString(), raster))
          .hasMessageContaining("Cannot use shard map '" + file + "' for this grid: crs is ");
    }
  }

  /** That of WGS 84, which gives itself a code. */
  private static String wkt(String crs) {
    return crs.startsWith("WKT of ")
        ? """
          GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],\
          PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","%s"]]"""
            .formatted(crs.substring("WKT of ".length()))
        : crs;
  }

  @Test
  void thePartsOfAMapComeInAnyOrder() throws IOException {
    ShardMap map =
        read(
            """
            {"granules": [[%s]], "shard_keys": [%s], %s}
            """
                .formatted(granule("a"), POLE, SIGNATURE),
            Links.S3);
    assertThat(map.granules())
        .containsExactly(
            new ListedGranule("s3://bucket/2019/a.h5", shards(4095), Collections.emptySortedMap()));
  }

  @ParameterizedTest
  @CsvSource({
    "s3, s3://bucket/2019/a.h5",
    "https, https://host/2019/a.h5",
    "/data/atl06, /data/atl06/a.h5",
    "gs://mirror/atl06/, gs://mirror/atl06/a.h5"
  })
  void granulesLieWhereTheLinksSay(String which, String link) throws IOException {
    assertThat(read(map(POLE, granule("a")), new Links(which)).granules())
        .extracting(ListedGranule::link)
        .containsExactly(link);
  }

  @Test
  void aGranuleWithoutTheLinkIsNamed() {
    assertRefused(
        map(POLE, "{\"id\": \"a.h5\", \"s3\": null, \"https\": \"https://host/a.h5\"}"),
        "Cannot use shard map '%s': granule 'a.h5' has no s3 link; choose other links, or give the directory where the granules lie");
  }

  @Test
  void aMapOfAnotherGridIsRefusedWithTheDifferences() {
    assertRefused(
        map(POLE, granule("a"))
            .replace("\"parent_order\": 6", "\"parent_order\": 9")
            .replace("\"nested\"", "\"ring\""),
        "Cannot use shard map '%s' for this grid: indexing_scheme is ring, not nested, parent_order is 9, not 6; make a map for it, or change output.grid");
    assertRefused(
        map(POLE, granule("a"))
            .replace(SIGNATURE, "\"grid_signature\": {\"type\": \"rectilinear\"}"),
        "Cannot use shard map '%s' for this grid: child_order is null, not 12, indexing_scheme is null, not nested, parent_order is null, not 6, type is rectilinear, not healpix; make a map for it, or change output.grid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []                     | it is not a JSON object
          {}                     | it has no grid_signature
          {SIGNATURE}            | it has no shard_keys
          {SIGNATURE, "shard_keys": []} | it has no granules
          {SIGNATURE, "shard_keys": 7}  | shard_keys is not a list
          {SIGNATURE, "shard_keys": ["7"]} | shard_keys holds '7', not a number of 64 bits
          {SIGNATURE, "shard_keys": [-1]}  | shard_keys holds '-1', not a number of 64 bits
          {SIGNATURE, "shard_keys": [18446744073709551616]} | shard_keys holds '18446744073709551616', not a number of 64 bits
          {SIGNATURE, "shard_keys": [7.5]} | shard_keys holds '7.5', not a number of 64 bits
          {SIGNATURE, "shard_keys": [], "granules": []}       | it names no granule
          {SIGNATURE, "shard_keys": [], "granules": {}}       | granules is not a list
          {SIGNATURE, "shard_keys": [], "granules": [{}]}     | granules holds no lists
          {SIGNATURE, "shard_keys": [], "granules": [["a"]]}  | a granule is not an object
          {SIGNATURE, "shard_keys": [7, 8], "granules": [[]]} | it has 2 shard_keys and 1 list of granules
          {SIGNATURE, "shard_keys": [7], "granules": [[GRANULE]]} | Invalid cell '7': the word of a cell of order 6
          {SIGNATURE, "shard_keys": [POLE, POLE], "granules": [[GRANULE], []]} | it has shard 1444444 twice
          """)
  void aDamagedMapIsRefused(String text, String reason) {
    assertRefused(
        text.replace("SIGNATURE", SIGNATURE).replace("GRANULE", granule("a")).replace("POLE", POLE),
        "Cannot read shard map '%s': " + reason);
  }

  @Test
  void aMapThatIsCutOffIsRefusedWhereverItEnds() throws IOException {
    String whole = map(POLE, granule("a"));
    for (int length = 0; length < whole.length(); length++) {
      Path file = write(whole.substring(0, length));
      assertThatThrownBy(() -> ShardMap.read(file.toString(), GRID, Links.S3, Set.of()))
          .as("%d of %d characters", length, whole.length())
          .isInstanceOf(FirnException.class)
          .hasMessageStartingWith("Cannot read shard map '" + file + "': ");
    }
  }

  @Test
  void aMapThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> ShardMap.read(directory + "/none.json", GRID, Links.S3, Set.of()))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage("Cannot read input '%s/none.json': it does not exist", directory);
  }

  private static String map(String key, String granule) {
    return "{%s, \"shard_keys\": [%s], \"granules\": [[%s]]}".formatted(SIGNATURE, key, granule);
  }

  private static String granule(String name) {
    return """
        {"id": "%s", "s3": "s3://bucket/2019/%s.h5", "https": "https://host/2019/%s.h5",
         "assets": {"l2a": {"s3": "s3://bucket/l2a.h5"}}, "time_start": "2019-04-16T09:39:11Z"}"""
        .formatted(name, name, name);
  }

  private static ShardSelection shards(long... shards) {
    return ShardSelection.of(LongStream.of(shards));
  }

  private ShardMap read(String text, Links links, String... assets) throws IOException {
    return ShardMap.read(write(text).toString(), GRID, links, Set.of(assets));
  }

  private void assertRefused(String text, String message) {
    assertThatThrownBy(() -> read(text, Links.S3))
        .isInstanceOf(FirnException.class)
        .hasMessage(message, directory.resolve("map.json"));
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("map.json"), text);
  }
}
