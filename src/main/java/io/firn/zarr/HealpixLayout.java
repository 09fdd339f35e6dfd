package io.firn.zarr;

import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.grid.Grid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the HEALPix layouts share: arrays in one group, whose first dimension is the cells in nested
 * order, shard after shard, and whose second, where they hold vectors, is what a cell holds; beside
 * them a scalar {@code crs} without a value.
 */
abstract class HealpixLayout implements Layout {
  private static final String DIMENSION = "cells";
  private static final String CRS = "crs";
  private static final Set<String> STRUCTURE =
      Set.of("Conventions", "coordinates", "zarr_conventions", "dggs");
  private static final OutputSpec.Codec INDEX_CODEC =
      new OutputSpec.Codec(OutputSpec.Codec.Name.BLOSC, 3);
  // uint64 2^64-1, which is no cell at any order.
  private static final long INDEX_FILL = -1;

  private final GridSpec.Healpix spec;
  private final Grid grid;
  private final int coordinates;
  private final List<StoredArray> arrays = new ArrayList<>();
  private final ArrayForm crs;

  private static final String CHUNKS = "chunks";

  /** The second dimension of vectors, as zagg calls it. */
  private static final String VECTOR = "vector";

  /**
   * @param length numbers of a cell where it holds a vector, else 0
   * @param perChunk whether it has one element for each chunk instead of each cell
   */
  private record StoredArray(ArrayForm form, boolean countsRows, int length, boolean perChunk) {
    long[] shape(long cells) {
      return length > 0 ? new long[] {cells, length} : new long[] {cells};
    }
  }

  /**
   * @param prefix path of the arrays' group with a slash behind it, or empty for the root
   * @param coordinates names of the arrays that hold the nested index of each cell
   */
  HealpixLayout(
      GridSpec.Healpix spec,
      Grid grid,
      OutputSpec.Codec codec,
      List<FieldSpec> fields,
      String prefix,
      List<String> coordinates) {
    this.spec = spec;
    this.grid = grid;
    this.coordinates = coordinates.size();
    this.crs = new ArrayForm(prefix + CRS, DType.INT32, 0, 1, 1, new RawCodec());
    // Who asks for raw bytes wants them everywhere.
    OutputSpec.Codec indexCodec = codec.name() == OutputSpec.Codec.Name.NONE ? codec : INDEX_CODEC;
    for (String name : coordinates) {
      ArrayForm form =
          form(prefix + name, DType.UINT64, INDEX_FILL, grid.cellsPerChunk(), indexCodec);
      arrays.add(new StoredArray(form, false, 0, false));
    }
    Set<String> taken = new HashSet<>(coordinates);
    taken.add(CRS);
    for (FieldSpec field : fields) {
      ArrayForm.requireLegalName(field.name());
      if (!taken.add(field.name())) {
        throw new FirnException(
            "Invalid field name '" + field.name() + "': another array has this name");
      }
      int length = field.kind() instanceof FieldSpec.Vector vector ? vector.length() : 0;
      boolean perChunk = field.kind() instanceof FieldSpec.PerChunk;
      long elements = perChunk ? 1 : (long) grid.cellsPerChunk() * Math.max(1, length);
      ArrayForm form =
          field.kind().listWidth() > 0
              ? lists(prefix + field.name(), field.dtype(), field.kind().listWidth(), codec)
              : form(prefix + field.name(), field.dtype(), field.fillBits(), elements, codec);
      arrays.add(new StoredArray(form, countsRows(field), length, perChunk));
    }
  }

  private ArrayForm form(
      String path, DType dtype, long fillBits, long elements, OutputSpec.Codec codec) {
    return new ArrayForm(
        path,
        dtype,
        fillBits,
        (int) Math.min(elements, Integer.MAX_VALUE),
        chunksPerObject(),
        ChunkCodec.of(codec, dtype));
  }

  /** Readers of lists know zstd only. */
  private ArrayForm lists(String path, DType dtype, int width, OutputSpec.Codec codec) {
    boolean zstd = codec.name() == OutputSpec.Codec.Name.ZSTD;
    OutputSpec.Codec fitting = zstd ? codec : OutputSpec.Codec.Name.ZSTD.atDefaultLevel();
    return new ArrayForm(
        path,
        new ChunkContent.Lists(dtype, width, grid.cellsPerChunk()),
        chunksPerObject(),
        new ZstdCodec(fitting.level()));
  }

  private int chunksPerObject() {
    return spec.sharded() ? grid.chunksPerShard() : 1;
  }

  private static boolean countsRows(FieldSpec field) {
    return field.kind() instanceof FieldSpec.Scalar
        && field.dtype().isInteger()
        && field.calculation() instanceof FieldSpec.Function function
        && (function.name().equals("len")
            || function.name().equals("count") && function.source() == null);
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
  public final String key(int array, long rank, long shard, int chunk) {
    ArrayForm form = form(array);
    long shardPlace = place(rank, shard);
    long number =
        form.sharded()
            ? shardPlace
            : Math.addExact(Math.multiplyExact(shardPlace, chunksPerShard()), chunk);
    String key = form.path() + "/c/" + number;
    return arrays.get(array).length() > 0 ? key + "/0" : key;
  }

  @Override
  public final byte[] coordinate(int array, long shard, int chunk) {
    if (array < 0 || array >= coordinates) {
      throw new IndexOutOfBoundsException("coordinate " + array + " of " + coordinates);
    }
    int cells = grid.cellsPerChunk();
    long first = grid.firstCell(shard) + (long) chunk * cells;
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
    long cells = Math.multiplyExact(shardsSpanned(shards), grid.cellsPerShard());
    Map<String, Map<String, Object>> documents = new LinkedHashMap<>();
    for (int array = 0; array < arrays.size(); array++) {
      Map<String, Object> attributes =
          array < coordinates
              ? coordinateAttributes(array)
              : fieldAttributes(form(array), fieldAttributes.get(array - coordinates));
      documents.put(form(array).path(), cellArray(arrays.get(array), cells, attributes));
    }
    documents.put(
        crs.path(),
        ArrayDocument.of(
            crs,
            new long[0],
            new long[0],
            new long[0],
            List.of(),
            HealpixAttributes.gridMapping(order())));
    addGroups(documents, checkedRoot(rootAttributes));
    Map<String, byte[]> encoded = new LinkedHashMap<>();
    documents.forEach((path, document) -> encoded.put(key(path), Json.bytes(document)));
    return encoded;
  }

  private static String key(String path) {
    return path.isEmpty() ? "zarr.json" : path + "/zarr.json";
  }

  private Map<String, Object> cellArray(
      StoredArray array, long cells, Map<String, Object> attributes) {
    long chunk = array.perChunk() ? 1 : grid.cellsPerChunk();
    return ArrayDocument.of(
        array.form(),
        array.shape(array.perChunk() ? cells / grid.cellsPerChunk() : cells),
        array.shape(chunk * array.form().chunksPerObject()),
        array.shape(chunk),
        dimensions(array),
        attributes);
  }

  private List<String> dimensions(StoredArray array) {
    if (array.perChunk()) {
      return List.of(CHUNKS);
    }
    return array.length() > 0 ? List.of(DIMENSION, vectorDimension(array)) : List.of(DIMENSION);
  }

  /** Readers refuse a dataset in which one name stands for two lengths. */
  private String vectorDimension(StoredArray array) {
    boolean one =
        arrays.stream().allMatch(other -> other.length() == 0 || other.length() == array.length());
    return one ? VECTOR : VECTOR + "_" + array.length();
  }

  private static Map<String, Object> fieldAttributes(
      ArrayForm form, Map<String, Object> attributes) {
    if (attributes.containsKey("_FillValue") || attributes.containsKey("coordinates")) {
      // xarray takes these two for its own encoding, and a numeric _FillValue for broken base64.
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
    all.put("grid_mapping", CRS);
    return all;
  }

  private static Map<String, Object> checkedRoot(Map<String, Object> attributes) {
    attributes.forEach(
        (name, value) -> {
          if (STRUCTURE.contains(name)) {
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

  final int order() {
    return spec.childOrder();
  }

  final Grid grid() {
    return grid;
  }

  /** Where along the cells, in shards, a shard lies. */
  abstract long place(long rank, long shard);

  /** How many shards the arrays span when {@code planned} are planned. */
  abstract long shardsSpanned(long planned);

  abstract Map<String, Object> coordinateAttributes(int array);

  /** Adds the groups' documents behind those of the arrays; the root's path is empty. */
  abstract void addGroups(
      Map<String, Map<String, Object>> documents, Map<String, Object> rootAttributes);
}
