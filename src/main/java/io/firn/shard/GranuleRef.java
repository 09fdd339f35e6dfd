package io.firn.shard;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A granule of a run.
 *
 * @param number its place among the granules sorted by id, from 0; this order is the order of
 *     observations
 * @param id its file name
 * @param uri where it lies
 * @param length bytes
 * @param version what changes when the content does, see {@link io.firn.storage.InputFile#version};
 *     empty where the file system does not tell
 * @param shards the shards that take rows of it
 */
public record GranuleRef(
    int number, String id, String uri, long length, String version, ShardSelection shards) {
  public void write(DataOutput out) throws IOException {
    Varint.write(out, number);
    out.writeUTF(id);
    out.writeUTF(uri);
    Varint.write(out, length);
    out.writeUTF(version);
    shards.write(out);
  }

  public static GranuleRef read(DataInput in) throws IOException {
    return new GranuleRef(
        Varint.readInt(in),
        in.readUTF(),
        in.readUTF(),
        Varint.read(in),
        in.readUTF(),
        ShardSelection.read(in));
  }
}
