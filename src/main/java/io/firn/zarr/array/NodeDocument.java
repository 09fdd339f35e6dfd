package io.firn.zarr.array;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.FirnException;
import io.firn.zarr.codec.Json;
import java.io.IOException;
import java.util.Optional;

/**
 * The metadata document of an array or a group as it is found in a store.
 *
 * @param path the node's path below the root of the store, empty for the root itself
 */
public record NodeDocument(String path) {
  /**
   * More than a configuration can make a document of one array: its attributes, of a million
   * characters at most. Parsed, a document takes some twenty times its bytes.
   */
  public static final int MOST_BYTES = 4 << 20;

  private static final String NAME = "zarr.json";
  private static final String ONLY_CHUNK = "/c/0";

  /** The document of a key, or empty where no node's document can have this key. */
  public static Optional<NodeDocument> of(String key) {
    if (key.equals(NAME)) {
      return Optional.of(new NodeDocument(""));
    }
    if (!key.endsWith("/" + NAME)) {
      return Optional.empty();
    }
    String path = key.substring(0, key.length() - NAME.length() - 1);
    try {
      ArrayForm.requireLegalPath(path);
      return Optional.of(new NodeDocument(path));
    } catch (FirnException e) {
      return Optional.empty();
    }
  }

  /** The key of the only chunk of the coordinates along a dimension. */
  public static String axisKey(String path) {
    return path + ONLY_CHUNK;
  }

  /**
   * The path of the array whose only chunk has this key, as the coordinates along a dimension have,
   * which are written with the documents; empty where no array's can have it.
   */
  public static Optional<String> axisOf(String key) {
    if (!key.endsWith(ONLY_CHUNK)) {
      return Optional.empty();
    }
    String path = key.substring(0, key.length() - ONLY_CHUNK.length());
    try {
      ArrayForm.requireLegalPath(path);
      return Optional.of(path);
    } catch (FirnException e) {
      return Optional.empty();
    }
  }

  public boolean isRoot() {
    return path.isEmpty();
  }

  /**
   * How the chunks of the array are stored, or empty where no receipt speaks of them: of a group,
   * an array without dimensions, and of coordinates, whose dimension has their own name.
   *
   * @param content at most {@link #MOST_BYTES}
   * @throws FirnException when the document is not of the kind that Firn writes
   */
  public Optional<ArrayForm> form(byte[] content) {
    try {
      JsonNode document = Json.MAPPER.readTree(content);
      boolean hasChunks =
          "array".equals(document.path("node_type").asText())
              && !document.path("shape").isEmpty()
              && !isAxis(document);
      return hasChunks ? Optional.of(ArrayForm.parse(path, content)) : Optional.empty();
    } catch (IOException e) {
      throw new FirnException(
          "Cannot read the metadata of node " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Whether the node is the coordinates along the dimension that has its own name.
   *
   * @param content at most {@link #MOST_BYTES}
   */
  public boolean isAxis(byte[] content) {
    try {
      return isAxis(Json.MAPPER.readTree(content));
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isAxis(JsonNode array) {
    JsonNode dimensions = array.path("dimension_names");
    String name = path.substring(path.lastIndexOf('/') + 1);
    return dimensions.size() == 1 && dimensions.path(0).asText().equals(name);
  }
}
