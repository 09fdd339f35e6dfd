package io.firn.shard;

import io.firn.aggregate.Aggregator;
import io.firn.aggregate.ChunkRows;
import io.firn.column.DType;
import io.firn.config.FirnConfig;
import io.firn.granule.GranulePool;
import io.firn.grid.Grid;
import io.firn.zarr.ArrayReceipt;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Grids one shard after the other: gathers a shard's rows, then computes a chunk, writes it, frees
 * it, and takes the next. A plain function of plan and granules: called twice it writes the same
 * bytes. Not thread-safe.
 */
public final class ShardGridder {
  private final Grid grid;
  private final Layout layout;
  private final Aggregator aggregator;
  private final ShardGatherer gatherer;
  private final String fingerprint;
  private final byte[][] empty;

  /**
   * @param types types of the source columns
   * @param fingerprint the plan's, for the receipts
   */
  public ShardGridder(
      FirnConfig config, Grid grid, Layout layout, Map<String, DType> types, String fingerprint) {
    this.grid = grid;
    this.layout = layout;
    this.fingerprint = fingerprint;
    aggregator = Aggregator.compile(config.fields(), types);
    Map<String, DType> gathered = new LinkedHashMap<>(types);
    gathered.keySet().retainAll(aggregator.sources());
    gatherer = new ShardGatherer(config.source(), grid, types, gathered);
    empty = aggregator.empty(grid.cellsPerChunk());
  }

  /**
   * Grids a shard into a sink, and finishes the sink.
   *
   * @param granules the granules of the plan's shares, by number
   * @return the receipt, not stored yet
   */
  public ShardReceipt grid(
      ShardPlan plan,
      long rank,
      Map<Integer, GranuleRef> granules,
      GranulePool pool,
      ChunkSink sink)
      throws IOException {
    Fates fates = new Fates(plan.shares().size());
    Observations observations = gatherer.gather(plan, granules, pool, fates);
    observations.seal();
    long cells = 0;
    for (int chunk = 0; chunk < grid.chunksPerShard(); chunk++) {
      cells += gridChunk(plan.shard(), chunk, observations, fates, sink);
    }
    List<ArrayReceipt> arrays = sink.finish();
    List<ShardReceipt.GranuleRows> rows = new ArrayList<>(plan.shares().size());
    for (int share = 0; share < plan.shares().size(); share++) {
      rows.add(fates.of(plan, share));
    }
    return new ShardReceipt(plan.shard(), rank, fingerprint, cells, rows, arrays);
  }

  /** A call of its own, so that nothing of a chunk is reachable once the next is computed. */
  private int gridChunk(
      long shard, int chunk, Observations observations, Fates fates, ChunkSink sink)
      throws IOException {
    byte[][] values = new byte[layout.arrays()][];
    for (int i = 0; i < layout.coordinates(); i++) {
      values[i] = layout.coordinate(i, shard, chunk);
    }
    int rows = observations.rowsIn(chunk);
    int occupied = 0;
    byte[][] fields = empty;
    if (rows > 0) {
      ChunkRows grouped = observations.chunk(chunk);
      fields = aggregator.aggregate(grouped);
      occupied = grouped.occupiedCells();
      account(
          grid.firstCell(shard) + (long) chunk * grid.cellsPerChunk(),
          grouped,
          observations,
          fates);
    }
    System.arraycopy(fields, 0, values, layout.coordinates(), fields.length);
    sink.write(chunk, rows, values);
    return occupied;
  }

  /**
   * Books the rows as gridded, by what the chunk's cells hold now rather than by what was gathered.
   */
  private static void account(
      long firstCell, ChunkRows rows, Observations observations, Fates fates) {
    int[] order = rows.order();
    int[] starts = rows.starts();
    for (int cell = 0; cell < rows.cells(); cell++) {
      for (int i = starts[cell]; i < starts[cell + 1]; i++) {
        long identity = observations.identityAt(order[i]);
        fates.gridded(
            Observations.sourceOf(identity), Observations.rowOf(identity), firstCell + cell);
      }
    }
  }
}
