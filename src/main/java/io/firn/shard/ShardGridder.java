package io.firn.shard;

import io.firn.FirnException;
import io.firn.aggregate.Aggregator;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.DType;
import io.firn.config.FirnConfig;
import io.firn.grid.Grid;
import io.firn.memory.MemoryArbiter;
import io.firn.memory.MemoryGrant;
import io.firn.shard.input.GranuleList;
import io.firn.shard.plan.ShardPlan;
import io.firn.shard.rows.Workspace;
import io.firn.zarr.ArrayReceipt;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  private final Map<String, DType> gathered;
  private final String fingerprint;
  private final Workspace workspace;
  private final byte[][] empty;
  private final long chunkBytes;
  private long weightlessCells;

  /**
   * @param types types of the source columns
   * @param fingerprint the plan's, for the receipts
   */
  public ShardGridder(
      FirnConfig config,
      Grid grid,
      Layout layout,
      Map<String, DType> types,
      String fingerprint,
      Workspace workspace) {
    this.grid = grid;
    this.layout = layout;
    this.fingerprint = fingerprint;
    aggregator = Aggregator.compile(config.fields(), types);
    this.workspace = workspace;
    gathered = new LinkedHashMap<>(types);
    gathered.keySet().retainAll(aggregator.sources());
    if (Aggregator.locates(config.fields())) {
      gathered.put(ChunkRows.POINTS, DType.INT64);
    }
    gatherer = new ShardGatherer(config.source(), grid, types, gathered, workspace);
    long bytes = 0;
    for (int array = 0; array < layout.arrays(); array++) {
      bytes += layout.form(array).chunkBytes();
    }
    chunkBytes = bytes;
    requireFits(chunkBytes, grid.cellsPerChunk());
    empty = aggregator.empty(grid.cellsPerChunk());
  }

  /** No arbiter can spare the one chunk of each array that a thread computes. */
  private static void requireFits(long chunkBytes, int cells) {
    long heap = Runtime.getRuntime().maxMemory();
    if (chunkBytes > heap / 2) {
      throw new FirnException(
          "Cannot grid chunks of %,d cells: one of each array takes %,d bytes, at most half of this heap of %,d is for them; choose smaller chunks or give Java a larger heap (-Xmx)"
              .formatted(cells, chunkBytes, heap));
    }
  }

  /**
   * Heap bytes that a row takes while its shard is gridded.
   *
   * @param types of its columns
   */
  public static int rowBytes(FirnConfig config, Collection<DType> types) {
    List<DType> gathered = new ArrayList<>(types);
    if (Aggregator.locates(config.fields())) {
      gathered.add(DType.INT64);
    }
    return Observations.rowBytes(gathered);
  }

  /** Opens the sink of a shard. */
  public interface Sinks {
    /**
     * @param memory to be grown by what the sink holds, and shrunk when it lets go
     */
    ChunkSink open(ChunkPlace shard, MemoryGrant memory) throws IOException;
  }

  /**
   * Grids a shard into a sink of its own, and finishes the sink.
   *
   * @param granules all granules of the run
   */
  public GriddedShard grid(ShardPlan plan, long rank, GranuleList granules, Sinks sinks)
      throws IOException {
    MemoryArbiter arbiter = workspace.memory();
    FateCounts fates = new FateCounts(plan.shares().size());
    weightlessCells = 0;
    try (MemoryGrant input = arbiter.grant(workspace.guaranteed());
        MemoryGrant output = arbiter.grant(0);
        Observations observations =
            new Observations(grid, gathered, plan.rows(), input, workspace.scratch());
        ChunkSink sink = sinks.open(ChunkPlace.of(plan.shard(), rank), output)) {
      gatherer.gather(plan, granules, observations, fates);
      observations.seal();
      long cells = 0;
      for (int chunk = 0; chunk < grid.chunksPerShard(); chunk++) {
        output.grow(chunkBytes);
        cells += gridChunk(plan.shard(), chunk, observations, fates, sink, output);
        output.shrink(chunkBytes);
      }
      List<ArrayReceipt> arrays = sink.finish();
      List<ShardReceipt.GranuleRows> rows = new ArrayList<>(plan.shares().size());
      for (int share = 0; share < plan.shares().size(); share++) {
        rows.add(fates.of(plan, share));
      }
      return new GriddedShard(
          new ShardReceipt(plan.shard(), rank, fingerprint, cells, rows, arrays),
          Optional.of(
              new GriddedShard.Cost(
                  input.peak(),
                  output.peak(),
                  observations.spilledBytes(),
                  input.overdrafts() + output.overdrafts(),
                  gatherer.usedBytes(),
                  weightlessCells)));
    }
  }

  /** A call of its own, so that nothing of a chunk is reachable once the next is computed. */
  private int gridChunk(
      long shard,
      int chunk,
      Observations observations,
      FateCounts fates,
      ChunkSink sink,
      MemoryGrant output)
      throws IOException {
    int rows = observations.rowsIn(chunk);
    int occupied = 0;
    long digests = 0;
    byte[][] fields = empty;
    if (rows > 0) {
      Observations.Chunk taken = observations.take(chunk);
      digests = aggregator.digestBytes(taken.rows());
      output.grow(digests);
      fields = aggregate(shard, chunk, taken.rows());
      occupied = taken.rows().occupiedCells();
      account(grid.firstCell(shard) + (long) chunk * grid.cellsPerChunk(), taken, fates);
      observations.release(chunk);
    }
    long lists = listBytes(fields);
    output.shrink(digests - lists);
    sink.write(chunk, rows, fields);
    output.shrink(lists);
    return occupied;
  }

  /** What a chunk's lists take beyond the bytes that every chunk has. */
  private long listBytes(byte[][] fields) {
    long bytes = 0;
    for (int field = 0; field < fields.length; field++) {
      if (fields[field] != null) {
        bytes += fields[field].length - layout.field(field).chunkBytes();
      }
    }
    return bytes;
  }

  private byte[][] aggregate(long shard, int chunk, ChunkRows rows) {
    try {
      return aggregator.aggregate(rows, cells -> weightlessCells += cells);
    } catch (FirnException e) {
      throw new FirnException(
          "%s (shard %s, chunk %d)".formatted(e.getMessage(), grid.shardName(shard), chunk), e);
    }
  }

  /**
   * Books the rows as gridded, by what the chunk's cells hold now rather than by what was gathered.
   */
  private static void account(long firstCell, Observations.Chunk chunk, FateCounts fates) {
    int[] order = chunk.rows().order();
    int[] starts = chunk.rows().starts();
    for (int cell = 0; cell < chunk.rows().cells(); cell++) {
      for (int i = starts[cell]; i < starts[cell + 1]; i++) {
        long identity = chunk.identities()[order[i]];
        fates.gridded(
            Observations.sourceOf(identity), Observations.rowOf(identity), firstCell + cell);
      }
    }
  }
}
