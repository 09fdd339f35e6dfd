package io.firn.pipeline;

import io.firn.shard.ShardProof;
import io.firn.shard.ShardReceipt;
import io.firn.storage.ObjectStore;
import io.firn.zarr.ArrayForm;
import io.firn.zarr.Layout;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Reads every object of a receipt, and its own file, back and compares them with the receipt. Comes
 * after a Reshuffle: another element, often another worker, looks at what the first one believes to
 * have written.
 */
final class VerifyWrites extends DoFn<ShardReceipt, ReadBack> {
  private final Job job;
  private transient ObjectStore store;
  private transient ShardProof proof;

  VerifyWrites(Job job) {
    this.job = job;
  }

  @Setup
  public void setup() {
    store = job.open();
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
    List<String> faults = new ArrayList<>(proof.faults(receipt));
    checkFile(receipt, faults);
    out.output(
        new ReadBack(
            receipt.shard(),
            ReceiptSummary.crc32c(receipt),
            faults.subList(0, Math.min(faults.size(), Tally.MOST_FAULTS))));
  }

  /** The store will be proven again by the files of its receipts, so they have to be these. */
  private void checkFile(ShardReceipt receipt, List<String> faults) throws IOException {
    String key = ShardReceipt.key(receipt.shard());
    try {
      if (!Arrays.equals(store.get(key), receipt.toBytes())) {
        faults.add("Cannot prove object " + key + ": it is not the receipt that was handed on");
      }
    } catch (NoSuchFileException e) {
      faults.add("Cannot prove object " + key + ": it is missing");
    }
  }
}
