package io.firn.zarr.layout;

import io.firn.column.ArraySpec;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.grid.Grid;
import io.firn.zarr.array.GroupDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every cell of the sphere at its nested index, in a group named by the order, as in zagg's flat
 * layout. There is no array of indices: readers derive it.
 */
final class FullsphereLayout extends HealpixLayout {
  private final String group;

  FullsphereLayout(
      GridSpec.Healpix spec, Grid grid, OutputSpec.Codec codec, List<ArraySpec> fields) {
    super(spec, grid, codec, fields, spec.childOrder() + "/", List.of());
    this.group = Integer.toString(spec.childOrder());
  }

  @Override
  long shardAlongCells(ChunkPlace place) {
    return place.shard();
  }

  @Override
  long shardsSpanned(long planned) {
    return grid().shards();
  }

  @Override
  void addGroups(Map<String, Map<String, Object>> documents, Map<String, Object> rootAttributes) {
    Map<String, Map<String, Object>> arrays = new LinkedHashMap<>();
    documents.forEach((path, array) -> arrays.put(path.substring(group.length() + 1), array));
    Map<String, Object> cells = structure(List.of());
    cells.put("zarr_conventions", HealpixAttributes.conventions());
    cells.put("dggs", HealpixAttributes.dggs(order()));
    documents.put(group, GroupDocument.of(cells, arrays));
    documents.put("", GroupDocument.of(rootAttributes, new LinkedHashMap<>(documents)));
  }
}
