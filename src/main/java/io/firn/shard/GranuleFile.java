package io.firn.shard;

import io.firn.storage.InputFile;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A granule that was found, before the granules of a run are sorted and numbered.
 *
 * @param shards the shards that take rows of it
 */
public record GranuleFile(InputFile file, ShardSelection shards) {
  /** A granule that gives its rows to every shard in which they lie. */
  public static GranuleFile of(InputFile file) {
    return new GranuleFile(file, ShardSelection.ALL);
  }

  public void write(DataOutput out) throws IOException {
    out.writeUTF(file.uri());
    out.writeUTF(file.name());
    Varint.write(out, file.length());
    out.writeUTF(file.version());
    shards.write(out);
  }

  public static GranuleFile read(DataInput in) throws IOException {
    return new GranuleFile(
        new InputFile(in.readUTF(), in.readUTF(), Varint.read(in), in.readUTF()),
        ShardSelection.read(in));
  }
}
