package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.grid.Grid;
import io.firn.proof.ReceiptSummary;
import io.firn.proof.Tally;
import io.firn.shard.ShardProof;
import io.firn.shard.ShardReceipt;
import io.firn.storage.ObjectStore;
import io.firn.wire.Crc32c;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/**
 * Reads a receipt and every object that it lists back from the store, and compares the objects with
 * the receipt. Comes after a GroupByKey: another element, often on another worker, checks what the
 * first believes to have written. Receipts are emitted here and not by the function that grids,
 * where a runner would hold all receipts of a bundle until the bundle ends.
 */
final class VerifyWrites extends DoFn<KV<Long, Iterable<WrittenShard>>, KV<Long, Evidence>> {
  static final TupleTag<KV<Long, Evidence>> EVIDENCE = new TupleTag<>() {};
  static final TupleTag<ShardReceipt> RECEIPTS = new TupleTag<>() {};

  private final Job job;
  private transient ObjectStore store;
  private transient Grid grid;
  private transient ShardProof proof;

  VerifyWrites(Job job) {
    this.job = job;
  }

  @Setup
  public void setup() {
    store = job.open();
    grid = job.grid();
    proof =
        ShardProof.of(store, job.layout(), StoreDocuments.ofShards(job, store), grid::shardName);
  }

  @ProcessElement
  public void process(@Element KV<Long, Iterable<WrittenShard>> neighbours, MultiOutputReceiver out)
      throws IOException {
    for (WrittenShard written : neighbours.getValue()) {
      Evidence evidence = verify(written, out.get(RECEIPTS));
      out.get(EVIDENCE).output(KV.of(Plan.blockOf(written.shard()), evidence));
    }
  }

  private Evidence verify(WrittenShard written, OutputReceiver<ShardReceipt> receipts)
      throws IOException {
    String key = ShardReceipt.key(written.shard());
    try {
      byte[] file = store.get(key);
      if (Crc32c.of(file) != written.crc32c()) {
        return unproven(
            written,
            "Cannot prove object %s: it is not the receipt that was handed on".formatted(key));
      }
      String name = key + " of shard " + grid.shardName(written.shard());
      ShardReceipt receipt = ShardReceipt.fromBytes(file, name);
      receipts.output(receipt);
      List<String> faults = proof.faults(receipt);
      return new Evidence.Writing(
          written.shard(),
          written.crc32c(),
          ReceiptSummary.of(receipt, proof.documents(receipt)),
          faults.subList(0, Math.min(faults.size(), Tally.MOST_FAULTS)));
    } catch (NoSuchFileException e) {
      return unproven(written, "Cannot prove object %s: it is missing".formatted(key));
    } catch (FirnException e) {
      return unproven(written, e.getMessage());
    }
  }

  private static Evidence unproven(WrittenShard written, String fault) {
    return new Evidence.Writing(written.shard(), written.crc32c(), null, List.of(fault));
  }
}
