package io.firn.pipeline;

import io.firn.shard.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the judge hears of one shard, from the plan and from whoever read the shard back. */
sealed interface Evidence {
  BinaryCoder<Evidence> CODER = BinaryCoder.of(Evidence.class, Evidence::write, Evidence::read);

  long shard();

  /** That the scan found rows in the shard, and which. */
  record Plan(PlannedShard planned) implements Evidence {
    @Override
    public long shard() {
      return planned.shard();
    }
  }

  /**
   * That someone wrote the shard, and what another one found of it.
   *
   * @param crc32c of the receipt that was handed on
   * @param receipt what the receipt's file says, null when it is not that receipt
   * @param faults what is wrong with the file and the objects, empty when nothing is
   */
  record Writing(long shard, int crc32c, ReceiptSummary receipt, List<String> faults)
      implements Evidence {}

  private static void write(Evidence evidence, DataOutput out) throws IOException {
    if (evidence instanceof Plan plan) {
      out.writeByte(0);
      plan.planned.write(out);
    } else if (evidence instanceof Writing writing) {
      out.writeByte(writing.receipt == null ? 1 : 2);
      Varint.write(out, writing.shard);
      out.writeInt(writing.crc32c);
      if (writing.receipt != null) {
        writing.receipt.write(out);
      }
      Varint.write(out, writing.faults.size());
      for (String fault : writing.faults) {
        out.writeUTF(fault);
      }
    }
  }

  private static Evidence read(DataInput in) throws IOException {
    int kind = in.readByte();
    if (kind == 0) {
      return new Plan(PlannedShard.read(in));
    }
    long shard = Varint.read(in);
    int crc32c = in.readInt();
    ReceiptSummary receipt = kind == 2 ? ReceiptSummary.read(in) : null;
    int count = Varint.readInt(in);
    List<String> faults = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      faults.add(in.readUTF());
    }
    return new Writing(shard, crc32c, receipt, faults);
  }
}
