package io.firn.pipeline;

import io.firn.grid.Grid;
import io.firn.shard.GranuleList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Judges one shard a call: planned once, one receipt, read back without a fault, and the rows that
 * the scan counted are the rows that were gridded or filtered.
 */
final class JudgeShards extends DoFn<KV<Long, CoGbkResult>, Tally> {
  static final TupleTag<PlannedShard> PLANNED = new TupleTag<>() {};
  static final TupleTag<ReceiptSummary> RECEIPTS = new TupleTag<>() {};
  static final TupleTag<ReadBack> READ_BACK = new TupleTag<>() {};

  private final Job job;
  private final PCollectionView<Plan> plan;
  private transient Grid grid;

  JudgeShards(Job job, PCollectionView<Plan> plan) {
    this.job = job;
    this.plan = plan;
  }

  @Setup
  public void setup() {
    grid = job.grid();
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    long shard = context.element().getKey();
    CoGbkResult joined = context.element().getValue();
    List<PlannedShard> planned = list(joined.getAll(PLANNED));
    List<ReceiptSummary> receipts = list(joined.getAll(RECEIPTS));
    List<ReadBack> readBack = list(joined.getAll(READ_BACK));
    String name = "shard " + grid.shardName(shard);
    List<String> faults = new ArrayList<>();
    if (planned.isEmpty()) {
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
      context.output(Tally.faulty(faults));
      return;
    }
    ReceiptSummary receipt = receipts.get(0);
    checkReadBack(name, receipt, readBack, faults);
    checkBooks(name, planned.get(0), receipt, context.sideInput(plan), faults);
    context.output(Tally.of(receipt, faults));
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
    return GranuleList.load(job.open()).granules().get(number).id();
  }

  /** Grouped values may be iterated once only: Flink throws otherwise. */
  private static <T> List<T> list(Iterable<T> values) {
    List<T> list = new ArrayList<>();
    values.forEach(list::add);
    return list;
  }
}
