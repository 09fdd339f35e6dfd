package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.grid.Grid;
import io.firn.proof.ReceiptSummary;
import io.firn.proof.Tally;
import io.firn.shard.ShardProof;
import io.firn.shard.ShardReceipt;
import io.firn.storage.ObjectStore;
import io.firn.wire.StoreDigest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Reads a receipt and every object of which it speaks back from the store and compares the objects
 * with the receipt. Comes after a GroupByKey: another element, often another worker, looks at what
 * the first one believes to have written.
 */
final class VerifyWrites extends DoFn<KV<Long, Iterable<WrittenShard>>, KV<Long, Evidence>> {
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
  public void process(
      @Element KV<Long, Iterable<WrittenShard>> neighbours, OutputReceiver<KV<Long, Evidence>> out)
      throws IOException {
    for (WrittenShard written : neighbours.getValue()) {
      out.output(KV.of(Plan.blockOf(written.shard()), verify(written)));
    }
  }

  private Evidence verify(WrittenShard written) throws IOException {
    String key = ShardReceipt.key(written.shard());
    try {
      byte[] file = store.get(key);
      if (StoreDigest.crc32c(file) != written.crc32c()) {
        return unproven(
            written,
            "Cannot prove object %s: it is not the receipt that was handed on".formatted(key));
      }
      String name = key + " of shard " + grid.shardName(written.shard());
      ShardReceipt receipt = ShardReceipt.fromBytes(file, name);
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
