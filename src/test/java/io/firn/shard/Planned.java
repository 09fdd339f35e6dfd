package io.firn.shard;

import io.firn.Bundled;
import io.firn.column.DType;
import io.firn.config.FirnConfig;
import io.firn.granule.Granule;
import io.firn.granule.GranuleReader;
import io.firn.granule.pool.ChannelOpener;
import io.firn.granule.pool.GranulePool;
import io.firn.granule.pool.Granules;
import io.firn.grid.Grid;
import io.firn.grid.Grids;
import io.firn.memory.MemoryArbiter;
import io.firn.shard.input.GranuleFile;
import io.firn.shard.input.GranuleList;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.GranuleScanner;
import io.firn.shard.plan.ScannedGranule;
import io.firn.shard.plan.ShardPlan;
import io.firn.shard.plan.SourceSummary;
import io.firn.shard.rows.Workspace;
import io.firn.storage.InputFile;
import io.firn.storage.ObjectStore;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.layout.Layout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The plan of the bundled granules, made without Beam. It does not depend on the order of chunks,
 * so that one serves configurations with any number of chunks.
 *
 * @param granules the granules
 * @param scanned granule by granule
 * @param blocks by ascending number
 */
public record Planned(
    FirnConfig config, GranuleList granules, List<ScannedGranule> scanned, List<BlockPlan> blocks) {
  public static final ChannelOpener FILES = uri -> FileChannel.open(Path.of(uri));
  public static final String FINGERPRINT = "0123456789abcdef";

  /** A shard, its place among all, and the granules of the run. */
  public record RankedShard(long rank, ShardPlan plan, GranuleList granules) {}

  public static Planned bundled(FirnConfig config) throws IOException {
    return of(config, Bundled.GRANULES, workspace());
  }

  /** The plan of the granules in a directory; the workspace keeps the cells that are found. */
  public static Planned of(FirnConfig config, Path granules, Workspace workspace)
      throws IOException {
    List<GranuleFile> files = new ArrayList<>();
    try (Stream<Path> listed = Files.list(granules)) {
      for (Path file : (Iterable<Path>) listed::iterator) {
        String name = file.getFileName().toString();
        if (name.endsWith(".h5")) {
          files.add(GranuleFile.of(new InputFile(file.toString(), name, Files.size(file), "")));
        }
      }
    }
    GranuleScanner scanner =
        new GranuleScanner(
            config.source(),
            List.copyOf(config.source().variables().keySet()),
            Grids.of(config.grid()),
            workspace);
    List<ScannedGranule> scanned = new ArrayList<>();
    SortedMap<Long, List<BlockPlan.Part>> parts = new TreeMap<>();
    GranuleList list = GranuleList.of(files);
    for (GranuleRef ref : list.granules()) {
      try (Granule granule = Granules.open(FILES, ref.uri(), ref.id(), GranuleReader.AUTO)) {
        scanned.add(scanner.scan(ref, granule));
      }
    }
    for (ScannedGranule granule : scanned) {
      BlockPlan.Parts collected = new BlockPlan.Parts();
      collected.add(granule);
      collected.drain(
          part -> parts.computeIfAbsent(part.block(), b -> new ArrayList<>()).add(part));
    }
    List<BlockPlan> blocks = new ArrayList<>();
    parts.forEach((block, ofBlock) -> blocks.add(BlockPlan.of(block, ofBlock)));
    return new Planned(config, list, scanned, blocks);
  }

  /** All planned shards by ascending rank. */
  public List<RankedShard> shards() {
    List<RankedShard> shards = new ArrayList<>();
    for (BlockPlan block : blocks) {
      for (ShardPlan shard : block.shards()) {
        shards.add(new RankedShard(shards.size(), shard, granules));
      }
    }
    return shards;
  }

  /** Grids the first shard into a store, whose objects are streamed. */
  GriddedShard grid(Layout layout, ObjectStore store, Workspace workspace) throws IOException {
    RankedShard shard = shards().get(0);
    return new ShardGridder(
            config, Grids.of(config.grid()), layout, types(), FINGERPRINT, workspace)
        .grid(
            shard.plan(),
            0,
            shard.granules(),
            (place, memory) -> ChunkSink.streaming(layout, store, place, memory));
  }

  /** The shard with the most rows. */
  RankedShard fullest() {
    return shards().stream()
        .max(Comparator.comparingLong(shard -> shard.plan().rows()))
        .orElseThrow();
  }

  public SourceSummary summary() {
    return scanned.stream()
        .map(ScannedGranule::summary)
        .reduce(SourceSummary.none(), SourceSummary::merge);
  }

  public Map<String, DType> types() {
    Map<String, DType> types = new TreeMap<>();
    summary().columns().forEach((name, column) -> types.put(name, column.type()));
    return types;
  }

  Grid grid() {
    return Grids.of(config.grid());
  }

  /** A workspace with memory for everything. */
  public static Workspace workspace() {
    return workspace(256L << 20, Path.of(System.getProperty("java.io.tmpdir")));
  }

  static Workspace workspace(long memory, Path scratch) {
    MemoryArbiter arbiter = new MemoryArbiter(memory);
    return new Workspace(new GranulePool(FILES, GranuleReader.AUTO, arbiter), arbiter, scratch);
  }
}
