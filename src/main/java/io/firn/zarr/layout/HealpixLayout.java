package io.firn.zarr.layout;

import io.firn.column.ArraySpec;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.grid.Grid;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the HEALPix layouts share: one dimension, of cells in nested order, shard after shard. */
abstract class HealpixLayout extends GridLayout {
  private static final String CELLS = "cells";
  private static final String CHUNKS = "chunks";

  private final GridSpec.Healpix spec;

  /**
   * @param prefix path of the arrays' group with a slash behind it, or empty for the root
   * @param coordinates names of the arrays that hold the nested index of each cell
   */
  HealpixLayout(
      GridSpec.Healpix spec,
      Grid grid,
      OutputSpec.Codec codec,
      List<ArraySpec> fields,
      String prefix,
      List<String> coordinates) {
    super(grid, spec.sharded(), codec, fields, prefix, coordinates, Set.of(CELLS, CHUNKS));
    this.spec = spec;
  }

  @Override
  final List<String> cellDimensions() {
    return List.of(CELLS);
  }

  @Override
  final List<String> chunkDimensions() {
    return List.of(CHUNKS);
  }

  @Override
  final long[] shape(long planned) {
    return new long[] {Math.multiplyExact(shardsSpanned(planned), grid().cellsPerShard())};
  }

  @Override
  final long[] chunkShape() {
    return new long[] {grid().cellsPerChunk()};
  }

  @Override
  final long[] chunksOfShard() {
    return new long[] {chunksPerShard()};
  }

  @Override
  final long[] shardIndex(ChunkPlace place) {
    return new long[] {shardAlongCells(place)};
  }

  @Override
  final long[] chunkIndex(ChunkPlace place) {
    long first = Math.multiplyExact(shardAlongCells(place), chunksPerShard());
    return new long[] {Math.addExact(first, place.chunk())};
  }

  @Override
  final Map<String, Object> gridMapping() {
    return HealpixAttributes.gridMapping(order());
  }

  @Override
  final List<Axis> axes() {
    return List.of();
  }

  final int order() {
    return spec.childOrder();
  }

  /** Where along the cells, in shards, a shard lies. */
  abstract long shardAlongCells(ChunkPlace place);

  /** How many shards the arrays span when {@code planned} are planned. */
  abstract long shardsSpanned(long planned);
}
