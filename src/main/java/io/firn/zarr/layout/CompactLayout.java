package io.firn.zarr.layout;

import io.firn.column.ArraySpec;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.grid.Grid;
import io.firn.zarr.array.GroupDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The planned shards back to back, with the index of each cell, at the root of the store. */
final class CompactLayout extends HealpixLayout {
  private static final String CELL_IDS = "cell_ids";
  // The same values twice, since xdggs refuses CF's attributes on its own coordinate.
  private static final List<String> COORDINATES = List.of(CELL_IDS, "healpix_index");

  CompactLayout(GridSpec.Healpix spec, Grid grid, OutputSpec.Codec codec, List<ArraySpec> fields) {
    super(spec, grid, codec, fields, "", COORDINATES);
  }

  @Override
  long shardAlongCells(ChunkPlace place) {
    return place.rank();
  }

  @Override
  long shardsSpanned(long planned) {
    return planned;
  }

  @Override
  Map<String, Object> coordinateAttributes(int array) {
    return COORDINATES.get(array).equals(CELL_IDS)
        ? HealpixAttributes.cellIds(order())
        : HealpixAttributes.healpixIndex();
  }

  @Override
  void addGroups(Map<String, Map<String, Object>> documents, Map<String, Object> rootAttributes) {
    Map<String, Object> attributes = structure(COORDINATES);
    attributes.putAll(rootAttributes);
    attributes.put("zarr_conventions", HealpixAttributes.conventions());
    attributes.put("dggs", HealpixAttributes.dggs(order(), CELL_IDS));
    documents.put("", GroupDocument.of(attributes, new LinkedHashMap<>(documents)));
  }
}
