package io.firn.zarr.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.firn.FirnException;
import io.firn.column.ArraySpec;
import io.firn.column.ArraySpec.Element;
import io.firn.column.DType;
import io.firn.config.GridSpec;
import io.firn.config.GridSpec.Tile;
import io.firn.config.OutputSpec;
import io.firn.config.OutputSpec.Codec.Name;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.grid.Grids;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.NodeDocument;
import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.codec.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 320 × 192 cells of 1 km in shards of 64 × 64, three of them side by side. */
class RectilinearLayoutTest {
  private static final List<ArraySpec> FIELDS =
      List.of(
          new ArraySpec("count", DType.INT64, 0, Element.NUMBER, 1, false),
          new ArraySpec("profile", DType.UINT32, 0, Element.VECTOR, 5, false),
          new ArraySpec("offset", DType.FLOAT32, 0, Element.CHUNK_NUMBER, 1, false),
          new ArraySpec("digest", DType.FLOAT32, 0, Element.LIST, 2, false));

  private static Layout layout(Tile chunk, boolean sharded, String crs, List<ArraySpec> fields) {
    GridSpec.Rectilinear spec =
        new GridSpec.Rectilinear(
            crs,
            1000,
            1000,
            -240_000,
            -2_240_000,
            -100_000,
            -1_940_000,
            new Tile(64, 64),
            chunk,
            sharded);
    return Layouts.of(
        spec,
        Grids.of(spec),
        new OutputSpec(null, StoreLayout.WHOLE_GRID, Name.ZSTD.atDefaultLevel()),
        fields);
  }

  private static Map<String, byte[]> documents(Layout layout) {
    List<Map<String, Object>> attributes = new ArrayList<>();
    for (int i = 0; i < layout.arrays(); i++) {
      attributes.add(Map.of());
    }
    return layout.documents(8, attributes, Json.object("title", "Heights"));
  }

  private static JsonNode json(Map<String, byte[]> documents, String key) throws IOException {
    return Json.MAPPER.readTree(documents.get(key));
  }

  @Test
  void aShardLiesAtItsRowAndColumn() {
    Layout whole = layout(new Tile(64, 64), false, "EPSG:3413", FIELDS);
    assertThat(whole.coordinates()).isZero();
    assertThat(whole.key(0, ChunkPlace.of(7, 2).at(0))).isEqualTo("count/c/2/1");
    assertThat(whole.key(1, ChunkPlace.of(7, 2).at(0))).isEqualTo("profile/c/2/1/0");
    Layout sharded = layout(new Tile(16, 32), true, "EPSG:3413", FIELDS);
    assertThat(sharded.key(0, ChunkPlace.of(7, 2).at(5))).isEqualTo("count/c/2/1");
    Layout single = layout(new Tile(16, 32), false, "EPSG:3413", FIELDS);
    // The second row of chunks in the shard has the numbers 2 and 3, the third 4 and 5.
    assertThat(single.key(0, ChunkPlace.of(7, 2).at(5))).isEqualTo("count/c/10/3");
    assertThat(single.key(2, ChunkPlace.of(7, 2).at(4))).isEqualTo("offset/c/10/2");
    assertThat(single.key(3, ChunkPlace.of(7, 2).at(0))).isEqualTo("digest/c/8/2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void arraysLieOverBothDimensions(boolean sharded) throws IOException {
    Layout layout = layout(new Tile(16, 32), sharded, "EPSG:3413", FIELDS);
    Map<String, byte[]> documents = documents(layout);
    String inner = sharded ? "/codecs/0/configuration/chunk_shape" : "/none";
    String[][] expected = {
      {"count", "[320,192]", "[16,32]", "[64,64]", "[\"y\",\"x\"]"},
      {"profile", "[320,192,5]", "[16,32,5]", "[64,64,5]", "[\"y\",\"x\",\"vector\"]"},
      {"offset", "[20,6]", "[1,1]", "[4,2]", "[\"chunk_y\",\"chunk_x\"]"},
      {"digest", "[320,192]", "[16,32]", "[64,64]", "[\"y\",\"x\"]"},
    };
    for (int i = 0; i < expected.length; i++) {
      String[] of = expected[i];
      JsonNode array = json(documents, of[0] + "/zarr.json");
      assertThat(array.path("shape")).hasToString(of[1]);
      assertThat(array.at("/chunk_grid/configuration/chunk_shape"))
          .hasToString(sharded ? of[3] : of[2]);
      assertThat(array.at(inner)).hasToString(sharded ? of[2] : "");
      assertThat(array.path("dimension_names")).hasToString(of[4]);
      assertThat(array.at("/attributes/grid_mapping").asText()).isEqualTo("crs");
      assertThat(ArrayForm.parse(of[0], documents.get(of[0] + "/zarr.json")))
          .isEqualTo(layout.form(i));
    }
  }

  @Test
  void coordinatesAreTheCentresOfCells() throws Exception {
    Layout layout = layout(new Tile(64, 64), false, "EPSG:3413", FIELDS);
    Map<String, byte[]> documents = documents(layout);
    assertThat(documents.keySet().stream().toList()).endsWith("zarr.json");
    assertThat(layout.coordinatesAlong().keySet()).containsExactly("y/c/0", "x/c/0");
    assertThat(axis(layout, "y", 320)).startsWith(-1_940_500, -1_941_500).endsWith(-2_259_500);
    assertThat(axis(layout, "x", 192)).startsWith(-239_500, -238_500).endsWith(-48_500);
    assertThat(json(documents, "x/zarr.json").path("dimension_names")).hasToString("[\"x\"]");
    assertThat(json(documents, "x/zarr.json").path("attributes"))
        .hasToString(
            "{\"standard_name\":\"projection_x_coordinate\",\"units\":\"m\",\"axis\":\"X\"}");
    assertThat(
            json(documents(layout(new Tile(64, 64), false, "EPSG:4326", FIELDS)), "y/zarr.json")
                .path("attributes"))
        .hasToString("{\"standard_name\":\"latitude\",\"units\":\"degrees_north\",\"axis\":\"Y\"}");
  }

  private static double[] axis(Layout layout, String name, int length) throws Exception {
    ArrayForm form = ArrayForm.parse(name, documents(layout).get(name + "/zarr.json"));
    ByteBuffer object = layout.coordinatesAlong().get(name + "/c/0").get();
    byte[] stored = new byte[object.remaining()];
    object.get(stored);
    assertThat(layout.coordinateBytes()).isGreaterThanOrEqualTo(8L * length + stored.length);
    double[] values = new double[length];
    try (ChunkCodec.Decoder decoder = form.codec().decoder()) {
      ByteBuffer.wrap(decoder.decode(stored, stored.length, length * Double.BYTES))
          .order(ByteOrder.LITTLE_ENDIAN)
          .asDoubleBuffer()
          .get(values);
    }
    return values;
  }

  /** No receipt speaks of what no shard writes. */
  @Test
  void coordinatesAndTheCrsHaveNoFormToProveShardsBy() throws IOException {
    Map<String, byte[]> documents = documents(layout(new Tile(64, 64), false, "EPSG:3413", FIELDS));
    for (String name : List.of("x", "y", "crs")) {
      assertThat(new NodeDocument(name).form(documents.get(name + "/zarr.json"))).isEmpty();
    }
    assertThat(new NodeDocument("count").form(documents.get("count/zarr.json"))).isPresent();
    assertThat(new NodeDocument("x").isAxis(documents.get("x/zarr.json"))).isTrue();
    assertThat(new NodeDocument("count").isAxis(documents.get("count/zarr.json"))).isFalse();
    assertThat(NodeDocument.axisOf("x/c/0")).contains("x");
    for (String key : List.of("x/c/1", "/c/0", "../x/c/0", "x/../../c/0", "zarr.json", "c/0")) {
      assertThat(NodeDocument.axisOf(key)).as(key).isEmpty();
    }
  }

  @Test
  void theRootSaysWhereTheCellsLie() throws IOException {
    JsonNode root =
        json(documents(layout(new Tile(64, 64), false, "EPSG:3413", FIELDS)), "zarr.json")
            .path("attributes");
    assertThat(root.path("coordinates").asText()).isEqualTo("crs");
    assertThat(root.path("title").asText()).isEqualTo("Heights");
    assertThat(root.path("proj:code").asText()).isEqualTo("EPSG:3413");
    assertThat(root.path("spatial:transform"))
        .hasToString("[1000.0,0.0,-240000.0,0.0,-1000.0,-1940000.0]");
    assertThat(root.path("spatial:bbox")).hasToString("[-240000.0,-2260000.0,-48000.0,-1940000.0]");
    assertThat(root.path("spatial:shape")).hasToString("[320,192]");
    assertThat(root.path("zarr_conventions").findValuesAsText("name"))
        .containsExactly("proj:", "spatial:");
  }

  /** As pyproj's {@code CRS.to_cf()}, and the pole, which CF asks for. */
  @Test
  void theGridMappingIsThatOfCf() throws IOException {
    JsonNode crs =
        json(documents(layout(new Tile(64, 64), false, "EPSG:3413", FIELDS)), "crs/zarr.json")
            .path("attributes");
    Map<String, Object> attributes = Json.MAPPER.convertValue(crs, new TypeReference<>() {});
    assertThat(attributes)
        .containsEntry("grid_mapping_name", "polar_stereographic")
        .containsEntry("latitude_of_projection_origin", 90.0)
        .containsEntry("standard_parallel", 70.0)
        .containsEntry("straight_vertical_longitude_from_pole", -45.0)
        .containsEntry("false_easting", 0.0)
        .containsEntry("semi_major_axis", 6378137.0)
        .containsEntry("semi_minor_axis", 6356752.314245179)
        .containsEntry("inverse_flattening", 298.257223563)
        .containsEntry("geographic_crs_name", "WGS 84")
        .containsEntry("projected_crs_name", "WGS 84 / NSIDC Sea Ice Polar Stereographic North");
    JsonNode conic =
        json(documents(layout(new Tile(64, 64), false, "EPSG:5070", FIELDS)), "crs/zarr.json");
    assertThat(conic.at("/attributes/standard_parallel")).hasToString("[29.5,45.5]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "y", "chunk_x", "chunk_y", "vector"})
  void theNamesOfDimensionsAreTaken(String name) {
    ArraySpec vector = FIELDS.get(1);
    ArraySpec field = new ArraySpec(name, DType.FLOAT32, 0, Element.CHUNK_NUMBER, 1, false);
    assertThatThrownBy(() -> layout(new Tile(64, 64), false, "EPSG:3413", List.of(vector, field)))
        .isInstanceOf(FirnException.class)
        .hasMessage("Invalid field name '" + name + "': a dimension has this name");
  }
}
