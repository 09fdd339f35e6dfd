package io.firn.zarr.layout;

import io.firn.column.ArraySpec;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.crs.Crs;
import io.firn.grid.Grid;
import io.firn.grid.Raster;
import io.firn.zarr.array.GroupDocument;
import io.firn.zarr.codec.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every cell of rows and columns at its place, at the root of the store, with the coordinates of
 * the cells' centres along both. Chunks without data do not exist.
 */
final class RectilinearLayout extends GridLayout {
  static final String Y = "y";
  static final String X = "x";

  /** As zagg calls them. */
  private static final String CHUNK_Y = "chunk_y";

  private static final String CHUNK_X = "chunk_x";

  private final GridSpec.Rectilinear spec;
  private final Raster raster;
  private final Crs crs;

  RectilinearLayout(
      GridSpec.Rectilinear spec, Grid grid, OutputSpec.Codec codec, List<ArraySpec> fields) {
    super(grid, spec.sharded(), codec, fields, "", List.of(), Set.of(Y, X, CHUNK_Y, CHUNK_X));
    this.spec = spec;
    this.raster = Raster.of(spec);
    this.crs = Crs.of(spec.crs());
  }

  @Override
  List<String> cellDimensions() {
    return List.of(Y, X);
  }

  @Override
  List<String> chunkDimensions() {
    return List.of(CHUNK_Y, CHUNK_X);
  }

  @Override
  long[] shape(long planned) {
    return new long[] {raster.rows(), raster.columns()};
  }

  @Override
  long[] chunkShape() {
    return new long[] {spec.chunk().rows(), spec.chunk().columns()};
  }

  @Override
  long[] chunksOfShard() {
    return new long[] {
      spec.shard().rows() / spec.chunk().rows(), spec.shard().columns() / spec.chunk().columns()
    };
  }

  @Override
  long[] shardIndex(ChunkPlace place) {
    return new long[] {raster.shardRow(place.shard()), raster.shardColumn(place.shard())};
  }

  @Override
  long[] chunkIndex(ChunkPlace place) {
    return new long[] {
      raster.chunkRow(place.shard(), place.chunk()),
      raster.chunkColumn(place.shard(), place.chunk())
    };
  }

  @Override
  Map<String, Object> gridMapping() {
    Map<String, Object> attributes = CrsAttributes.gridMapping(crs);
    if (raster.rows() == 1 || raster.columns() == 1) {
      // Of one coordinate readers cannot tell how far the next would be. Where they can, they are
      // left to: rioxarray believes GDAL's attribute also of a part of the rows and columns.
      attributes.put(
          "GeoTransform",
          "%s %s 0 %s 0 %s".formatted(spec.west(), spec.width(), spec.north(), -spec.height()));
    }
    return attributes;
  }

  @Override
  List<Axis> axes() {
    return List.of(
        new Axis(
            Y,
            (int) raster.rows(),
            row -> spec.north() - (row + 0.5) * spec.height(),
            CrsAttributes.y(crs)),
        new Axis(
            X,
            (int) raster.columns(),
            column -> spec.west() + (column + 0.5) * spec.width(),
            CrsAttributes.x(crs)));
  }

  @Override
  void addGroups(Map<String, Map<String, Object>> documents, Map<String, Object> rootAttributes) {
    Map<String, Object> attributes = structure(List.of());
    attributes.putAll(rootAttributes);
    attributes.put("zarr_conventions", CrsAttributes.conventions());
    attributes.putAll(CrsAttributes.proj(crs));
    attributes.putAll(spatial());
    documents.put("", GroupDocument.of(attributes, new LinkedHashMap<>(documents)));
  }

  /** Where the cells lie, by the {@code spatial:} convention. */
  private Map<String, Object> spatial() {
    double east = spec.west() + raster.columns() * spec.width();
    double south = spec.north() - raster.rows() * spec.height();
    return Json.object(
        "spatial:dimensions", List.of(Y, X),
        "spatial:shape", List.of(raster.rows(), raster.columns()),
        "spatial:transform",
            List.of(spec.width(), 0.0, spec.west(), 0.0, -spec.height(), spec.north()),
        "spatial:bbox", List.of(spec.west(), south, east, spec.north()),
        "spatial:registration", "pixel");
  }
}
