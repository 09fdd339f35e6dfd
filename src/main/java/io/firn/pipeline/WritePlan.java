package io.firn.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firn.FirnException;
import io.firn.FirnVersion;
import io.firn.shard.GranuleList;
import io.firn.shard.QuarantinedGranule;
import io.firn.shard.SourceSummary;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Closes the plan: ranks the shards, writes {@code plan.json} last of the plan's files, emits the
 * plan. Runs once.
 */
final class WritePlan extends DoFn<byte[], Plan> {
  /** Its presence says that the plan is whole. */
  static final String KEY = ".firn/plan/plan.json";

  /**
   * More shards than this would need side inputs and listings that no runner of ours was tried
   * with.
   */
  static final long MOST_SHARDS = 10_000_000;

  private final Job job;
  private final PCollectionView<Iterable<BlockSummary>> blocks;
  private final PCollectionView<SourceSummary> summary;

  private final PCollectionView<List<QuarantinedGranule>> quarantined;

  WritePlan(
      Job job,
      PCollectionView<Iterable<BlockSummary>> blocks,
      PCollectionView<SourceSummary> summary,
      PCollectionView<List<QuarantinedGranule>> quarantined) {
    this.job = job;
    this.blocks = blocks;
    this.summary = summary;
    this.quarantined = quarantined;
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    ObjectStore store = job.open();
    SourceSummary.Counts counts = context.sideInput(summary).counts();
    if (counts.granules() == 0) {
      throw new FirnException(
          "Cannot grid: every granule was quarantined; the first: " + first(context));
    }
    if (counts.groups() == 0) {
      throw new FirnException(
          "Cannot grid: none of the %,d granules holds any of the groups %s"
              .formatted(counts.granules(), job.config().source().groups()));
    }
    if (counts.located() == 0) {
      throw new FirnException(
          "Cannot grid: no observation of the %,d granules lies in the grid (%,d rows scanned, %,d without a usable"
                  .formatted(counts.granules(), counts.scanned(), counts.missing())
              + " coordinate, %,d outside)".formatted(counts.outside()));
    }
    requireFewEnough(context.sideInput(blocks));
    GranuleList granules = GranuleList.load(store).without(context.sideInput(quarantined));
    Plan plan =
        plan(
            Fingerprint.of(job.config(), granules),
            granules.sha256(),
            granules.granules().size(),
            context.sideInput(blocks),
            context.sideInput(summary));
    store.put(KEY, document(plan));
    context.output(plan);
  }

  /** Before anything is sorted or kept: that is what there would be too much of. */
  static void requireFewEnough(Iterable<BlockSummary> blocks) {
    long shards = 0;
    for (BlockSummary block : blocks) {
      shards += block.shards();
    }
    if (shards > MOST_SHARDS) {
      throw new FirnException(
          "Cannot grid %,d shards: at most %,d are supported; choose a lower parent_order or fewer granules"
              .formatted(shards, MOST_SHARDS));
    }
  }

  private String first(ProcessContext context) {
    return context.sideInput(quarantined).stream()
        .min(Comparator.comparing(QuarantinedGranule::id))
        .map(QuarantinedGranule::cause)
        .orElseThrow();
  }

  /** The plan from its blocks, in whatever order they come. */
  static Plan plan(
      String fingerprint,
      String granulesSha256,
      int granules,
      Iterable<BlockSummary> unsorted,
      SourceSummary sources) {
    List<BlockSummary> sorted = new ArrayList<>();
    unsorted.forEach(sorted::add);
    sorted.sort(Comparator.comparingLong(BlockSummary::block));
    long[] numbers = new long[sorted.size()];
    long[] ranks = new long[sorted.size() + 1];
    long[] rowsBefore = new long[sorted.size()];
    long rows = 0;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = sorted.get(i).block();
      ranks[i + 1] = ranks[i] + sorted.get(i).shards();
      rowsBefore[i] = rows;
      rows += Arrays.stream(sorted.get(i).rows()).sum();
    }
    long[] shardRows = new long[(int) ranks[numbers.length]];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(sorted.get(i).rows(), 0, shardRows, (int) ranks[i], sorted.get(i).shards());
    }
    Arrays.sort(shardRows);
    return new Plan(
        fingerprint,
        granules,
        granulesSha256,
        numbers,
        ranks,
        rowsBefore,
        Plan.ShardRows.of(shardRows),
        sources);
  }

  private static byte[] document(Plan plan) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    SourceSummary.Counts counts = plan.summary().counts();
    root.put("firn_version", FirnVersion.current());
    root.put("fingerprint", plan.fingerprint());
    root.put("granules", plan.granules());
    root.put("granules_sha256", plan.granulesSha256());
    root.put("groups", counts.groups());
    root.put("groups_absent", counts.absentGroups());
    root.put("rows_scanned", counts.scanned());
    root.put("rows_located", counts.located());
    root.put("rows_missing", counts.missing());
    root.put("rows_outside", counts.outside());
    root.put("shards", plan.shards());
    ObjectNode rows = root.putObject("rows_per_shard");
    rows.put("least", plan.shardRows().least());
    rows.put("median", plan.shardRows().median());
    rows.put("most", plan.shardRows().most());
    ObjectNode columns = root.putObject("columns");
    plan.summary().columns().forEach((name, column) -> columns.put(name, column.type().zarrName()));
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }
}
