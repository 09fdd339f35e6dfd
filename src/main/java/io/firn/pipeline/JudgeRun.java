package io.firn.pipeline;

import io.firn.FirnVersion;
import io.firn.Plural;
import io.firn.proof.StoreListing;
import io.firn.proof.Tally;
import io.firn.proof.Verdict;
import io.firn.shard.plan.SourceSummary;
import io.firn.storage.ObjectStore;
import io.firn.wire.StoreDigest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.PCollectionView;

/** Judges the whole run from the tally over its shards, and stores the verdict. Runs once. */
final class JudgeRun extends DoFn<byte[], Verdict> {
  private final Job job;
  private final PCollectionView<Plan> plan;
  private final PCollectionView<Tally> tally;

  JudgeRun(Job job, PCollectionView<Plan> plan, PCollectionView<Tally> tally) {
    this.job = job;
    this.plan = plan;
    this.tally = tally;
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    ObjectStore store = job.open();
    Plan whole = context.sideInput(plan);
    Tally sum = context.sideInput(tally);
    sum = sum.plusFaults(balance(whole, sum));
    StoreDocuments documents = new StoreDocuments(job.config(), whole);
    List<Verdict.Document> committed = new ArrayList<>();
    documents.forEach(
        job.layout(), (key, content) -> committed.add(Verdict.Document.of(key, content)));
    Set<String> keys = new HashSet<>();
    committed.forEach(document -> keys.add(document.key()));
    sum =
        sum.plusFaults(
            StoreListing.faults(store, sum.digest(), keys, StoreDocuments.ofShards(job, store)));
    Verdict verdict = verdict(whole, sum, committed, documents);
    store.put(Verdict.KEY, verdict.toJson());
    context.output(verdict);
  }

  /**
   * The balance of the whole run: no granule may be lost between listing and scan, no shard and no
   * row between scan and gridding.
   */
  private static List<String> balance(Plan plan, Tally tally) {
    List<String> faults = new ArrayList<>();
    if (tally.shards() != plan.shards()) {
      faults.add(
          Plural.of(plan.shards(), "shard was planned", "shards were planned")
              + ", "
              + Plural.of(tally.shards(), "was judged", "were judged"));
    }
    SourceSummary.Counts counts = plan.summary().counts();
    long leftOut = plan.quarantined().size() + plan.listed().superseded();
    if (counts.granules() + leftOut != plan.listed().granules()) {
      faults.add(
          "%s, %,d scanned and %,d left out"
              .formatted(
                  Plural.of(plan.listed().granules(), "granule was listed", "granules were listed"),
                  counts.granules(),
                  leftOut));
    }
    if (tally.rowsGridded() + tally.rowsFiltered() != counts.rowsLocated()) {
      faults.add(
          "%s, %,d gridded and %,d filtered"
              .formatted(
                  Plural.of(
                      counts.rowsLocated(),
                      "row was located by the scan",
                      "rows were located by the scan"),
                  tally.rowsGridded(),
                  tally.rowsFiltered()));
    }
    return faults;
  }

  private static Verdict verdict(
      Plan whole, Tally sum, List<Verdict.Document> committed, StoreDocuments documents) {
    SourceSummary.Counts counts = whole.summary().counts();
    StoreDigest digest = sum.digest();
    for (Verdict.Document document : committed) {
      digest = digest.plus(StoreDigest.of(document.key(), document.length(), document.crc32c()));
    }
    return new Verdict(
        sum.faultCount() == 0,
        FirnVersion.current(),
        whole.fingerprint(),
        digest.hex(),
        whole.listed().granules(),
        counts.granules(),
        whole.listed().superseded(),
        counts.groups(),
        counts.groupsAbsent(),
        counts.rowsScanned(),
        sum.rowsGridded(),
        sum.rowsFiltered(),
        counts.rowsOutside(),
        counts.rowsMissing(),
        counts.rowsQuarantined(),
        sum.shards(),
        sum.chunks(),
        sum.chunksEmpty(),
        digest.objects(),
        digest.bytes(),
        sum.cellsWithData(),
        whole.quarantined().stream().map(Verdict.Quarantined::of).toList(),
        documents.notices(),
        documents.warnings(),
        sum.faults(),
        sum.faultCount(),
        committed);
  }
}
