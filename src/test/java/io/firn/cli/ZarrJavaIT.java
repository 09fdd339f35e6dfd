package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * zarr-java, which shares nothing with Firn but the zstd and blosc libraries, reads the same bits
 * in every layout, codec, type and fill value, sharded or not, with absent chunks. The build gives
 * it a class path of its own; see {@code src/test/zarr-java}.
 */
class ZarrJavaIT {
  private static final Path CLASS_PATH = Path.of("target/zarr-java");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** So few points that most chunks have none. */
  private static final int ROWS = 200;

  private static final String CONFIG =
      """
      data_source:
        groups: [points]
        coordinates: {latitude: "/{group}/latitude", longitude: "/{group}/longitude"}
        variables: {h: "/{group}/h", n: "/{group}/n"}
      aggregation:
        chunk_precompute:
          top: {function: max, source: n}
        variables:
          digest: {kind: ragged, inner_shape: 2, function: build_tdigest, source: h}
      %soutput:
        codec: %s
        grid: {%s, sharded: %s}
      """;

  /** An array of lists, a type that zarr-java does not have. */
  private static final String LISTS = "digest";

  /**
   * An array of the configuration.
   *
   * @param fill the fill value, as the configuration has it
   * @param fillBits the fill value, as the array has it
   * @param emptyIsFill whether a chunk without points is nothing but fill value even in a shard
   *     with points, where an empty float is NaN
   */
  private record Field(
      String name, String definition, String fill, long fillBits, boolean emptyIsFill) {

    static Field float32(String name, String definition, String fill, float value) {
      long bits = Integer.toUnsignedLong(Float.floatToRawIntBits(value));
      return new Field(name, definition, fill, bits, value != 0);
    }

    static Field float64(String name, String definition, String fill, double value) {
      long bits = Double.doubleToRawLongBits(value);
      return new Field(name, definition + ", dtype: float64", fill, bits, value != 0);
    }

    static Field integer(String dtype, String fill, long bits) {
      String definition = "function: min, source: n, dtype: " + dtype;
      return new Field("least_" + dtype, definition, fill, bits, true);
    }

    static Field vector(int length, String dtype, String fill, long bits) {
      String definition =
          "kind: vector, trailing_shape: %d, dtype: %s, expression: 'np.histogram(n, %d, (0, 90))[0]'";
      return new Field(
          "bins_" + dtype, definition.formatted(length, dtype, length), fill, bits, true);
    }

    String yaml() {
      return "    %s: {%s, fill_value: %s}\n".formatted(name, definition, fill);
    }
  }

  private static final String MEAN = "function: mean, source: h";
  private static final String STD = "function: std, source: h";
  private static final String OF_CHUNK = "resolution: chunk, expression: top";

  private static final List<Field> FIELDS =
      List.of(
          new Field("count", "function: len, dtype: int64", "0", 0, true),
          Field.float32("nan32", MEAN, "NaN", Float.NaN),
          Field.float32("zero32", MEAN, "0", 0),
          Field.float32("missing32", MEAN, "-9999", -9999),
          Field.float32("tenth32", MEAN, "0.1", 0.1f),
          Field.float32("lowest32", MEAN, "-Infinity", Float.NEGATIVE_INFINITY),
          Field.float32("highest32", MEAN, "Infinity", Float.POSITIVE_INFINITY),
          Field.float64("nan64", STD, "NaN", Double.NaN),
          Field.float64("zero64", STD, "0", 0),
          Field.float64("missing64", STD, "-9999", -9999),
          Field.float64("tenth64", STD, "0.1", 0.1),
          Field.float64("lowest64", STD, "-Infinity", Double.NEGATIVE_INFINITY),
          Field.float64("highest64", STD, "Infinity", Double.POSITIVE_INFINITY),
          Field.integer("int8", "-99", 0x9d),
          Field.integer("int16", "0", 0),
          Field.integer("int32", "-9999", 0xffff_d8f1L),
          Field.integer("int64", "-9999", -9999),
          Field.integer("uint8", "255", 0xff),
          Field.integer("uint16", "65535", 0xffff),
          Field.integer("uint32", "4294967295", 0xffff_ffffL),
          Field.integer("uint64", "18446744073709551615", -1),
          Field.vector(3, "uint32", "0", 0),
          Field.vector(5, "float64", "-9999", Double.doubleToRawLongBits(-9999)),
          Field.float32("top32", OF_CHUNK, "NaN", Float.NaN),
          Field.float64("top64", OF_CHUNK, "-9999", -9999));

  private static final String CELLS =
      "type: healpix, parent_order: 0, chunk_inner: 2, child_order: 4";

  /** A layout: its grid, and the arrays of a store beside the fields. */
  private enum Form {
    // Of the three shards in the box one has no points.
    COMPACT(
        CELLS + ", domain: bbox, bounds: [-70, 44, 100, 85]", "cell_ids", "crs", "healpix_index"),
    FULLSPHERE(CELLS, "crs"),
    // Rows and columns differ in number everywhere: swapping them cannot go unnoticed.
    RECTILINEAR(
        "type: rectilinear, crs: EPSG:4326, resolution: [5, 6], bounds: [-180, -90, 180, 90],"
            + " chunk_shape: [12, 16], chunk_inner: [4, 8]",
        "crs",
        "x",
        "y");

    private final String grid;
    private final List<String> coordinates;

    Form(String grid, String... coordinates) {
      this.grid = grid;
      this.coordinates = List.of(coordinates);
    }

    Path arrays(Path store) {
      return this == FULLSPHERE ? store.resolve("4") : store;
    }

    List<String> options() {
      return this == RECTILINEAR
          ? List.of()
          : List.of("--layout=" + name().toLowerCase(Locale.ROOT));
    }
  }

  @TempDir static Path directory;
  private static URLClassLoader loader;
  private static Function<Path, Object> zarrJava;

  @BeforeAll
  @SuppressWarnings("unchecked")
  static void loadZarrJavaAndWriteAGranule() throws Exception {
    loader = loader();
    zarrJava =
        (Function<Path, Object>)
            loader.loadClass("io.firn.zarrjava.ZarrJava").getConstructor().newInstance();
    writeGranule(directory.resolve("points.h5"));
  }

  @AfterAll
  static void close() throws IOException {
    loader.close();
  }

  private static URLClassLoader loader() throws IOException {
    List<URL> urls = new ArrayList<>();
    urls.add(CLASS_PATH.resolve("classes").toUri().toURL());
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(CLASS_PATH, "*.jar")) {
      for (Path jar : jars) {
        urls.add(jar.toUri().toURL());
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static void writeGranule(Path file) {
    Random random = new Random(18);
    double[] latitudes = new double[ROWS];
    double[] longitudes = new double[ROWS];
    float[] heights = new float[ROWS];
    long[] numbers = new long[ROWS];
    for (int i = 0; i < ROWS; i++) {
      boolean greenland = i % 2 == 0;
      latitudes[i] = greenland ? random.nextDouble(60, 80) : random.nextDouble(45, 75);
      longitudes[i] = greenland ? random.nextDouble(-60, -30) : random.nextDouble(20, 60);
      heights[i] = i % 17 == 0 ? Float.NaN : (float) random.nextDouble(-100, 3000);
      numbers[i] = random.nextLong(1, 90);
    }
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup group = hdf.putGroup("points");
      group.putDataset("latitude", latitudes);
      group.putDataset("longitude", longitudes);
      group.putDataset("h", heights);
      group.putDataset("n", numbers);
    }
  }

  /** The directory of the arrays of a store. */
  private static Path grid(Form form, String codec, boolean sharded) throws IOException {
    StringBuilder fields = new StringBuilder();
    FIELDS.forEach(field -> fields.append(field.yaml()));
    Path place = Files.createTempDirectory(directory, "store");
    Path config =
        Files.writeString(
            place.resolve("fields.yaml"), CONFIG.formatted(fields, codec, form.grid, sharded));
    Path store = place.resolve("fields.zarr");
    List<String> options = new ArrayList<>(form.options());
    options.add("--granules=" + directory.resolve("points.h5"));
    Greenland.run(config, store, options.toArray(String[]::new));
    return form.arrays(store);
  }

  static Stream<Arguments> stores() {
    List<Arguments> stores = new ArrayList<>();
    for (Form form : Form.values()) {
      for (String codec : List.of("zstd", "gzip", "blosc", "none")) {
        stores.add(Arguments.of(form, codec, true));
        stores.add(Arguments.of(form, codec, false));
      }
    }
    return stores.stream();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void zarrJavaReadsTheBitsThatFirnReads(Form form, String codec, boolean sharded)
      throws IOException {
    Path arrays = grid(form, codec, sharded);
    ObjectStore store = ObjectStores.open(arrays.toString());
    Set<String> read = new TreeSet<>();

    for (Field field : FIELDS) {
      StoredArray firn = StoredArray.open(store, field.name());
      long[] bits = bits(zarrJava.apply(arrays.resolve(field.name())));
      assertSameBits(field.name(), bits, firn);
      assertAbsentChunksAreFilled(
          form, sharded, field, bits, firn, room(arrays.resolve(field.name())));
      read.add(field.name());
    }
    for (String name : form.coordinates) {
      long[] bits = bits(zarrJava.apply(arrays.resolve(name)));
      assertSameBits(name, bits, StoredArray.open(store, name));
      read.add(name);
    }

    long[] count = bits(zarrJava.apply(arrays.resolve("count")));
    assertThat(Arrays.stream(count).sum()).isEqualTo(ROWS);
    Set<String> all = arrays(arrays);
    assertThat(all.remove(LISTS)).isTrue();
    assertThat(read).isEqualTo(all);
  }

  private static void assertSameBits(String name, long[] bits, StoredArray firn) {
    long[] shape = firn.shape();
    assertThat(bits).as(name).hasSize(Math.toIntExact(product(shape)));
    for (int i = 0; i < bits.length; i++) {
      long[] index = index(i, shape);
      if (bits[i] != firn.bits(index)) {
        assertThat(Long.toHexString(bits[i]))
            .as("%s at %s", name, Arrays.toString(index))
            .isEqualTo(Long.toHexString(firn.bits(index)));
      }
    }
  }

  /**
   * Some chunks are absent, also from shards that are there, and read as the fill value of the
   * configuration.
   */
  private static void assertAbsentChunksAreFilled(
      Form form, boolean sharded, Field field, long[] bits, StoredArray firn, long room) {
    long absent = 0;
    long computed = 0;
    for (int i = 0; i < bits.length; i++) {
      if (firn.stored(index(i, firn.shape()))) {
        computed += bits[i] != field.fillBits() ? 1 : 0;
      } else {
        assertThat(bits[i]).as(field.name()).isEqualTo(field.fillBits());
        absent++;
      }
    }
    assertThat(computed).as(field.name()).isPositive();
    long ofAbsentObjects = bits.length - room;
    if (field.emptyIsFill() && sharded) {
      assertThat(absent).as(field.name()).isGreaterThan(ofAbsentObjects);
    } else {
      assertThat(absent).as(field.name()).isEqualTo(ofAbsentObjects);
    }
    // All shards of a compact store were gridded, so their empty floats are stored as NaN where the
    // fill value is 0.
    boolean allStored = form == Form.COMPACT && !field.emptyIsFill();
    assertThat(ofAbsentObjects == 0).as(field.name()).isEqualTo(allStored);
  }

  /** How many elements the stored objects of an array have room for. */
  private static long room(Path array) throws IOException {
    JsonNode shape = document(array).at("/chunk_grid/configuration/chunk_shape");
    try (Stream<Path> files = Files.walk(array.resolve("c"))) {
      return files.filter(Files::isRegularFile).count()
          * product(JSON.convertValue(shape, long[].class));
    }
  }

  private static long product(long[] extents) {
    return Arrays.stream(extents).reduce(1, Math::multiplyExact);
  }

  /** The index of an element by its place in C order. */
  private static long[] index(long place, long[] shape) {
    long[] index = new long[shape.length];
    for (int i = shape.length - 1; i >= 0; i--) {
      index[i] = place % shape[i];
      place /= shape[i];
    }
    return index;
  }

  private static long[] bits(Object elements) {
    long[] bits = new long[Array.getLength(elements)];
    Arrays.setAll(bits, i -> bits(elements, i));
    return bits;
  }

  private static long bits(Object elements, int i) {
    if (elements instanceof float[] floats) {
      return Integer.toUnsignedLong(Float.floatToRawIntBits(floats[i]));
    } else if (elements instanceof double[] doubles) {
      return Double.doubleToRawLongBits(doubles[i]);
    } else if (elements instanceof byte[] bytes) {
      return Byte.toUnsignedLong(bytes[i]);
    } else if (elements instanceof short[] shorts) {
      return Short.toUnsignedLong(shorts[i]);
    } else if (elements instanceof int[] ints) {
      return Integer.toUnsignedLong(ints[i]);
    }
    return ((long[]) elements)[i];
  }

  private static Set<String> arrays(Path group) throws IOException {
    Set<String> arrays = new TreeSet<>();
    try (DirectoryStream<Path> nodes =
        Files.newDirectoryStream(group, node -> Files.exists(node.resolve("zarr.json")))) {
      for (Path node : nodes) {
        assertThat(document(node).get("node_type").asText()).isEqualTo("array");
        arrays.add(node.getFileName().toString());
      }
    }
    return arrays;
  }

  private static JsonNode document(Path node) throws IOException {
    return JSON.readTree(node.resolve("zarr.json").toFile());
  }

  /** What docs/readers.md has workarounds for is an error, never a wrong number. */
  @Test
  void withoutItsWorkaroundsZarrJavaRefuses() throws Exception {
    Path arrays = grid(Form.COMPACT, "zstd", true);

    try (URLClassLoader unchanged = loader()) {
      Class<?> node = unchanged.loadClass("dev.zarr.zarrjava.v3.Array");
      Method array = node.getMethod("open", Path.class);
      Method group =
          unchanged.loadClass("dev.zarr.zarrjava.v3.Group").getMethod("open", Path.class);
      assertRefuses("consolidated_metadata", group, null, arrays);
      assertRefuses("variable_length_bytes", array, null, arrays.resolve(LISTS));
      assertRefuses("Invalid fill value 'Infinity'", array, null, arrays.resolve("highest32"));
      Object count = array.invoke(null, arrays.resolve("count"));
      assertRefuses("ZstdException", node.getMethod("read"), count);
    }
  }

  private static void assertRefuses(String what, Method method, Object of, Object... arguments) {
    assertThatThrownBy(() -> method.invoke(of, arguments)).cause().asString().contains(what);
  }
}
