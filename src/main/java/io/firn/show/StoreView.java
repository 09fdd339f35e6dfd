package io.firn.show;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.FirnException;
import io.firn.config.FieldLanguage;
import io.firn.config.FirnConfig;
import io.firn.config.read.ConfigReader;
import io.firn.proof.RootDocument;
import io.firn.shard.ShardReceipt;
import io.firn.storage.ObjectStore;
import io.firn.zarr.ArrayReceipt;
import io.firn.zarr.ReadBack;
import io.firn.zarr.StoredValues;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.ChunkContent;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A committed store: what its documents say, and the values that its receipts lead to. Proves
 * nothing; for that, see {@code firn verify}.
 */
public final class StoreView {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROOT = "zarr.json";

  private final ObjectStore store;
  private final FirnConfig config;
  private final Map<String, String> attributes;
  private final Map<String, StoredArray> arrays;

  /**
   * An array.
   *
   * @param path below the root of the store
   * @param form how its chunks are stored
   * @param shape its extents
   * @param units of its values, empty where the document has none
   * @param field whether it holds a field of the configuration, not a coordinate
   */
  public record StoredArray(
      String path, ArrayForm form, List<Long> shape, String units, boolean field) {
    /** The name, without the group. */
    public String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Whether each cell has a digest: no other lists have pairs. */
    public boolean holdsDigests() {
      return field && form.content() instanceof ChunkContent.Lists lists && lists.width() == 2;
    }

    /** What the numbers read from it are, with their units. */
    String title() {
      String what = holdsDigests() ? "median of " + name() : name();
      return units.isEmpty() ? what : what + " [" + units + "]";
    }
  }

  /** Takes the values of a chunk. */
  @FunctionalInterface
  public interface Values {
    /**
     * @param array its path
     * @param shard id of the shard
     * @param chunk number of the chunk within the shard
     * @param values one for each cell, for digests the median, NaN where there is none; valid until
     *     this returns
     */
    void chunk(String array, long shard, int chunk, double[] values);
  }

  private StoreView(
      ObjectStore store,
      FirnConfig config,
      Map<String, String> attributes,
      Map<String, StoredArray> arrays) {
    this.store = store;
    this.config = config;
    this.attributes = attributes;
    this.arrays = arrays;
  }

  /**
   * Opens a store.
   *
   * @param language reads the configuration that the store was made with
   * @throws FirnException when there is no committed store, or it is not Firn's
   */
  public static StoreView open(ObjectStore store, FieldLanguage language) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(store.get(ROOT));
    } catch (NoSuchFileException e) {
      throw new FirnException(
          "Cannot show store '%s': there is no committed store".formatted(store.uri()), e);
    }
    String yaml = root.at("/attributes/" + RootDocument.CONFIG).asText();
    if (yaml.isEmpty()) {
      throw new FirnException(
          "Cannot show store '%s': it does not have the configuration that Firn made it with"
              .formatted(store.uri()));
    }
    FirnConfig config = ConfigReader.parse(yaml, language);
    Map<String, String> attributes = new LinkedHashMap<>();
    root.path("attributes")
        .fields()
        .forEachRemaining(
            entry -> {
              if (entry.getValue().isValueNode()) {
                attributes.put(entry.getKey(), entry.getValue().asText());
              }
            });
    return new StoreView(store, config, attributes, arrays(root, config));
  }

  private static Map<String, StoredArray> arrays(JsonNode root, FirnConfig config)
      throws IOException {
    List<String> fields = config.fields().stream().map(field -> field.name()).toList();
    Map<String, StoredArray> arrays = new TreeMap<>();
    for (Map.Entry<String, JsonNode> node :
        root.at("/consolidated_metadata/metadata").properties()) {
      JsonNode document = node.getValue();
      if ("array".equals(document.path("node_type").asText())
          && !document.path("shape").isEmpty()) {
        String path = node.getKey();
        List<Long> shape = new ArrayList<>();
        document.path("shape").forEach(extent -> shape.add(extent.asLong()));
        arrays.put(
            path,
            new StoredArray(
                path,
                ArrayForm.parse(path, JSON.writeValueAsBytes(document)),
                shape,
                document.at("/attributes/units").asText(),
                fields.contains(path.substring(path.lastIndexOf('/') + 1))));
      }
    }
    return arrays;
  }

  /** The URI of the store. */
  public String uri() {
    return store.uri();
  }

  /** The configuration that it was made with. */
  public FirnConfig config() {
    return config;
  }

  /** The attributes of the root that are text or numbers. */
  public Map<String, String> attributes() {
    return attributes;
  }

  /** The fields in the order of the configuration, then the coordinates by name. */
  public List<StoredArray> arrays() {
    List<StoredArray> ordered = new ArrayList<>();
    config.fields().forEach(field -> array(field.name()).ifPresent(ordered::add));
    arrays.values().stream().filter(array -> !array.field()).forEach(ordered::add);
    return ordered;
  }

  /** The array with a name. */
  public Optional<StoredArray> array(String name) {
    return arrays.values().stream().filter(array -> array.name().equals(name)).findFirst();
  }

  /**
   * Reads arrays, shard by shard. Of arrays of lists, only those of digests have numbers to read.
   *
   * @throws FirnException when an object differs from its receipt
   */
  public void read(List<StoredArray> wanted, Values values) throws IOException {
    Map<String, StoredArray> readable = new TreeMap<>();
    wanted.stream()
        .filter(array -> !array.form().holdsLists() || array.holdsDigests())
        .forEach(array -> readable.put(array.path(), array));
    try (ReadBack.Decoders decoders = new ReadBack.Decoders();
        Stream<ObjectStore.Entry> entries = store.list(ShardReceipt.PREFIX)) {
      for (ObjectStore.Entry entry : (Iterable<ObjectStore.Entry>) entries::iterator) {
        ShardReceipt receipt = ShardReceipt.fromBytes(store.get(entry.key()), entry.key());
        for (ArrayReceipt of : receipt.arrays()) {
          StoredArray array = readable.get(of.array());
          if (array == null) {
            continue;
          }
          StoredValues.Reader reader =
              (chunk, read) -> values.chunk(of.array(), receipt.shard(), chunk, read);
          if (array.holdsDigests()) {
            DigestMedians.read(store, array.form(), of, reader);
          } else {
            StoredValues.read(store, array.form(), of, decoders, reader);
          }
        }
      }
    }
  }
}
