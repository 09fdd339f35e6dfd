package io.firn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.Memory;
import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.granule.Granule;
import io.firn.granule.GranuleReader;
import io.firn.granule.pool.Granules;
import io.firn.grid.Grids;
import io.firn.proof.ReceiptSummary;
import io.firn.proof.Tally;
import io.firn.runner.Runner;
import io.firn.runner.Runners;
import io.firn.shard.ShardReceipt;
import io.firn.shard.ShardReceipt.GranuleRows;
import io.firn.shard.input.GranuleFile;
import io.firn.shard.input.GranuleRef;
import io.firn.shard.input.ListedGranule;
import io.firn.shard.input.QuarantinedGranule;
import io.firn.shard.input.ShardSelection;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.BlockPlan.Part;
import io.firn.shard.plan.GranuleScanner;
import io.firn.storage.InputFile;
import io.firn.storage.ObjectStores;
import io.firn.wire.StoreDigest;
import io.firn.zarr.ChunkSink;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What flows from worker to worker, elements and functions, arrives as it was sent. */
class ElementCodersTest {
  private static final int AFTER = 0x5A;
  private static final Runner RUNNER = Runners.of(PipelineOptionsFactory.create());
  private static final FirnConfig CONFIG = Bundled.config(8, true, StoreLayout.COMPACT);

  @Property
  void granuleRefs(
      @ForAll @IntRange int number,
      @ForAll @StringLength(max = 80) String id,
      @ForAll @StringLength(max = 80) String uri,
      @ForAll @LongRange long length,
      @ForAll @StringLength(max = 80) String version,
      @ForAll List<@LongRange Long> shards,
      @ForAll @Size(max = 3) Map<@StringLength(max = 9) String, @LongRange Long> partners)
      throws IOException {
    SortedMap<String, InputFile> assets = new TreeMap<>();
    SortedMap<String, String> links = new TreeMap<>();
    partners.forEach(
        (asset, bytes) -> {
          assets.put(asset, new InputFile(uri + asset, id + asset, bytes, version));
          links.put(asset, uri + asset);
        });
    ShardSelection selection = ShardSelection.of(shards.stream().mapToLong(Long::longValue));
    GranuleRef ref = new GranuleRef(number, id, uri, length, version, selection, assets);
    assertThat(sent(ref, BinaryCoder.of(GranuleRef.class, GranuleRef::write, GranuleRef::read)))
        .isEqualTo(ref);
    GranuleFile file = new GranuleFile(new InputFile(uri, id, length, version), selection, assets);
    assertThat(sent(file, BinaryCoder.of(GranuleFile.class, GranuleFile::write, GranuleFile::read)))
        .isEqualTo(file);
    ListedGranule listed = new ListedGranule(uri, selection, links);
    assertThat(
            sent(
                listed,
                BinaryCoder.of(ListedGranule.class, ListedGranule::write, ListedGranule::read)))
        .isEqualTo(listed);
  }

  @Test
  void partsOfBlocks() throws IOException {
    String path = Bundled.GRANULES.resolve(Bundled.GRANULE).toString();
    GranuleRef ref =
        new GranuleRef(
            4,
            Bundled.GRANULE,
            path,
            1_847_186,
            "",
            ShardSelection.ALL,
            Collections.emptySortedMap());
    Job job = new Job(CONFIG, "/tmp/x.zarr");
    SharedWorkspace shared = SharedWorkspace.acquire(job);
    GranuleScanner scanner =
        new GranuleScanner(
            CONFIG.source(), List.of("h_li"), Grids.of(CONFIG.grid()), shared.workspace());
    try (Granule granule =
        Granules.open(uri -> FileChannel.open(Path.of(uri)), path, ref.id(), GranuleReader.AUTO)) {
      List<Part> parts = new ArrayList<>();
      BlockPlan.Parts collected = new BlockPlan.Parts();
      collected.add(scanner.scan(ref, granule));
      collected.drain(parts::add);
      assertThat(parts).isNotEmpty();
      for (Part part : parts) {
        assertThat(sent(part, BinaryCoder.of(Part.class, Part::write, Part::read))).isEqualTo(part);
      }
    } finally {
      shared.release();
    }
  }

  @Property
  void blockSummaries(@ForAll @LongRange long block, @ForAll @Size(max = 64) long[] rows)
      throws IOException {
    BlockSummary summary = new BlockSummary(block, rows);
    assertThat(
            sent(
                summary,
                BinaryCoder.of(BlockSummary.class, BlockSummary::write, BlockSummary::read)))
        .usingRecursiveComparison()
        .isEqualTo(summary);
  }

  @Property
  void plannedShards(
      @ForAll @LongRange long shard,
      @ForAll @IntRange(max = 63) int place,
      @ForAll @Size(max = 8) List<@IntRange Integer> granules,
      @ForAll @Size(8) long[] rows,
      @ForAll @Size(8) long[] mixes)
      throws IOException {
    int count = granules.size();
    PlannedShard planned =
        new PlannedShard(
            shard,
            place,
            granules.stream().mapToInt(Integer::intValue).toArray(),
            Arrays.copyOf(rows, count),
            Arrays.copyOf(mixes, count));
    Evidence.Plan plan = Evidence.Plan.of(List.of(planned, planned));
    Evidence arrived = sent(plan, Evidence.CODER);
    assertThat(((Evidence.Plan) arrived).shards())
        .usingRecursiveComparison()
        .isEqualTo(List.of(planned, planned));
  }

  @Property
  void shardRuns(
      @ForAll @LongRange long block,
      @ForAll @IntRange int place,
      @ForAll @IntRange int shards,
      @ForAll @LongRange long rank)
      throws IOException {
    ShardRun run = new ShardRun(block, place, shards, rank);
    assertThat(sent(run, BinaryCoder.of(ShardRun.class, ShardRun::write, ShardRun::read)))
        .isEqualTo(run);
  }

  @Property
  void whatWasFoundOfWritings(
      @ForAll @LongRange long number,
      @ForAll int crc32c,
      @ForAll @IntRange int chunks,
      @ForAll @Size(3) long[] hashes,
      @ForAll @Size(max = 8) long[] rows,
      @ForAll @Size(max = 20) List<@StringLength(max = 200) String> faults)
      throws IOException {
    int[] granules = new int[rows.length];
    Arrays.setAll(granules, i -> 3 * i);
    ReceiptSummary summary =
        new ReceiptSummary(
            number,
            number / 2,
            "fingerprint",
            number / 3,
            chunks,
            chunks / 2,
            new StoreDigest(number, number / 5, hashes[0], hashes[1], hashes[2]),
            granules,
            rows,
            Arrays.stream(rows).map(n -> n >>> 1).toArray(),
            Arrays.stream(rows).map(n -> ~n).toArray());
    Evidence readable = new Evidence.Writing(number, crc32c, summary, faults);
    Evidence unreadable = new Evidence.Writing(number, crc32c, null, faults);
    assertThat(sent(readable, Evidence.CODER)).usingRecursiveComparison().isEqualTo(readable);
    assertThat(sent(unreadable, Evidence.CODER)).usingRecursiveComparison().isEqualTo(unreadable);
  }

  @Property
  void tallies(
      @ForAll @LongRange long number,
      @ForAll @Size(3) long[] hashes,
      @ForAll @Size(max = 20) List<@StringLength(max = 200) String> faults)
      throws IOException {
    Tally tally =
        new Tally(
            number,
            number / 2,
            number / 3,
            number / 5,
            number / 7,
            number / 11,
            new StoreDigest(number, number / 5, hashes[0], hashes[1], hashes[2]),
            faults,
            number / 13);
    assertThat(sent(tally, BinaryCoder.of(Tally.class, Tally::write, Tally::read)))
        .isEqualTo(tally);
  }

  @Property
  void writtenShards(@ForAll @LongRange long shard, @ForAll int crc32c) throws IOException {
    WrittenShard written = new WrittenShard(shard, crc32c);
    assertThat(sent(written, WrittenShard.CODER)).isEqualTo(written);
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void shardReceipts(FirnConfig config, @TempDir Path directory) throws IOException {
    Layout layout =
        Layouts.of(
            config.grid(),
            Grids.of(config.grid()),
            config.output(),
            Aggregator.arrays(config.fields()));
    ShardReceipt receipt;
    try (ChunkSink sink =
        ChunkSink.streaming(
            layout,
            ObjectStores.open(directory.resolve("s.zarr").toString()),
            ChunkPlace.of(17, 2),
            Memory.grant())) {
      for (int chunk = 0; chunk < layout.chunksPerShard(); chunk++) {
        sink.write(chunk, 0, new byte[config.fields().size()][]);
      }
      receipt =
          new ShardReceipt(
              17,
              2,
              "fingerprint",
              0,
              List.of(new GranuleRows(0, 0, 5, Long.MIN_VALUE), new GranuleRows(7, 0, 1, -1)),
              sink.finish());
    }
    assertThat(
            sent(
                receipt,
                BinaryCoder.of(ShardReceipt.class, ShardReceipt::write, ShardReceipt::read)))
        .isEqualTo(receipt);
  }

  static List<FirnConfig> layouts() {
    return List.of(CONFIG, Bundled.config(7, false, StoreLayout.FULLSPHERE));
  }

  @Property
  void quarantinedGranules(
      @ForAll @StringLength(max = 80) String id,
      @ForAll @StringLength(max = 1000) String cause,
      @ForAll @LongRange(min = -1) long rows)
      throws IOException {
    QuarantinedGranule granule = new QuarantinedGranule(id, "/data/" + id, cause, rows);
    assertThat(
            sent(
                granule,
                BinaryCoder.of(
                    QuarantinedGranule.class, QuarantinedGranule::write, QuarantinedGranule::read)))
        .isEqualTo(granule);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void functionsCanBeSent(DoFn<?, ?> function) {
    SerializableUtils.ensureSerializable(function);
  }

  static List<DoFn<?, ?>> functions() {
    Job made = new Job(CONFIG, "/tmp/x.zarr");
    Job job = made.with(made.input().with(BadGranules.QUARANTINE));
    return List.of(
        new MatchGranules(job),
        new ReadListing(job, new Listing.GranuleLists(), 64),
        new MatchListed(job),
        new ListGranules(job, null, RUNNER),
        new ScanGranules(job, new ArrayList<>(List.of("h_li")), RUNNER),
        new WriteBlocks(job),
        new WritePlan(job, null, null, null, RUNNER),
        new SplitBlocks(null, 2),
        new GridShards(job, null),
        new VerifyWrites(job),
        new JudgeShards(job, null),
        new JudgeRun(job, null, null),
        new CommitStore(job, null));
  }

  /** The element as it arrives; another one follows it in the same stream, as in a Reshuffle. */
  private static <T> T sent(T element, Coder<T> coder) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    coder.encode(element, out);
    out.write(AFTER);
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    T arrived = coder.decode(in);
    assertThat(in.read()).isEqualTo(AFTER);
    assertThat(in.available()).isZero();
    return arrived;
  }
}
