package io.firn.zarr.array;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.zarr.codec.Json;
import java.util.Map;

/**
 * The attribute by which readers know what the bytes of a list are (zagg's specification,
 * ragged/1): the type and the shape of a list, whose first dimension is its length.
 */
public final class RaggedAttribute {
  public static final String NAME = "ragged";

  private static final String SPEC = "zagg-ragged/1";
  private static final int ANY_LENGTH = -1;

  private RaggedAttribute() {}

  /**
   * @param attributes of the array, which may have something to add under the same name
   */
  public static Map<String, Object> of(ChunkContent.Lists lists, Map<String, Object> attributes) {
    int[] shape =
        lists.width() == 1 ? new int[] {ANY_LENGTH} : new int[] {ANY_LENGTH, lists.width()};
    Map<String, Object> all =
        Json.object(
            "spec",
            SPEC,
            "element",
            Json.object("dtype", lists.dtype().zarrName(), "shape", shape));
    if (attributes.get(NAME) instanceof Map<?, ?> more) {
      more.forEach((key, value) -> all.put((String) key, value));
    }
    return all;
  }

  /**
   * @param elements cells of a chunk
   * @throws FirnException when the attributes do not say what {@link #of} says
   */
  static ChunkContent.Lists parse(JsonNode attributes, int elements) {
    JsonNode ragged = attributes.path(NAME);
    JsonNode shape = ragged.at("/element/shape");
    DType dtype = DType.named(ragged.at("/element/dtype").asText()).orElse(null);
    boolean known =
        SPEC.equals(ragged.path("spec").asText())
            && dtype != null
            && shape.size() >= 1
            && shape.size() <= 2
            && shape.path(0).asInt() == ANY_LENGTH
            && (shape.size() == 1 || shape.path(1).isInt());
    if (!known) {
      throw new FirnException("Invalid ragged '" + ragged + "': Firn does not write this");
    }
    return new ChunkContent.Lists(dtype, shape.size() == 1 ? 1 : shape.path(1).asInt(), elements);
  }
}
