package io.firn.shard.input;

import io.firn.storage.InputFile;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A granule of a run.
 *
 * @param number its place among the granules sorted by id, from 0; this order is the order of
 *     observations
 * @param id its file name, or where others have the same one the end of its path
 * @param uri where it lies
 * @param length bytes
 * @param version what changes when the content does, see {@link io.firn.storage.InputFile#version};
 *     empty where the file system has none
 * @param shards the shards that take rows of it
 * @param assets the files that are paired with it, by the names that the configuration gives them
 */
public record GranuleRef(
    int number,
    String id,
    String uri,
    long length,
    String version,
    ShardSelection shards,
    SortedMap<String, InputFile> assets) {
  public GranuleRef {
    assets = Collections.unmodifiableSortedMap(new TreeMap<>(assets));
  }

  /** The granule's own file, of no asset, and those paired with it, by asset. */
  public SortedMap<String, InputFile> files() {
    SortedMap<String, InputFile> files = new TreeMap<>(assets);
    files.put("", new InputFile(uri, id, length, version));
    return files;
  }

  public void write(DataOutput out) throws IOException {
    Varint.write(out, number);
    out.writeUTF(id);
    out.writeUTF(uri);
    Varint.write(out, length);
    out.writeUTF(version);
    shards.write(out);
    GranuleFile.write(assets, out);
  }

  public static GranuleRef read(DataInput in) throws IOException {
    return new GranuleRef(
        Varint.readInt(in),
        in.readUTF(),
        in.readUTF(),
        Varint.read(in),
        in.readUTF(),
        ShardSelection.read(in),
        GranuleFile.readAssets(in));
  }
}
