package io.firn.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.column.DType;
import io.firn.config.FirnConfig;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.storage.ObjectStore;
import io.firn.zarr.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a run would do, from the files of a plan.
 *
 * @param shardMemory bytes that gridding the fullest shard takes, in each thread
 * @param storeBytes bytes of all chunks before compression, at the most
 * @param warnings what a user should change
 */
public record PlanReport(
    long granules,
    long groups,
    long groupsAbsent,
    long rowsScanned,
    long rowsLocated,
    long rowsOutside,
    long rowsMissing,
    long shards,
    long leastRows,
    long medianRows,
    long mostRows,
    long cellsPerShard,
    int cellsPerChunk,
    int chunksPerShard,
    long shardMemory,
    long storeBytes,
    List<String> warnings) {

  /** Readers take 14 times as long over chunks of 256 cells as over chunks of 4,096. */
  private static final int FEW_CELLS = 1024;

  /**
   * Beside its columns a gathered row keeps its chunk, its cell, its identity and its place in
   * chunk order.
   */
  private static final int ROW_OVERHEAD = 4 + 4 + 8 + 4;

  public long chunks() {
    return shards * chunksPerShard;
  }

  /** Reads the plan in a store. */
  public static PlanReport load(ObjectStore store, FirnConfig config) throws IOException {
    JsonNode plan = new ObjectMapper().readTree(store.get(WritePlan.KEY));
    Grid grid = Grids.of(config.grid());
    Layout layout = Layout.of(config.grid(), grid, config.output(), config.fields());
    int cellBytes = 0;
    for (int i = 0; i < layout.arrays(); i++) {
      cellBytes += layout.form(i).dtype().bytes();
    }
    JsonNode rows = plan.get("rows_per_shard");
    long most = rows.get("most").asLong();
    long memory = most * rowBytes(plan.get("columns")) + (long) cellBytes * grid.cellsPerChunk();
    long shards = plan.get("shards").asLong();
    return new PlanReport(
        plan.get("granules").asLong(),
        plan.get("groups").asLong(),
        plan.get("groups_absent").asLong(),
        plan.get("rows_scanned").asLong(),
        plan.get("rows_located").asLong(),
        plan.get("rows_outside").asLong(),
        plan.get("rows_missing").asLong(),
        shards,
        rows.get("least").asLong(),
        rows.get("median").asLong(),
        most,
        grid.cellsPerShard(),
        grid.cellsPerChunk(),
        grid.chunksPerShard(),
        memory,
        shards * grid.cellsPerShard() * cellBytes,
        warnings(grid, memory));
  }

  private static int rowBytes(JsonNode columns) {
    int bytes = ROW_OVERHEAD;
    for (JsonNode type : columns) {
      Optional<DType> known = DType.named(type.asText());
      bytes += known.map(t -> Math.max(4, t.bytes())).orElse(8);
    }
    return bytes;
  }

  private static List<String> warnings(Grid grid, long memory) {
    List<String> warnings = new ArrayList<>();
    if (grid.cellsPerChunk() < FEW_CELLS) {
      warnings.add(
          "chunks hold %,d cells; below %,d readers become slow: choose a lower chunk_inner"
              .formatted(grid.cellsPerChunk(), FEW_CELLS));
    }
    long heap = Runtime.getRuntime().maxMemory();
    long each = heap / 2 / Runtime.getRuntime().availableProcessors();
    if (memory > each) {
      warnings.add(
          "the fullest shard takes %,d bytes, half of the heap shared by all cores is %,d each: choose a higher"
                  .formatted(memory, each)
              + " parent_order or a larger heap");
    }
    return warnings;
  }
}
