package io.firn.zarr.array;

import io.firn.zarr.codec.Json;
import java.util.Map;

/** The {@code zarr.json} of a group. */
public final class GroupDocument {
  private GroupDocument() {}

  /**
   * @param members the documents of everything below the group by path relative to it; they are
   *     repeated in the document as consolidated metadata, so that a reader opens the group with
   *     one request
   */
  public static Map<String, Object> of(
      Map<String, Object> attributes, Map<String, Map<String, Object>> members) {
    return Json.object(
        "zarr_format",
        3,
        "node_type",
        "group",
        "attributes",
        attributes,
        "consolidated_metadata",
        Json.object("kind", "inline", "must_understand", false, "metadata", members));
  }
}
