package io.firn.shard.input;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A granule that was left out of a store because it could not be read.
 *
 * @param id as in {@link GranuleRef}
 * @param uri where it lies
 * @param cause why
 * @param rows its rows, or -1 where they could not be counted
 */
public record QuarantinedGranule(String id, String uri, String cause, long rows) {
  public void write(DataOutput out) throws IOException {
    out.writeUTF(id);
    out.writeUTF(uri);
    out.writeUTF(cause.length() > 1000 ? cause.substring(0, 1000) : cause);
    out.writeLong(rows);
  }

  public static QuarantinedGranule read(DataInput in) throws IOException {
    return new QuarantinedGranule(in.readUTF(), in.readUTF(), in.readUTF(), in.readLong());
  }
}
