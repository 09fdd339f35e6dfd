package io.firn.pipeline;

import io.firn.shard.ShardReceipt;
import org.apache.beam.sdk.transforms.DoFn;

/** Drops the chunk tables of receipts before they are joined: the judge does not need them. */
final class SummarizeReceipts extends DoFn<ShardReceipt, ReceiptSummary> {
  @ProcessElement
  public void process(@Element ShardReceipt receipt, OutputReceiver<ReceiptSummary> out) {
    out.output(ReceiptSummary.of(receipt));
  }
}
