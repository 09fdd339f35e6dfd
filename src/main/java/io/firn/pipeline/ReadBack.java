package io.firn.pipeline;

import io.firn.shard.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What reading the objects of one receipt back has shown.
 *
 * @param shard the shard
 * @param crc32c of the receipt's file
 * @param faults what is wrong, empty when all is as the receipt says
 */
record ReadBack(long shard, int crc32c, List<String> faults) {
  void write(DataOutput out) throws IOException {
    Varint.write(out, shard);
    out.writeInt(crc32c);
    Varint.write(out, faults.size());
    for (String fault : faults) {
      out.writeUTF(fault);
    }
  }

  static ReadBack read(DataInput in) throws IOException {
    long shard = Varint.read(in);
    int crc32c = in.readInt();
    int count = Varint.readInt(in);
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      faults.add(in.readUTF());
    }
    return new ReadBack(shard, crc32c, faults);
  }
}
