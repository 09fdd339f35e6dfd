package io.firn.zarr.array;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.codec.Json;
import io.firn.zarr.codec.RawCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code zarr.json} of an array, written and read. */
public final class ArrayDocument {
  private static final String SHARDING = "sharding_indexed";
  private static final String LISTS = "variable_length_bytes";
  private static final String LIST_CODEC = "vlen-bytes";

  private ArrayDocument() {}

  /**
   * @param shape the array's shape
   * @param objectShape shape of what one stored object covers: a shard, or a chunk in an array
   *     without shards
   * @param chunkShape shape of a chunk, the inner one where the array is sharded
   * @param dimensions a name for each dimension
   */
  public static Map<String, Object> of(
      ArrayForm form,
      long[] shape,
      long[] objectShape,
      long[] chunkShape,
      List<String> dimensions,
      Map<String, Object> attributes) {
    return Json.object(
        "zarr_format",
        3,
        "node_type",
        "array",
        "shape",
        shape,
        "data_type",
        form.content() instanceof ChunkContent.Lists ? LISTS : form.dtype().zarrName(),
        "chunk_grid",
        Json.named("regular", Json.object("chunk_shape", objectShape)),
        "chunk_key_encoding",
        Json.named("default", Json.object("separator", "/")),
        "fill_value",
        form.content() instanceof ChunkContent.Numbers numbers
            ? FillValue.toJson(numbers.dtype(), numbers.fillBits())
            : "",
        "codecs",
        form.sharded() ? List.of(sharding(form, chunkShape)) : chunkCodecs(form),
        "attributes",
        attributes,
        "dimension_names",
        dimensions);
  }

  /**
   * The fill value of an array of numbers, as readers expect it in an attribute {@code _FillValue}.
   */
  public static Object fillAttribute(ArrayForm form) {
    ChunkContent.Numbers numbers = (ChunkContent.Numbers) form.content();
    return FillValue.toAttribute(numbers.dtype(), numbers.fillBits());
  }

  private static Map<String, Object> sharding(ArrayForm form, long[] chunkShape) {
    return Json.named(
        SHARDING,
        Json.object(
            "chunk_shape",
            chunkShape,
            "codecs",
            chunkCodecs(form),
            "index_codecs",
            List.of(littleEndian(), Json.object("name", "crc32c")),
            "index_location",
            "end"));
  }

  private static List<Map<String, Object>> chunkCodecs(ArrayForm form) {
    List<Map<String, Object>> codecs = new ArrayList<>();
    if (form.content() instanceof ChunkContent.Lists) {
      codecs.add(Json.named(LIST_CODEC, Map.of()));
      form.codec().metadata().ifPresent(codecs::add);
      return codecs;
    }
    codecs.add(form.dtype().bytes() == 1 ? Json.object("name", "bytes") : littleEndian());
    form.codec().metadata().ifPresent(codecs::add);
    return codecs;
  }

  private static Map<String, Object> littleEndian() {
    return Json.named("bytes", Json.object("endian", "little"));
  }

  static ArrayForm parse(String path, byte[] zarrJson) {
    try {
      JsonNode document = Json.MAPPER.readTree(zarrJson);
      require(document, "node_type", "array");
      require(document.path("chunk_key_encoding"), "name", "default");
      long objectElements = elements(document.at("/chunk_grid/configuration/chunk_shape"));
      JsonNode codecs = document.path("codecs");
      if (!SHARDING.equals(codecs.path(0).path("name").asText())) {
        ChunkContent content = content(document, toInt(objectElements));
        return new ArrayForm(path, content, 1, chunkCodec(content, codecs));
      }
      JsonNode sharding = codecs.path(0).path("configuration");
      requireIndexAsWritten(sharding);
      long chunkElements = elements(sharding.path("chunk_shape"));
      if (codecs.size() != 1 || objectElements % chunkElements != 0) {
        throw invalid("codecs", codecs);
      }
      ChunkContent content = content(document, toInt(chunkElements));
      return new ArrayForm(
          path,
          content,
          toInt(objectElements / chunkElements),
          chunkCodec(content, sharding.path("codecs")));
    } catch (IOException | FirnException e) {
      throw new FirnException(
          "Cannot read the metadata of array " + path + ": " + e.getMessage(), e);
    }
  }

  private static ChunkContent content(JsonNode document, int elements) {
    String type = document.path("data_type").asText();
    if (type.equals(LISTS)) {
      if (!document.path("fill_value").asText("?").isEmpty()) {
        throw invalid("fill_value", document.path("fill_value"));
      }
      return RaggedAttribute.parse(document.at("/attributes"), elements);
    }
    DType dtype =
        DType.named(type).orElseThrow(() -> invalid("data_type", document.path("data_type")));
    long fillBits = FillValue.parse(dtype, document.path("fill_value"));
    return new ChunkContent.Numbers(dtype, fillBits, elements);
  }

  private static ChunkCodec chunkCodec(ChunkContent content, JsonNode codecs) {
    JsonNode bytes = codecs.path(0);
    boolean asWritten =
        content instanceof ChunkContent.Lists
            ? LIST_CODEC.equals(bytes.path("name").asText())
            : "bytes".equals(bytes.path("name").asText())
                && (content.dtype().bytes() == 1
                    || "little".equals(bytes.at("/configuration/endian").asText()));
    if (!asWritten || codecs.size() > 2) {
      throw invalid("codecs", codecs);
    }
    return codecs.size() == 1
        ? new RawCodec()
        : ChunkCodec.parse(
            codecs.path(1).path("name").asText(), codecs.path(1).path("configuration"));
  }

  private static void requireIndexAsWritten(JsonNode sharding) {
    require(sharding, "index_location", "end");
    JsonNode codecs = sharding.path("index_codecs");
    if (!"little".equals(codecs.at("/0/configuration/endian").asText())
        || !"crc32c".equals(codecs.at("/1/name").asText())) {
      throw invalid("index_codecs", codecs);
    }
  }

  private static long elements(JsonNode shape) {
    if (!shape.isArray()) {
      throw invalid("chunk_shape", shape);
    }
    long elements = 1;
    for (JsonNode extent : shape) {
      if (extent.asLong() < 1 || elements > Long.MAX_VALUE / extent.asLong()) {
        throw invalid("chunk_shape", shape);
      }
      elements *= extent.asLong();
    }
    return elements;
  }

  private static int toInt(long elements) {
    if (elements > Integer.MAX_VALUE) {
      throw new FirnException(
          "Invalid chunk_shape '%d': at most 2^31-1 elements or chunks".formatted(elements));
    }
    return (int) elements;
  }

  private static void require(JsonNode object, String key, String value) {
    if (!value.equals(object.path(key).asText())) {
      throw invalid(key, object.path(key));
    }
  }

  private static FirnException invalid(String key, JsonNode value) {
    return new FirnException("Invalid " + key + " '" + value + "': Firn does not write this");
  }
}
