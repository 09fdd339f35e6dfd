package io.firn.shard.input;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.FirnException;
import io.firn.Plural;
import io.firn.crs.Crs;
import io.firn.grid.Grid;
import io.firn.storage.Inputs;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A shard map of zagg: for each shard the granules that may have rows in it, found by their
 * footprints in a catalogue. Only the granules in it are opened, and each gives rows only to the
 * shards that list it.
 *
 * <pre>{@code
 * { "grid_signature": {"type": "healpix", "indexing_scheme": "nested", "parent_order": 6, "child_order": 12, …},
 *   "shard_keys": [9799832789158199302, …],
 *   "granules": [[{"id": "ATL06_….h5", "s3": "s3://…", "https": "https://…"}, …], …] }
 * }</pre>
 *
 * <p>A granule may have {@code "assets": {"l2a": {"id": …, "s3": …, "https": …}}}, the files that
 * are paired with it.
 *
 * <p>Keys of HEALPix shards are area words, see {@link io.firn.grid.Morton}: JSON numbers beyond
 * 2^63. Keys of rectilinear shards are their numbers. A map may be long, and is never held as a
 * whole.
 *
 * @param granules its granules, each once, in the order of the map
 */
public record ShardMap(List<ListedGranule> granules) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Which links of a map lead to its granules. */
  public record Links(String which) {
    /** What zagg reads by default. */
    public static final Links S3 = new Links("s3");

    /**
     * @param which {@code s3} or {@code https} for these links of the map, else a directory or the
     *     beginning of a URI that the granules' file names complete
     */
    public Links {
      if (which.isBlank()) {
        throw new IllegalArgumentException("s3, https, or a directory or URI");
      }
    }

    private String of(String map, Map<String, String> entry) {
      if (which.equals("s3") || which.equals("https")) {
        String link = entry.get(which);
        if (link == null || link.isEmpty()) {
          throw new FirnException(
              "Cannot use shard map '%s': granule '%s' has no %s link; choose other links, or give the directory where the granules lie"
                  .formatted(map, entry.get("id"), which));
        }
        return link;
      }
      return which.endsWith("/") ? which + name(map, entry) : which + "/" + name(map, entry);
    }

    /** The file name; ids of some catalogues lack the extension. */
    private static String name(String map, Map<String, String> entry) {
      for (String key : List.of("s3", "https", "id")) {
        String link = entry.get(key);
        if (link != null && !link.isEmpty()) {
          return link.substring(link.lastIndexOf('/') + 1);
        }
      }
      throw new FirnException(
          "Cannot use shard map '%s': it has a granule without id and links".formatted(map));
    }
  }

  /**
   * Reads a map.
   *
   * @param uri of the map, a path or any URI that granules may have
   * @param grid the grid that it has to be made for
   * @param assets the names of the assets that are wanted
   * @throws FirnException when there is none, it is damaged, or made for another grid
   */
  public static ShardMap read(String uri, Grid grid, Links links, Set<String> assets)
      throws IOException {
    return read(uri, links, assets).map(grid);
  }

  /**
   * Reads only the shards of a map.
   *
   * @param uri of the map, a path or any URI that granules may have
   * @param grid the grid that it has to be made for
   * @throws FirnException when there is none, it is damaged, or made for another grid
   */
  public static ShardSelection shards(String uri, Grid grid) throws IOException {
    return ShardSelection.of(Arrays.stream(read(uri, null, Set.of()).shards(grid)));
  }

  private static Reader read(String uri, Links links, Set<String> assets) throws IOException {
    Reader reader = new Reader(uri, links, assets);
    try (InputStream in =
            new BufferedInputStream(Channels.newInputStream(Inputs.open(uri)), 64 << 10);
        JsonParser json = JSON.createParser(in)) {
      reader.read(json);
    } catch (JsonProcessingException e) {
      throw new FirnException(
          "Cannot read shard map '%s': %s (line %d)"
              .formatted(
                  uri,
                  e.getOriginalMessage(),
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr()),
          e);
    }
    return reader;
  }

  /** One pass over the file, whose parts may come in any order. */
  private static final class Reader {
    private final String uri;

    /** Null where the granules do not matter. */
    private final Links links;

    private Map<?, ?> signature;
    private long[] keys;
    private final Set<String> used;
    private final Map<String, Places> places = new LinkedHashMap<>();
    private int lists = -1;

    /** What a map says of one granule. */
    private record Places(SortedMap<String, String> assets, LongStream.Builder lists) {}

    Reader(String uri, Links links, Set<String> used) {
      this.uri = uri;
      this.links = links;
      this.used = used;
    }

    void read(JsonParser json) throws IOException {
      require(json.nextToken() == JsonToken.START_OBJECT, "it is not a JSON object");
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "grid_signature" -> {
            require(
                json.currentToken() == JsonToken.START_OBJECT, "grid_signature is not an object");
            signature = json.readValueAs(Map.class);
          }
          case "shard_keys" -> keys = keys(json);
          case "granules" -> granules(json);
          default -> json.skipChildren();
        }
      }
    }

    private long[] keys(JsonParser json) throws IOException {
      require(json.currentToken() == JsonToken.START_ARRAY, "shard_keys is not a list");
      LongStream.Builder read = LongStream.builder();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        boolean fits =
            json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getBigIntegerValue().signum() >= 0
                && json.getBigIntegerValue().bitLength() <= Long.SIZE;
        require(fits, "shard_keys holds '" + json.getText() + "', not a number of 64 bits");
        read.add(json.getBigIntegerValue().longValue());
      }
      return read.build().toArray();
    }

    private void granules(JsonParser json) throws IOException {
      require(json.currentToken() == JsonToken.START_ARRAY, "granules is not a list");
      lists = 0;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        require(json.currentToken() == JsonToken.START_ARRAY, "granules holds no lists");
        if (links == null) {
          json.skipChildren();
        } else {
          places(json);
        }
        lists++;
      }
    }

    private void places(JsonParser json) throws IOException {
      while (json.nextToken() != JsonToken.END_ARRAY) {
        require(json.currentToken() == JsonToken.START_OBJECT, "a granule is not an object");
        place(json, lists);
      }
    }

    private void place(JsonParser json, long list) throws IOException {
      MapEntry entry = MapEntry.read(json, used);
      String link = links.of(uri, entry.links());
      SortedMap<String, String> assets = new TreeMap<>();
      entry.assets().forEach((asset, file) -> assets.put(asset, links.of(uri, file)));
      Places known = places.computeIfAbsent(link, l -> new Places(assets, LongStream.builder()));
      require(
          known.assets.equals(assets),
          "granule '" + link + "' is paired with other files elsewhere");
      known.lists.add(list);
    }

    /** The shard of each key, in the map's order. */
    long[] shards(Grid grid) {
      require(signature != null, "it has no grid_signature");
      require(keys != null, "it has no shard_keys");
      require(keys.length > 0 || links != null, "it has no shards");
      require(lists >= 0 || links == null, "it has no granules");
      // A truncated map is refused, whatever part of it is wanted.
      require(
          lists < 0 || keys.length == lists,
          "it has %,d shard_keys and %s of granules"
              .formatted(keys.length, Plural.of(lists, "list")));
      requireMadeFor(grid);
      long[] shards = new long[keys.length];
      for (int i = 0; i < shards.length; i++) {
        try {
          shards[i] = grid.shardOfKey(keys[i]);
        } catch (IllegalArgumentException e) {
          throw new FirnException(
              "Cannot read shard map '%s': %s".formatted(uri, e.getMessage()), e);
        }
      }
      requireDistinct(shards, grid);
      return shards;
    }

    ShardMap map(Grid grid) {
      long[] shards = shards(grid);
      List<ListedGranule> granules = new ArrayList<>(places.size());
      places.forEach(
          (link, of) ->
              granules.add(
                  new ListedGranule(
                      link,
                      ShardSelection.of(of.lists.build().map(place -> shards[(int) place])),
                      of.assets)));
      require(!granules.isEmpty(), "it names no granule");
      return new ShardMap(granules);
    }

    private void requireDistinct(long[] shards, Grid grid) {
      long[] sorted = shards.clone();
      Arrays.sort(sorted);
      for (int i = 1; i < sorted.length; i++) {
        require(
            sorted[i - 1] != sorted[i],
            "it has shard %s twice".formatted(grid.shardName(sorted[i])));
      }
    }

    private void requireMadeFor(Grid grid) {
      List<String> differences = new ArrayList<>();
      grid.signature()
          .forEach(
              (key, value) -> {
                Object there = signature.get(key);
                if (!same(value, there) && !(key.equals("crs") && isSameCrs(value, there))) {
                  differences.add("%s is %s, not %s".formatted(key, there, value));
                }
              });
      if (!differences.isEmpty()) {
        throw new FirnException(
            "Cannot use shard map '%s' for this grid: %s; make a map for it, or change output.grid"
                .formatted(uri, String.join(", ", differences)));
      }
    }

    /** Whole numbers may be of any Java type. */
    private static boolean same(Object here, Object there) {
      if (here instanceof List<?> a && there instanceof List<?> b) {
        return a.size() == b.size()
            && IntStream.range(0, a.size()).allMatch(i -> same(a.get(i), b.get(i)));
      }
      return here instanceof Number a && there instanceof Number b
          ? a.doubleValue() == b.doubleValue()
          : here.equals(there);
    }

    /** zagg keeps the text that it was given, which may be the WKT of an EPSG code. */
    private static boolean isSameCrs(Object here, Object there) {
      try {
        return here instanceof String a && there instanceof String b && Crs.of(a).isSame(Crs.of(b));
      } catch (FirnException e) {
        return false;
      }
    }

    private void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new FirnException("Cannot read shard map '%s': %s".formatted(uri, otherwise));
      }
    }
  }
}
