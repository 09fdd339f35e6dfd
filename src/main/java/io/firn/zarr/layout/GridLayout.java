package io.firn.zarr.layout;

import io.firn.FirnException;
import io.firn.column.ArraySpec;
import io.firn.column.DType;
import io.firn.config.OutputSpec;
import io.firn.grid.Grid;
import io.firn.zarr.array.ArrayDocument;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.ChunkContent;
import io.firn.zarr.array.NodeDocument;
import io.firn.zarr.array.RaggedAttribute;
import io.firn.zarr.codec.Json;
import io.firn.zarr.codec.RawCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What the layouts share: arrays of fields over the cells of a grid, behind the cells' own
 * dimensions one more where they hold vectors; beside them a scalar {@code crs} without a value.
 * Which dimensions the cells have, and where along them a chunk lies, is each layout's own.
 */
abstract class GridLayout implements Layout {
  private static final String CRS = "crs";

  /** xarray and rioxarray mask by this attribute alone, not by the fill value of Zarr. */
  private static final String FILL_VALUE = "_FillValue";

  /** Root attributes that are the layout's own. */
  private static final String STRUCTURE =
      "Conventions|coordinates|zarr_conventions|dggs|(proj|spatial):.*";

  /** The last dimension of vectors, as zagg calls it. */
  private static final String VECTOR = "vector";

  private final Grid grid;
  private final int coordinates;
  private final LayoutArray.Maker forms;
  private final List<LayoutArray> arrays = new ArrayList<>();
  private final ArrayForm crs;

  /**
   * @param sharded whether the chunks of a shard share one object
   * @param prefix path of the arrays' group with a slash behind it, or empty for the root
   * @param coordinates names of the arrays that hold the number of each cell
   * @param dimensions names of the dimensions along which cells and chunks lie, some of which have
   *     coordinates
   */
  GridLayout(
      Grid grid,
      boolean sharded,
      OutputSpec.Codec codec,
      List<ArraySpec> fields,
      String prefix,
      List<String> coordinates,
      Set<String> dimensions) {
    this.grid = grid;
    this.coordinates = coordinates.size();
    this.forms = new LayoutArray.Maker(grid, sharded, codec, prefix);
    this.crs = new ArrayForm(prefix + CRS, DType.INT32, 0, 1, 1, new RawCodec());
    coordinates.forEach(name -> arrays.add(forms.coordinate(name)));
    Set<String> taken = new HashSet<>(coordinates);
    taken.add(CRS);
    for (ArraySpec field : fields) {
      ArrayForm.requireLegalName(field.name());
      if (!taken.add(field.name())) {
        throw new FirnException(
            "Invalid field name '" + field.name() + "': another array has this name");
      }
      arrays.add(forms.field(field));
    }
    requireOtherNames(fields, dimensions);
  }

  /** An array with the name of a dimension is the coordinates along it to readers. */
  private void requireOtherNames(List<ArraySpec> fields, Set<String> dimensions) {
    Set<String> taken = new HashSet<>(dimensions);
    for (LayoutArray array : arrays) {
      if (array.length() > 0) {
        taken.add(vectorDimension(array));
      }
    }
    for (ArraySpec field : fields) {
      if (taken.contains(field.name())) {
        throw new FirnException(
            "Invalid field name '" + field.name() + "': a dimension has this name");
      }
    }
  }

  @Override
  public final int arrays() {
    return arrays.size();
  }

  @Override
  public final int coordinates() {
    return coordinates;
  }

  @Override
  public final int chunksPerShard() {
    return grid.chunksPerShard();
  }

  @Override
  public final ArrayForm form(int array) {
    return arrays.get(array).form();
  }

  @Override
  public final boolean countsRows(int array) {
    return arrays.get(array).countsRows();
  }

  @Override
  public final String key(int array, ChunkPlace place) {
    ArrayForm form = form(array);
    StringBuilder key = new StringBuilder(path(array, place)).append("/c");
    for (long index : form.sharded() ? shardIndex(place) : chunkIndex(place)) {
      key.append('/').append(index);
    }
    return arrays.get(array).length() > 0 ? key.append("/0").toString() : key.toString();
  }

  @Override
  public final byte[] coordinate(int array, ChunkPlace place) {
    if (array < 0 || array >= coordinates) {
      throw new IndexOutOfBoundsException("coordinate " + array + " of " + coordinates);
    }
    int cells = grid.cellsPerChunk();
    long first = grid.firstCell(place.shard()) + (long) place.chunk() * cells;
    ByteBuffer values = ByteBuffer.allocate(cells * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int cell = 0; cell < cells; cell++) {
      values.putLong(first + cell);
    }
    return values.array();
  }

  @Override
  public final Map<String, byte[]> documents(
      long shards, List<Map<String, Object>> fieldAttributes, Map<String, Object> rootAttributes) {
    if (fieldAttributes.size() != arrays.size() - coordinates) {
      throw new IllegalArgumentException(
          "Cannot write metadata: attributes of "
              + fieldAttributes.size()
              + " fields, expected "
              + (arrays.size() - coordinates));
    }
    long[] shape = shape(shards);
    Map<String, Map<String, Object>> documents = new LinkedHashMap<>();
    for (int array = 0; array < arrays.size(); array++) {
      Map<String, Object> attributes =
          array < coordinates
              ? coordinateAttributes(array)
              : fieldAttributes(arrays.get(array), fieldAttributes.get(array - coordinates));
      documents.put(form(array).path(), document(arrays.get(array), shape, attributes));
    }
    for (Axis axis : axes()) {
      ArrayForm form = forms.axis(axis);
      long[] length = {axis.length()};
      documents.put(
          form.path(),
          ArrayDocument.of(form, length, length, length, List.of(axis.name()), axis.attributes()));
    }
    documents.put(
        crs.path(),
        ArrayDocument.of(crs, new long[0], new long[0], new long[0], List.of(), gridMapping()));
    addGroups(documents, checkedRoot(rootAttributes));
    Map<String, byte[]> encoded = new LinkedHashMap<>();
    documents.forEach((path, document) -> encoded.put(key(path), Json.bytes(document)));
    return encoded;
  }

  @Override
  public final Map<String, Supplier<ByteBuffer>> coordinatesAlong() {
    Map<String, Supplier<ByteBuffer>> objects = new LinkedHashMap<>();
    for (Axis axis : axes()) {
      ArrayForm form = forms.axis(axis);
      objects.put(NodeDocument.axisKey(form.path()), () -> axis.encoded(form.codec()));
    }
    return objects;
  }

  @Override
  public final long coordinateBytes() {
    return axes().stream()
        .mapToLong(axis -> axis.heldBytes(forms.axis(axis).codec()))
        .max()
        .orElse(0);
  }

  private static String key(String path) {
    return path.isEmpty() ? "zarr.json" : path + "/zarr.json";
  }

  private Map<String, Object> document(
      LayoutArray array, long[] shape, Map<String, Object> attributes) {
    long[] chunk = chunkShape();
    long[] ofShape = shape;
    long[] ofChunk = chunk;
    if (array.perChunk()) {
      ofShape = IntStream.range(0, shape.length).mapToLong(i -> shape[i] / chunk[i]).toArray();
      ofChunk = LongStream.generate(() -> 1).limit(chunk.length).toArray();
    }
    long[] ofObject = ofChunk.clone();
    if (array.form().sharded()) {
      long[] chunks = chunksOfShard();
      Arrays.setAll(ofObject, i -> ofObject[i] * chunks[i]);
    }
    return ArrayDocument.of(
        array.form(),
        array.shape(ofShape),
        array.shape(ofObject),
        array.shape(ofChunk),
        dimensions(array),
        attributes);
  }

  private List<String> dimensions(LayoutArray array) {
    List<String> dimensions =
        new ArrayList<>(array.perChunk() ? chunkDimensions() : cellDimensions());
    if (array.length() > 0) {
      dimensions.add(vectorDimension(array));
    }
    return dimensions;
  }

  /** Readers refuse a dataset in which one name stands for two lengths. */
  private String vectorDimension(LayoutArray array) {
    boolean one =
        arrays.stream().allMatch(other -> other.length() == 0 || other.length() == array.length());
    return one ? VECTOR : VECTOR + "_" + array.length();
  }

  private static Map<String, Object> fieldAttributes(
      LayoutArray array, Map<String, Object> attributes) {
    ArrayForm form = array.form();
    if (attributes.containsKey(FILL_VALUE) || attributes.containsKey("coordinates")) {
      // xarray takes these two for its own encoding.
      throw new FirnException(
          "Invalid attributes of array "
              + form.path()
              + " '"
              + attributes.keySet()
              + "': neither _FillValue nor coordinates");
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.putAll(attributes);
    if (form.content() instanceof ChunkContent.Lists lists) {
      all.put(RaggedAttribute.NAME, RaggedAttribute.of(lists, attributes));
    }
    if (array.fillIsMissing()) {
      all.put(FILL_VALUE, ArrayDocument.fillAttribute(form));
    }
    all.put("grid_mapping", CRS);
    return all;
  }

  private static Map<String, Object> checkedRoot(Map<String, Object> attributes) {
    attributes.forEach(
        (name, value) -> {
          if (name.matches(STRUCTURE)) {
            throw new FirnException(
                "Invalid root attribute " + name + " '" + value + "': the layout itself states it");
          }
          if (!(value instanceof String || value instanceof Number)) {
            // With a nested value xarray's to_netcdf fails on the whole dataset.
            throw new FirnException(
                "Invalid root attribute " + name + " '" + value + "': a string or a number");
          }
        });
    return attributes;
  }

  /** Attributes by which readers find the coordinates of a group: {@code names} and the CRS. */
  static Map<String, Object> structure(List<String> names) {
    List<String> all = new ArrayList<>(names);
    all.add(CRS);
    return Json.object("Conventions", "CF-1.13", "coordinates", String.join(" ", all));
  }

  final Grid grid() {
    return grid;
  }

  /** Names of the dimensions along which the cells lie. */
  abstract List<String> cellDimensions();

  /** Names of the dimensions of arrays that have one element for each chunk. */
  abstract List<String> chunkDimensions();

  /** Cells of the arrays along each dimension when {@code planned} shards are planned. */
  abstract long[] shape(long planned);

  /** Cells of a chunk along each dimension. */
  abstract long[] chunkShape();

  /** Chunks of a shard along each dimension. */
  abstract long[] chunksOfShard();

  /** Where along each dimension, in shards, a shard lies. */
  abstract long[] shardIndex(ChunkPlace place);

  /** Where along each dimension, in chunks, a chunk lies. */
  abstract long[] chunkIndex(ChunkPlace place);

  /** Attributes of {@code crs}. */
  abstract Map<String, Object> gridMapping();

  /** Attributes of the array that holds the number of each cell. */
  Map<String, Object> coordinateAttributes(int array) {
    throw new IndexOutOfBoundsException("coordinate " + array + " of " + coordinates);
  }

  /** Coordinates along the dimensions of the cells, which no shard writes. */
  abstract List<Axis> axes();

  /** Adds the groups' documents behind those of the arrays; the root's path is empty. */
  abstract void addGroups(
      Map<String, Map<String, Object>> documents, Map<String, Object> rootAttributes);
}
