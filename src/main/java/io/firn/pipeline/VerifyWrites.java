package io.firn.pipeline;

import io.firn.shard.ShardProof;
import io.firn.shard.ShardReceipt;
import io.firn.storage.ObjectStore;
import io.firn.zarr.ArrayForm;
import io.firn.zarr.Layout;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Reads every object of a receipt back and compares it with the receipt. Comes after a Reshuffle:
 * another element, often another worker, looks at what the first one believes to have written.
 */
final class VerifyWrites extends DoFn<ShardReceipt, ReadBack> {
  private final Job job;
  private transient ShardProof proof;

  VerifyWrites(Job job) {
    this.job = job;
  }

  @Setup
  public void setup() {
    ObjectStore store = job.open();
    Layout layout = job.layout();
    Map<String, ArrayForm> forms = new HashMap<>();
    for (int i = 0; i < layout.arrays(); i++) {
      forms.put(layout.form(i).path(), layout.form(i));
    }
    proof = new ShardProof(store, forms, job.grid()::shardName);
  }

  @ProcessElement
  public void process(@Element ShardReceipt receipt, OutputReceiver<ReadBack> out)
      throws IOException {
    List<String> faults = proof.faults(receipt);
    out.output(
        new ReadBack(
            receipt.shard(),
            ReceiptSummary.crc32c(receipt),
            faults.subList(0, Math.min(faults.size(), Tally.MOST_FAULTS))));
  }
}
