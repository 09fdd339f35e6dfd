package io.firn.shard.input;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a shard map says of one granule in one shard.
 *
 * @param links its {@code id}, {@code s3}, {@code https} and other text values
 * @param assets the same for the files that are paired with it, by asset name
 */
record MapEntry(Map<String, String> links, SortedMap<String, Map<String, String>> assets) {
  /**
   * Reads an entry whose brace has been read.
   *
   * @param used the assets to read: catalogues list thumbnails as well
   */
  static MapEntry read(JsonParser json, Set<String> used) throws IOException {
    MapEntry entry = new MapEntry(new HashMap<>(), new TreeMap<>());
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        entry.links.put(name, json.getText());
      } else if (value == JsonToken.START_OBJECT && name.equals("assets")) {
        entry.readAssets(json, used);
      } else {
        json.skipChildren();
      }
    }
    return entry;
  }

  private void readAssets(JsonParser json, Set<String> used) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String asset = json.currentName();
      if (json.nextToken() == JsonToken.START_OBJECT && used.contains(asset)) {
        assets.put(asset, read(json, Set.of()).links);
      } else {
        json.skipChildren();
      }
    }
  }
}
