package io.firn.pipeline;

import io.firn.Plural;
import io.firn.grid.Grid;
import io.firn.proof.ReceiptSummary;
import io.firn.proof.Tally;
import io.firn.shard.input.GranuleList;
import io.firn.shard.input.RunIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Judges the shards of one block in each call: each must be planned once, have one receipt, be read
 * back without a fault, and the rows that the scan counted must be the rows that were gridded or
 * filtered. The key is the block and not the shard because DirectRunner spends milliseconds and
 * kilobytes on every key.
 */
final class JudgeShards extends DoFn<KV<Long, Iterable<Evidence>>, Tally> {
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

  /** All evidence of one shard. */
  private static final class Hearing {
    final List<PlannedShard> planned = new ArrayList<>(1);
    final List<Evidence.Writing> writings = new ArrayList<>(1);
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    // Grouped values may be iterated once only: Flink throws otherwise.
    SortedMap<Long, Hearing> shards = new TreeMap<>();
    for (Evidence evidence : context.element().getValue()) {
      if (evidence instanceof Evidence.Plan plan) {
        plan.shards().forEach(shard -> hearing(shards, shard.shard()).planned.add(shard));
      } else if (evidence instanceof Evidence.Writing writing) {
        hearing(shards, writing.shard()).writings.add(writing);
      }
    }
    Plan whole = context.sideInput(plan);
    Tally sum = Tally.NONE;
    for (Map.Entry<Long, Hearing> shard : shards.entrySet()) {
      sum = sum.plus(judge(shard.getKey(), shard.getValue(), whole));
    }
    context.output(sum);
  }

  private static Hearing hearing(SortedMap<Long, Hearing> shards, long shard) {
    return shards.computeIfAbsent(shard, s -> new Hearing());
  }

  private Tally judge(long shard, Hearing hearing, Plan whole) throws IOException {
    List<Evidence.Writing> writings = hearing.writings;
    String name = "shard " + grid.shardName(shard);
    List<String> faults = new ArrayList<>();
    if (hearing.planned.isEmpty()) {
      faults.add(name + ": has a receipt but was not planned");
    } else if (writings.isEmpty()) {
      faults.add(name + ": was planned but has no receipt");
    } else if (writings.stream().mapToInt(Evidence.Writing::crc32c).distinct().count() > 1) {
      faults.add(
          "%s: has receipts that contradict each other: %s"
              .formatted(
                  name,
                  writings.stream()
                      .map(JudgeShards::described)
                      .distinct()
                      .sorted()
                      .collect(Collectors.joining(" and "))));
    }
    if (!faults.isEmpty()) {
      return Tally.faulty(faults);
    }
    // A shard that was written twice has the same evidence twice. A fault that any reading of its
    // objects found is a fault.
    writings.stream().flatMap(seen -> seen.faults().stream()).distinct().forEach(faults::add);
    Evidence.Writing writing =
        writings.stream()
            .filter(seen -> seen.receipt() != null)
            .findFirst()
            .orElse(writings.get(0));
    if (writing.receipt() == null) {
      return Tally.faulty(faults);
    }
    checkBooks(name, hearing.planned.get(0), writing.receipt(), whole, faults);
    return Tally.of(writing.receipt(), faults);
  }

  /** A receipt by the checksum of its file, and what it says if it is the one that is stored. */
  private static String described(Evidence.Writing writing) {
    ReceiptSummary receipt = writing.receipt();
    return receipt == null
        ? "%08x, which is not stored".formatted(writing.crc32c())
        : "%08x, which is stored and counts %s in %s"
            .formatted(
                writing.crc32c(),
                Plural.of(
                    Arrays.stream(receipt.gridded()).sum()
                        + Arrays.stream(receipt.filtered()).sum(),
                    "row"),
                Plural.of(receipt.cellsWithData(), "cell"));
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
            "%s, granule %s: %s, %,d gridded and %,d filtered"
                .formatted(
                    name,
                    granule(planned.granules()[i]),
                    Plural.of(planned.rows()[i], "row was scanned", "rows were scanned"),
                    receipt.gridded()[i],
                    receipt.filtered()[i]));
      } else if (receipt.mixes()[i] != planned.mixes()[i]) {
        faults.add(
            "%s, granule %s: the %s"
                .formatted(
                    name,
                    granule(planned.granules()[i]),
                    Plural.of(
                        accounted,
                        "row that was gridded or filtered is not the row that was scanned",
                        "rows that were gridded or filtered are not the rows that were scanned")));
      }
    }
  }

  private String granule(int number) throws IOException {
    if (granules == null) {
      granules = RunIdentity.load(job.open()).granules();
    }
    return granules.get(number).id();
  }
}
