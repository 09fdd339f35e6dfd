package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.zarr.StoredArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code zagg_cells.py} prints, compared with a store. */
final class ZaggCells {
  /** Values that are taken from the rows, or count them, and are not computed. */
  private static final String EXACT = "count|.*_(min|max|counts|times|number)|composition";

  /**
   * Of the words that say where photons lie, so few may name a neighbour: on the polar caps mortie
   * is up to 0.3 mm off healpy, and cells of the finest order are 12 mm wide.
   */
  private static final double NEIGHBOURS = 0.01;

  private final Map<String, StoredArray> arrays = new TreeMap<>();

  private int locations;
  private int neighbours;

  private ZaggCells() {}

  /**
   * Compares every cell of every array: counts, weights and words exactly, other numbers within the
   * rounding of float32.
   *
   * @param expected a line of JSON for each cell with rows
   */
  static void assertLike(List<String> expected, Path store) throws IOException {
    new ZaggCells().compare(expected, store);
  }

  private void compare(List<String> expected, Path path) throws IOException {
    ObjectStore store = ObjectStores.open(path.toString());
    StoredArray ids = StoredArray.open(store, "cell_ids");
    StoredArray count = StoredArray.open(store, "count");
    Map<Long, Long> places = new TreeMap<>();
    for (long i = 0; i < ids.length(); i++) {
      if (count.at(i).longValue() > 0) {
        places.put(ids.at(i).longValue(), i);
      }
    }
    assertThat(places).hasSameSizeAs(expected);
    // Python writes NaN.
    ObjectMapper json =
        JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
    List<String> names = new ArrayList<>();
    json.readTree(expected.get(0)).fieldNames().forEachRemaining(names::add);
    names.remove("cell");
    for (String name : names) {
      arrays.put(name, StoredArray.open(store, name));
    }
    for (String line : expected) {
      JsonNode theirs = json.readTree(line);
      long place = places.get(theirs.get("cell").asLong());
      for (String name : names) {
        String what = "%s of cell %s".formatted(name, theirs.get("cell"));
        StoredArray array = arrays.get(name);
        // An array of chunks has fewer elements.
        assertSame(what, name, array, place / (ids.length() / array.length()), theirs.get(name));
      }
    }
    assertThat(neighbours).isLessThanOrEqualTo((int) Math.ceil(NEIGHBOURS * locations));
  }

  private void assertSame(
      String what, String name, StoredArray array, long place, JsonNode theirs) {
    if (theirs.isArray()) {
      List<Long> numbers = new ArrayList<>();
      theirs.forEach(number -> numbers.add(number.asLong()));
      assertThat(array.vector(place).stream().map(Number::longValue).toList())
          .as(what)
          .isEqualTo(numbers);
    } else if (name.endsWith("_locations")) {
      assertSamePlaces(what, array.list(place), HexFormat.of().parseHex(theirs.asText()));
    } else if (theirs.isTextual() && name.matches(EXACT)) {
      assertThat(HexFormat.of().formatHex(array.list(place))).as(what).isEqualTo(theirs.asText());
    } else if (theirs.isTextual()) {
      assertSameDigest(what, array.list(place), HexFormat.of().parseHex(theirs.asText()));
    } else if (theirs.isIntegralNumber()) {
      assertThat(array.at(place).longValue())
          .as(what)
          .isEqualTo(theirs.bigIntegerValue().longValue());
    } else {
      double value = theirs.asDouble();
      // zagg sums in float32: its error is of the order of the largest height of a cell.
      boolean exact = name.matches(EXACT) || Double.isNaN(value);
      double tolerance = exact ? 0 : 1e-6 * Math.max(20, Math.abs(value));
      assertThat(array.at(place).doubleValue()).as(what).isCloseTo(value, within(tolerance));
    }
  }

  private void assertSamePlaces(String what, byte[] ours, byte[] theirs) {
    assertThat(ours).as(what).hasSameSizeAs(theirs);
    ByteBuffer mine = ByteBuffer.wrap(ours).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer other = ByteBuffer.wrap(theirs).order(ByteOrder.LITTLE_ENDIAN);
    while (mine.hasRemaining()) {
      long word = mine.getLong();
      long expected = other.getLong();
      locations++;
      if (word != expected) {
        neighbours++;
        assertThat(MortonWord.isPoint(word)).as(what).isEqualTo(MortonWord.isPoint(expected));
        assertThat(MortonWord.metres(word, expected))
            .as(what)
            .isLessThan(1.5 * Math.max(MortonWord.width(word), MortonWord.width(expected)));
      }
    }
  }

  /** Weights as they are, means but for the rounding of a float32. */
  private static void assertSameDigest(String what, byte[] ours, byte[] theirs) {
    assertThat(ours).as(what).hasSameSizeAs(theirs);
    ByteBuffer mine = ByteBuffer.wrap(ours).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer other = ByteBuffer.wrap(theirs).order(ByteOrder.LITTLE_ENDIAN);
    while (mine.hasRemaining()) {
      float mean = other.getFloat();
      assertThat(mine.getFloat()).as(what).isBetween(Math.nextDown(mean), Math.nextUp(mean));
      assertThat(mine.getFloat()).as(what).isEqualTo(other.getFloat());
    }
  }
}
