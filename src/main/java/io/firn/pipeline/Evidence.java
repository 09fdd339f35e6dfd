package io.firn.pipeline;

import io.firn.proof.ReceiptSummary;
import io.firn.wire.Varint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What a judgement over shards is made from: the plan, and what was read back. */
sealed interface Evidence {
  BinaryCoder<Evidence> CODER = BinaryCoder.of(Evidence.class, Evidence::write, Evidence::read);

  /**
   * Which shards of a block are planned, and which rows the scan found in them. Held as bytes until
   * all shards are gridded: about six for a shard without rows, where objects would take two
   * hundred.
   */
  final class Plan implements Evidence {
    private final byte[] shards;

    private Plan(byte[] shards) {
      this.shards = shards;
    }

    static Plan of(List<PlannedShard> shards) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        for (PlannedShard shard : shards) {
          shard.write(out);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new Plan(bytes.toByteArray());
    }

    List<PlannedShard> shards() {
      List<PlannedShard> read = new ArrayList<>();
      ByteArrayInputStream bytes = new ByteArrayInputStream(shards);
      try (DataInputStream in = new DataInputStream(bytes)) {
        while (bytes.available() > 0) {
          read.add(PlannedShard.read(in));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return read;
    }
  }

  /**
   * That a shard was written, and what was read back of it.
   *
   * @param shard the shard
   * @param crc32c of the receipt that was handed on
   * @param receipt what the receipt's file says, or null when it is not that receipt
   * @param faults what is wrong with the file and the objects; empty when nothing is
   */
  record Writing(long shard, int crc32c, ReceiptSummary receipt, List<String> faults)
      implements Evidence {}

  private static void write(Evidence evidence, DataOutput out) throws IOException {
    if (evidence instanceof Plan plan) {
      out.writeByte(0);
      Varint.write(out, plan.shards.length);
      out.write(plan.shards);
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
      byte[] shards = new byte[Varint.readInt(in)];
      in.readFully(shards);
      return new Plan(shards);
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
