package io.firn.zarr.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.FirnException;
import io.firn.column.ArraySpec;
import io.firn.column.DType;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.Codec.Name;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.zarr.NestedNumbers;
import io.firn.zarr.Shards;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.codec.BloscCodec;
import io.firn.zarr.codec.Json;
import io.firn.zarr.codec.RawCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
  private static final Map<String, Object> ROOT =
      Json.object("title", "Heights", "firn_granule_count", 8);
  private static final List<Map<String, Object>> ATTRIBUTES =
      List.of(
          Json.object("long_name", "number of observations", "units", "1"),
          Json.object("units", "m", "cell_methods", "area: mean"),
          Map.of(),
          Map.of());

  @Test
  void coordinatesComeBeforeFields() {
    Layout compact = Shards.compact(Name.ZSTD, 2, true);
    assertThat(compact.coordinates()).isEqualTo(2);
    assertThat(paths(compact))
        .containsExactly("cell_ids", "healpix_index", "count", "h_mean", "level", "flag");

    Layout fullsphere = Shards.layout(StoreLayout.FULLSPHERE, Name.ZSTD, 2, true);
    assertThat(fullsphere.coordinates()).isZero();
    assertThat(paths(fullsphere)).containsExactly("6/count", "6/h_mean", "6/level", "6/flag");
  }

  @Test
  void aChunkLiesWhereItsShardLies() {
    assertThat(Shards.compact(Name.ZSTD, 2, true).key(2, ChunkPlace.of(17, 3).at(5)))
        .isEqualTo("count/c/3");
    assertThat(Shards.compact(Name.ZSTD, 2, false).key(2, ChunkPlace.of(17, 3).at(5)))
        .isEqualTo("count/c/53");
    assertThat(
            Shards.layout(StoreLayout.FULLSPHERE, Name.ZSTD, 2, true)
                .key(0, ChunkPlace.of(17, 3).at(5)))
        .isEqualTo("6/count/c/17");
    assertThat(
            Shards.layout(StoreLayout.FULLSPHERE, Name.ZSTD, 2, false)
                .key(0, ChunkPlace.of(17, 3).at(5)))
        .isEqualTo("6/count/c/277");
  }

  @Test
  void coordinatesAreTheNestedIndicesOfTheShard() {
    Layout layout = Shards.compact(Name.ZSTD, 2, true);
    long first = 17 * 256 + 5 * 16;
    for (int array = 0; array < 2; array++) {
      ByteBuffer values =
          ByteBuffer.wrap(layout.coordinate(array, ChunkPlace.of(17, 3).at(5)))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int cell = 0; cell < 16; cell++) {
        assertThat(values.getLong()).isEqualTo(first + cell);
      }
      assertThat(values.hasRemaining()).isFalse();
    }
    assertThatThrownBy(() -> layout.coordinate(2, ChunkPlace.of(17, 3).at(5)))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void indicesAreShuffledUnlessRawBytesAreAskedFor() {
    assertThat(Shards.compact(Name.ZSTD, 1, true).form(0).codec()).isEqualTo(new BloscCodec(8, 3));
    assertThat(Shards.compact(Name.GZIP, 1, true).form(0).codec()).isEqualTo(new BloscCodec(8, 3));
    assertThat(Shards.compact(Name.NONE, 1, true).form(0).codec()).isEqualTo(new RawCodec());
    assertThat(Shards.compact(Name.BLOSC, 1, true).form(3).codec()).isEqualTo(new BloscCodec(4, 3));
  }

  @Test
  void anArrayCountsRowsWhereItSaysSo() {
    Layout layout = Shards.compact(Name.ZSTD, 2, true);
    for (int array = 0; array < layout.arrays(); array++) {
      assertThat(layout.countsRows(array)).isEqualTo(layout.form(array).path().equals("count"));
    }
  }

  @Test
  void aVectorHasASecondDimensionThatIsOneChunk() throws IOException {
    Layout layout = layout(List.of(vector("low", 5), vector("high", 5)));
    assertThat(layout.form(2).chunkElements()).isEqualTo(16 * 5);
    assertThat(layout.key(2, ChunkPlace.of(17, 3).at(0))).isEqualTo("low/c/3/0");
    assertThat(layout.key(1, ChunkPlace.of(17, 3).at(0))).isEqualTo("healpix_index/c/3");

    byte[] document = layout.documents(2, List.of(Map.of(), Map.of()), ROOT).get("low/zarr.json");
    JsonNode array = Json.MAPPER.readTree(document);
    assertThat(array.path("shape")).hasToString("[" + 2 * layout.chunksPerShard() * 16 + ",5]");
    assertThat(array.at("/codecs/0/configuration/chunk_shape")).hasToString("[16,5]");
    assertThat(array.path("dimension_names")).hasToString("[\"cells\",\"vector\"]");
    assertThat(ArrayForm.parse("low", document)).isEqualTo(layout.form(2));
  }

  @Test
  void vectorsOfSeveralLengthsHaveDimensionsOfTheirOwn() throws IOException {
    Map<String, byte[]> documents =
        layout(List.of(vector("low", 5), vector("high", 7)))
            .documents(2, List.of(Map.of(), Map.of()), ROOT);
    assertThat(json(documents, "low/zarr.json").path("dimension_names"))
        .hasToString("[\"cells\",\"vector_5\"]");
    assertThat(json(documents, "high/zarr.json").path("dimension_names"))
        .hasToString("[\"cells\",\"vector_7\"]");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFieldOfTheChunkHasAnElementForEachChunk(boolean sharded) throws IOException {
    NestedNumbers grid = NestedNumbers.of(2, 4, 6, sharded);
    ArraySpec field =
        new ArraySpec(
            "offset", DType.FLOAT32, Shards.NAN32, ArraySpec.Element.CHUNK_NUMBER, 1, false);
    Layout layout =
        Layouts.of(
            grid.spec(),
            grid,
            new OutputSpec(null, StoreLayout.COMPACT, Name.ZSTD.atDefaultLevel()),
            List.of(field));
    assertThat(layout.form(2).chunkElements()).isEqualTo(1);
    assertThat(layout.key(2, ChunkPlace.of(17, 3).at(5)))
        .isEqualTo(sharded ? "offset/c/3" : "offset/c/53");

    byte[] document = layout.documents(2, List.of(Map.of()), ROOT).get("offset/zarr.json");
    JsonNode array = Json.MAPPER.readTree(document);
    assertThat(array.path("shape")).hasToString("[32]");
    assertThat(array.path("dimension_names")).hasToString("[\"chunks\"]");
    assertThat(array.at("/chunk_grid/configuration/chunk_shape"))
        .hasToString(sharded ? "[16]" : "[1]");
    assertThat(ArrayForm.parse("offset", document)).isEqualTo(layout.form(2));
  }

  private static ArraySpec vector(String name, int length) {
    return new ArraySpec(name, DType.UINT32, 0, ArraySpec.Element.VECTOR, length, false);
  }

  @Test
  void theCompactRootIsWhatReadersOpen() throws IOException {
    Map<String, byte[]> documents =
        Shards.compact(Name.ZSTD, 2, true).documents(5, ATTRIBUTES, ROOT);

    assertThat(documents.keySet())
        .containsExactly(
            "cell_ids/zarr.json",
            "healpix_index/zarr.json",
            "count/zarr.json",
            "h_mean/zarr.json",
            "level/zarr.json",
            "flag/zarr.json",
            "crs/zarr.json",
            "zarr.json");
    JsonNode root = json(documents, "zarr.json");
    assertThat(root.path("node_type").asText()).isEqualTo("group");
    JsonNode attributes = root.path("attributes");
    assertThat(attributes.fieldNames())
        .toIterable()
        .containsExactly(
            "Conventions",
            "coordinates",
            "title",
            "firn_granule_count",
            "zarr_conventions",
            "dggs");
    assertThat(attributes.path("coordinates").asText()).isEqualTo("cell_ids healpix_index crs");
    assertThat(attributes.path("dggs"))
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"name": "healpix", "refinement_level": 6, "indexing_scheme": "nested",
                 "spatial_dimension": "cells", "coordinate": "cell_ids", "compression": "none",
                 "ellipsoid": {"name": "WGS84", "semi_major_axis": 6378137.0,
                               "inverse_flattening": 298.257223563}}
                """));
    assertThat(attributes.at("/zarr_conventions/0/uuid").asText())
        .isEqualTo("7b255807-140c-42ca-97f6-7a1cfecdbc38");
    assertConsolidated(documents, "");
  }

  @Test
  void whatXdggsTakesAsArgumentsHasNoFurtherAttribute() throws IOException {
    Map<String, byte[]> documents =
        Shards.compact(Name.ZSTD, 2, true).documents(5, ATTRIBUTES, ROOT);
    assertThat(json(documents, "cell_ids/zarr.json").path("attributes"))
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"grid_name": "healpix", "level": 6, "indexing_scheme": "nested",
                 "ellipsoid": "WGS84"}
                """));
    assertThat(json(documents, "crs/zarr.json").path("attributes"))
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"grid_mapping_name": "healpix", "refinement_level": 6,
                 "indexing_scheme": "nested", "reference_ellipsoid_name": "WGS84",
                 "semi_major_axis": 6378137.0, "inverse_flattening": 298.257223563}
                """));
  }

  @Test
  void aFieldKeepsTheOrderOfItsAttributesAndNamesTheGridMapping() {
    Map<String, byte[]> documents =
        Shards.compact(Name.NONE, 0, false).documents(5, ATTRIBUTES, ROOT);
    assertThat(new String(documents.get("h_mean/zarr.json"), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {
              "zarr_format": 3,
              "node_type": "array",
              "shape": [ 80 ],
              "data_type": "float32",
              "chunk_grid": {
                "name": "regular",
                "configuration": {
                  "chunk_shape": [ 16 ]
                }
              },
              "chunk_key_encoding": {
                "name": "default",
                "configuration": {
                  "separator": "/"
                }
              },
              "fill_value": "NaN",
              "codecs": [ {
                "name": "bytes",
                "configuration": {
                  "endian": "little"
                }
              } ],
              "attributes": {
                "units": "m",
                "cell_methods": "area: mean",
                "_FillValue": "AAAAAAAA+H8=",
                "grid_mapping": "crs"
              },
              "dimension_names": [ "cells" ]
            }"""
                .stripIndent());
  }

  @Test
  void theFullsphereGroupListsNoCells() throws IOException {
    Map<String, byte[]> documents =
        Shards.layout(StoreLayout.FULLSPHERE, Name.ZSTD, 2, true).documents(5, ATTRIBUTES, ROOT);

    assertThat(documents.keySet())
        .containsExactly(
            "6/count/zarr.json",
            "6/h_mean/zarr.json",
            "6/level/zarr.json",
            "6/flag/zarr.json",
            "6/crs/zarr.json",
            "6/zarr.json",
            "zarr.json");
    assertThat(json(documents, "6/count/zarr.json").at("/shape/0").asLong()).isEqualTo(12 * 4096);
    JsonNode group = json(documents, "6/zarr.json").path("attributes");
    assertThat(group.path("coordinates").asText()).isEqualTo("crs");
    assertThat(group.path("dggs").fieldNames())
        .toIterable()
        .containsExactly(
            "name", "refinement_level", "indexing_scheme", "spatial_dimension", "ellipsoid");
    assertThat(json(documents, "zarr.json").path("attributes"))
        .isEqualTo(Json.MAPPER.valueToTree(ROOT));
    assertConsolidated(documents, "6/");
    assertConsolidated(documents, "");
  }

  @ParameterizedTest
  @EnumSource
  void theDocumentsStateTheFormsThatTheChunksAreStoredIn(Name codec) {
    for (StoreLayout kind : List.of(StoreLayout.COMPACT, StoreLayout.FULLSPHERE)) {
      for (boolean sharded : new boolean[] {true, false}) {
        Layout layout = Shards.layout(kind, codec, 2, sharded);
        Map<String, byte[]> documents = layout.documents(5, ATTRIBUTES, ROOT);
        for (int array = 0; array < layout.arrays(); array++) {
          String path = layout.form(array).path();
          assertThat(ArrayForm.parse(path, documents.get(path + "/zarr.json")))
              .isEqualTo(layout.form(array));
        }
      }
    }
  }

  @Test
  void theLargestSphereFits() {
    NestedNumbers grid = NestedNumbers.of(17, 23, 29, true);
    Layout layout =
        Layouts.of(
            grid.spec(),
            grid,
            new OutputSpec(null, StoreLayout.FULLSPHERE, new OutputSpec.Codec(Name.ZSTD, 3)),
            List.of(Shards.field("h", DType.FLOAT32, Shards.NAN32)));
    assertThat(new String(layout.documents(1, List.of(Map.of()), ROOT).get("29/h/zarr.json")))
        .contains("\"shape\": [ 3458764513820540928 ]");
    assertThat(layout.key(0, ChunkPlace.of(grid.shards() - 1, 0).at(4095)))
        .isEqualTo("29/h/c/206158430207");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "__x", "zarr.json", "a/b", ".firn"})
  void anIllegalNameIsRefused(String name) {
    assertThatThrownBy(() -> layout(List.of(Shards.field(name, DType.INT32, 0))))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Invalid array name '");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crs", "cell_ids", "healpix_index", "twice"})
  void aTakenNameIsRefused(String name) {
    ArraySpec twice = Shards.field("twice", DType.INT32, 0);
    assertThatThrownBy(() -> layout(List.of(twice, Shards.field(name, DType.INT32, 0))))
        .isInstanceOf(FirnException.class)
        .hasMessage("Invalid field name '" + name + "': another array has this name");
  }

  /** Or they would be coordinates along it, which no shard writes. */
  @ParameterizedTest
  @ValueSource(strings = {"cells", "chunks"})
  void theNamesOfDimensionsAreTaken(String name) {
    assertThatThrownBy(() -> layout(List.of(Shards.field(name, DType.INT32, 0))))
        .isInstanceOf(FirnException.class)
        .hasMessage("Invalid field name '" + name + "': a dimension has this name");
    assertThat(layout(List.of(Shards.field("vector", DType.INT32, 0))).arrays()).isEqualTo(3);
  }

  @Test
  void attributesThatBreakReadersAreRefused() {
    Layout layout = layout(List.of(Shards.field("h", DType.INT32, 0)));
    assertThatThrownBy(() -> layout.documents(1, List.of(Map.of("_FillValue", 3)), ROOT))
        .isInstanceOf(FirnException.class)
        .hasMessageContaining("array h");
    assertThatThrownBy(() -> layout.documents(1, List.of(Map.of()), Map.of("a", List.of(1))))
        .isInstanceOf(FirnException.class)
        .hasMessage("Invalid root attribute a '[1]': a string or a number");
    assertThatThrownBy(() -> layout.documents(1, List.of(Map.of()), Map.of("dggs", "x")))
        .isInstanceOf(FirnException.class)
        .hasMessage("Invalid root attribute dggs 'x': the layout itself states it");
    assertThatThrownBy(() -> layout.documents(1, List.of(Map.of()), Map.of("proj:code", "x")))
        .isInstanceOf(FirnException.class)
        .hasMessage("Invalid root attribute proj:code 'x': the layout itself states it");
  }

  private static Layout layout(List<ArraySpec> fields) {
    NestedNumbers grid = NestedNumbers.of(2, 3, 5, true);
    return Layouts.of(
        grid.spec(),
        grid,
        new OutputSpec(null, StoreLayout.COMPACT, new OutputSpec.Codec(Name.ZSTD, 3)),
        fields);
  }

  private static List<String> paths(Layout layout) {
    return IntStream.range(0, layout.arrays())
        .mapToObj(array -> layout.form(array).path())
        .toList();
  }

  /** The group's consolidated metadata repeats each document below it. */
  private static void assertConsolidated(Map<String, byte[]> documents, String prefix)
      throws IOException {
    JsonNode consolidated = json(documents, prefix + "zarr.json").path("consolidated_metadata");
    assertThat(consolidated.path("kind").asText()).isEqualTo("inline");
    assertThat(consolidated.path("must_understand").asBoolean(true)).isFalse();
    Map<String, Object> expected = new LinkedHashMap<>();
    for (String key : documents.keySet()) {
      if (key.startsWith(prefix) && key.length() > prefix.length() + "zarr.json".length()) {
        expected.put(
            key.substring(prefix.length(), key.length() - "/zarr.json".length()),
            json(documents, key));
      }
    }
    assertThat(consolidated.path("metadata")).isEqualTo(Json.MAPPER.valueToTree(expected));
  }

  private static JsonNode json(Map<String, byte[]> documents, String key) throws IOException {
    return Json.MAPPER.readTree(documents.get(key));
  }
}
