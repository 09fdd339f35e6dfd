package io.firn.config.read;

import io.firn.Plural;
import io.firn.config.GridSpec;
import io.firn.config.GridSpec.Rectilinear;
import io.firn.config.GridSpec.Tile;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.crs.Crs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rows and columns of equal cells in a coordinate reference system. */
final class RectilinearFamily extends GridFamily {
  /** The coordinates of an axis, which readers hold as a whole, then take 128 MiB. */
  private static final long MOST_ON_AN_AXIS = 1 << 24;

  private static final Tile DEFAULT_SHARD = new Tile(256, 256);
  private static final Pattern EPSG = Pattern.compile("(?i)(?:epsg:\\s*)?([0-9]{1,9})");

  private static final Pattern WKT = Pattern.compile("\\w+\\s*[\\[(]");
  private static final Pattern AROUND_SIGN = Pattern.compile("\\s*([\\[\\](),])\\s*");

  private static final String CRS =
      "a coordinate reference system such as EPSG:3413 or +proj=laea +lat_0=90 is required";
  private static final String RESOLUTION =
      "a positive number, or a list of two: width and height of a cell, is required";
  private static final String BOUNDS = "a list [xmin, ymin, xmax, ymax] of numbers is required";
  private static final String TILE =
      "a list [rows, columns] of integers between 1 and "
          + GridFamilies.MOST_CELLS
          + " is required";

  RectilinearFamily() {
    super("rectilinear", Rectilinear.class);
  }

  @Override
  public Map<String, StoreLayout> layouts() {
    return Map.of();
  }

  @Override
  Set<String> takenNames() {
    return Set.of("chunk_x", "chunk_y", "x", "y");
  }

  @Override
  Optional<String> boundedByDomain() {
    return Optional.empty();
  }

  @Override
  boolean holdsLocations() {
    return false;
  }

  @Override
  public Map<String, Object> canonical(GridSpec grid) {
    Rectilinear spec = (Rectilinear) grid;
    Map<String, Object> yaml = new LinkedHashMap<>();
    yaml.put("crs", spec.crs());
    yaml.put("resolution", List.of(spec.width(), spec.height()));
    yaml.put("bounds", List.of(spec.west(), spec.south(), spec.east(), spec.north()));
    yaml.put("chunk_shape", List.of(spec.shard().rows(), spec.shard().columns()));
    yaml.put("chunk_inner", List.of(spec.chunk().rows(), spec.chunk().columns()));
    yaml.put("sharded", spec.sharded());
    return yaml;
  }

  @Override
  Optional<GridSpec> read(Section grid) {
    Optional<String> crs = grid.require("crs", CRS).flatMap(RectilinearFamily::crs);
    Optional<double[]> resolution =
        grid.require("resolution", RESOLUTION).flatMap(RectilinearFamily::resolution);
    Optional<double[]> bounds = grid.require("bounds", BOUNDS).flatMap(RectilinearFamily::bounds);
    Optional<Tile> shard = grid.optional("chunk_shape", RectilinearFamily::tile, DEFAULT_SHARD);
    Optional<Value> innerValue = grid.get("chunk_inner");
    Optional<Tile> inner =
        innerValue.isEmpty() ? shard : innerValue.flatMap(RectilinearFamily::tile);
    Optional<Boolean> sharded = grid.optional("sharded", Value::flag, false);
    grid.refuseOthers();
    if (crs.isEmpty()
        || resolution.isEmpty()
        || bounds.isEmpty()
        || shard.isEmpty()
        || inner.isEmpty()
        || sharded.isEmpty()) {
      return Optional.empty();
    }
    double[] cell = resolution.get();
    double[] box = bounds.get();
    Rectilinear spec =
        new Rectilinear(
            crs.get(),
            cell[0],
            cell[1],
            box[0],
            box[1],
            box[2],
            box[3],
            shard.get(),
            inner.get(),
            sharded.get());
    if (!isWithinLimits(grid, spec)) {
      return Optional.empty();
    }
    if (spec.chunk().cells() < GridFamilies.ADVISABLE_CELLS) {
      grid.advise(
          "chunks of %s are slow to read; 1,024 or more are better, such as a chunk_inner of [64, 64]"
              .formatted(Plural.of(spec.chunk().cells(), "cell")));
    }
    return Optional.of(spec);
  }

  /** A number is an EPSG code, as it is to zagg. */
  private static Optional<String> crs(Value value) {
    boolean code = value.isNumber() && value.shown().matches("[1-9][0-9]{0,8}");
    Optional<String> crs =
        (code ? Optional.of(value.shown()) : value.word(CRS)).map(RectilinearFamily::normal);
    Optional<String> refusal = crs.flatMap(Crs::refusal);
    return refusal.isPresent() ? value.invalid(refusal.get()) : crs;
  }

  /** Documents of the same meaning have the same text. */
  private static String normal(String crs) {
    Matcher epsg = EPSG.matcher(crs);
    if (epsg.matches()) {
      return "EPSG:" + Integer.parseInt(epsg.group(1));
    }
    return WKT.matcher(crs).lookingAt() ? onOneLine(crs) : crs;
  }

  /** Well-known text without the blanks that are between its elements, outside of quotes. */
  private static String onOneLine(String wkt) {
    String[] parts = wkt.split("\"", -1);
    for (int i = 0; i < parts.length; i += 2) {
      parts[i] = AROUND_SIGN.matcher(parts[i]).replaceAll("$1").replaceAll("\\s+", " ");
    }
    return String.join("\"", parts);
  }

  private static Optional<double[]> resolution(Value value) {
    if (value.isScalar()) {
      Optional<Number> number = value.finite(RESOLUTION);
      return number.isEmpty()
          ? Optional.empty()
          : positive(value, number.get().doubleValue(), number.get().doubleValue());
    }
    Optional<double[]> both = numbers(value, 2, RESOLUTION);
    return both.isEmpty() ? both : positive(value, both.get()[0], both.get()[1]);
  }

  private static Optional<double[]> positive(Value value, double width, double height) {
    return width > 0 && height > 0
        ? Optional.of(new double[] {width, height})
        : value.invalid(RESOLUTION);
  }

  private static Optional<double[]> bounds(Value value) {
    Optional<double[]> box = numbers(value, 4, BOUNDS);
    if (box.isPresent() && !(box.get()[0] < box.get()[2] && box.get()[1] < box.get()[3])) {
      return value.invalid("xmin less than xmax and ymin less than ymax are required");
    }
    return box;
  }

  private static Optional<Tile> tile(Value value) {
    Optional<List<Value>> items = value.items(TILE);
    if (items.isEmpty()) {
      return Optional.empty();
    }
    if (items.get().size() != 2) {
      return value.invalid(TILE);
    }
    Optional<Integer> rows = items.get().get(0).integer(1, GridFamilies.MOST_CELLS);
    Optional<Integer> columns = items.get().get(1).integer(1, GridFamilies.MOST_CELLS);
    return rows.isPresent() && columns.isPresent()
        ? Optional.of(new Tile(rows.get(), columns.get()))
        : Optional.empty();
  }

  private static Optional<double[]> numbers(Value value, int count, String allowed) {
    Optional<List<Value>> items = value.items(allowed);
    if (items.isEmpty()) {
      return Optional.empty();
    }
    List<Double> numbers = new ArrayList<>();
    for (Value item : items.get()) {
      // Minus zero is zero, in the canonical form too.
      item.finite(allowed).ifPresent(number -> numbers.add(number.doubleValue() + 0.0));
    }
    if (items.get().size() != count) {
      return value.invalid(allowed);
    }
    return numbers.size() == count
        ? Optional.of(numbers.stream().mapToDouble(Double::doubleValue).toArray())
        : Optional.empty();
  }

  private static boolean isWithinLimits(Section grid, Rectilinear spec) {
    if (spec.rows() == 0 || spec.columns() == 0) {
      grid.problems()
          .invalid(
              grid.path("resolution"),
              "[%s, %s]".formatted(spec.width(), spec.height()),
              "a cell that is less than a billion times larger than the bounds is required");
      return false;
    }
    Tile shard = spec.shard();
    Tile chunk = spec.chunk();
    if (shard.rows() % chunk.rows() != 0 || shard.columns() % chunk.columns() != 0) {
      return refuse(
          grid,
          "chunk_inner",
          chunk,
          "rows and columns that divide those of chunk_shape, %d and %d, are required"
              .formatted(shard.rows(), shard.columns()));
    }
    if (chunk.cells() > GridFamilies.MOST_CELLS) {
      return refuse(
          grid,
          grid.get("chunk_inner").isPresent() ? "chunk_inner" : "chunk_shape",
          chunk,
          "a chunk holds at most %,d cells".formatted(GridFamilies.MOST_CELLS));
    }
    if (shard.tiles(chunk) > GridFamilies.MOST_CHUNKS) {
      return refuse(
          grid,
          "chunk_inner",
          chunk,
          "a shard holds at most %,d chunks".formatted(GridFamilies.MOST_CHUNKS));
    }
    if (spec.sharded() && shard.tiles(chunk) == 1) {
      grid.problems()
          .invalid(
              grid.path("sharded"),
              "true",
              "a chunk_inner smaller than chunk_shape is required, as a shard of one chunk cannot be divided");
      return false;
    }
    double rows = (spec.north() - spec.south()) / spec.height();
    double columns = (spec.east() - spec.west()) / spec.width();
    if (Math.max(rows, columns) > MOST_ON_AN_AXIS
        || Math.max(spec.rows(), spec.columns()) > MOST_ON_AN_AXIS) {
      grid.problems()
          .invalid(
              grid.path("resolution"),
              "[%s, %s]".formatted(spec.width(), spec.height()),
              "at most %,d rows and columns, whole shards, within the bounds are supported"
                  .formatted(MOST_ON_AN_AXIS));
      return false;
    }
    return true;
  }

  private static boolean refuse(Section grid, String key, Tile tile, String allowed) {
    grid.problems()
        .invalid(grid.path(key), "[%d, %d]".formatted(tile.rows(), tile.columns()), allowed);
    return false;
  }
}
