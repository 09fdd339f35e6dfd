package io.firn.pipeline;

import io.firn.grid.Grid;
import io.firn.shard.GranuleList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Judges the shards of one block a call, one after the other: planned once, one receipt, read back
 * without a fault, and the rows that the scan counted are the rows that were gridded or filtered.
 * By block and not by shard because DirectRunner spends milliseconds and kilobytes on every key.
 */
final class JudgeShards extends DoFn<KV<Long, CoGbkResult>, Tally> {
  static final TupleTag<PlannedShard> PLANNED = new TupleTag<>() {};
  static final TupleTag<ReceiptSummary> RECEIPTS = new TupleTag<>() {};
  static final TupleTag<ReadBack> READ_BACK = new TupleTag<>() {};

  private final Job job;
  private final PCollectionView<Plan> plan;
  private transient Grid grid;
  private transient GranuleList granules;

  JudgeShards(Job job, PCollectionView<Plan> plan) {
    this.job = job;
    this.plan = plan;
  }

  @Setup
  public void setup() {
    grid = job.grid();
  }

  /** What is known of one shard. */
  private static final class Evidence {
    final List<PlannedShard> planned = new ArrayList<>(1);
    final List<ReceiptSummary> receipts = new ArrayList<>(1);
    final List<ReadBack> readBack = new ArrayList<>(1);
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    CoGbkResult joined = context.element().getValue();
    // Grouped values may be iterated once only: Flink throws otherwise.
    SortedMap<Long, Evidence> shards = new TreeMap<>();
    for (PlannedShard planned : joined.getAll(PLANNED)) {
      of(planned.shard(), shards).planned.add(planned);
    }
    for (ReceiptSummary receipt : joined.getAll(RECEIPTS)) {
      of(receipt.shard(), shards).receipts.add(receipt);
    }
    for (ReadBack readBack : joined.getAll(READ_BACK)) {
      of(readBack.shard(), shards).readBack.add(readBack);
    }
    Plan whole = context.sideInput(plan);
    Tally sum = Tally.NONE;
    for (Map.Entry<Long, Evidence> shard : shards.entrySet()) {
      sum = sum.plus(judge(shard.getKey(), shard.getValue(), whole));
    }
    context.output(sum);
  }

  private static Evidence of(long shard, Map<Long, Evidence> shards) {
    return shards.computeIfAbsent(shard, s -> new Evidence());
  }

  private Tally judge(long shard, Evidence evidence, Plan whole) throws IOException {
    List<ReceiptSummary> receipts = evidence.receipts;
    String name = "shard " + grid.shardName(shard);
    List<String> faults = new ArrayList<>();
    if (evidence.planned.isEmpty()) {
      faults.add(name + ": has a receipt but was not planned");
    } else if (receipts.isEmpty()) {
      faults.add(name + ": was planned but has no receipt");
    } else if (receipts.size() > 1) {
      boolean same = receipts.stream().mapToInt(ReceiptSummary::crc32c).distinct().count() == 1;
      faults.add(
          "%s: has %d receipts%s"
              .formatted(name, receipts.size(), same ? "" : " that contradict each other"));
    }
    if (!faults.isEmpty()) {
      return Tally.faulty(faults);
    }
    ReceiptSummary receipt = receipts.get(0);
    checkReadBack(name, receipt, evidence.readBack, faults);
    checkBooks(name, evidence.planned.get(0), receipt, whole, faults);
    return Tally.of(receipt, faults);
  }

  private static void checkReadBack(
      String name, ReceiptSummary receipt, List<ReadBack> readBack, List<String> faults) {
    if (readBack.size() != 1 || readBack.get(0).crc32c() != receipt.crc32c()) {
      faults.add(name + ": was not read back");
    } else {
      faults.addAll(readBack.get(0).faults());
    }
  }

  private void checkBooks(
      String name, PlannedShard planned, ReceiptSummary receipt, Plan whole, List<String> faults)
      throws IOException {
    if (!receipt.fingerprint().equals(whole.fingerprint())) {
      faults.add(name + ": its receipt belongs to another plan");
    }
    long rank = whole.firstRank(Plan.blockOf(planned.shard())) + planned.place();
    if (receipt.rank() != rank) {
      faults.add(
          "%s: was written as number %d, planned as number %d"
              .formatted(name, receipt.rank(), rank));
    }
    if (!Arrays.equals(planned.granules(), receipt.granules())) {
      faults.add(name + ": its receipt counts other granules than the plan");
      return;
    }
    for (int i = 0; i < planned.granules().length; i++) {
      long accounted = receipt.gridded()[i] + receipt.filtered()[i];
      if (accounted != planned.rows()[i]) {
        faults.add(
            "%s, granule %s: %,d rows were scanned, %,d gridded and %,d filtered"
                .formatted(
                    name,
                    granule(planned.granules()[i]),
                    planned.rows()[i],
                    receipt.gridded()[i],
                    receipt.filtered()[i]));
      } else if (receipt.mixes()[i] != planned.mixes()[i]) {
        faults.add(
            "%s, granule %s: the %,d rows that were gridded or filtered are not the rows that were scanned"
                .formatted(name, granule(planned.granules()[i]), accounted));
      }
    }
  }

  private String granule(int number) throws IOException {
    if (granules == null) {
      granules = GranuleList.load(job.open());
    }
    return granules.granules().get(number).id();
  }
}
