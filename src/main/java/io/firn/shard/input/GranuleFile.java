package io.firn.shard.input;

import io.firn.storage.InputFile;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A granule that was found, before the granules of a run are sorted and numbered.
 *
 * @param shards the shards that take rows of it
 * @param assets the files that are paired with it, by the names that the configuration gives them
 */
public record GranuleFile(
    InputFile file, ShardSelection shards, SortedMap<String, InputFile> assets) {
  public GranuleFile {
    assets = Collections.unmodifiableSortedMap(new TreeMap<>(assets));
  }

  /** A granule that gives its rows to every shard in which they lie. */
  public static GranuleFile of(InputFile file) {
    return new GranuleFile(file, ShardSelection.ALL, new TreeMap<>());
  }

  /** This granule, with one more file that is paired with it. */
  GranuleFile with(String asset, InputFile partner) {
    SortedMap<String, InputFile> all = new TreeMap<>(assets);
    all.put(asset, partner);
    return new GranuleFile(file, shards, all);
  }

  /** This granule, without a file of an asset. */
  GranuleFile without(String asset) {
    SortedMap<String, InputFile> others = new TreeMap<>(assets);
    others.remove(asset);
    return new GranuleFile(file, shards, others);
  }

  public void write(DataOutput out) throws IOException {
    write(file, out);
    shards.write(out);
    write(assets, out);
  }

  public static GranuleFile read(DataInput in) throws IOException {
    return new GranuleFile(readFile(in), ShardSelection.read(in), readAssets(in));
  }

  static void write(Map<String, InputFile> assets, DataOutput out) throws IOException {
    Varint.write(out, assets.size());
    for (Map.Entry<String, InputFile> asset : assets.entrySet()) {
      out.writeUTF(asset.getKey());
      write(asset.getValue(), out);
    }
  }

  static SortedMap<String, InputFile> readAssets(DataInput in) throws IOException {
    SortedMap<String, InputFile> assets = new TreeMap<>();
    int count = Varint.readCount(in);
    for (int i = 0; i < count; i++) {
      assets.put(in.readUTF(), readFile(in));
    }
    return assets;
  }

  private static void write(InputFile file, DataOutput out) throws IOException {
    out.writeUTF(file.uri());
    out.writeUTF(file.name());
    Varint.write(out, file.length());
    out.writeUTF(file.version());
  }

  private static InputFile readFile(DataInput in) throws IOException {
    return new InputFile(in.readUTF(), in.readUTF(), Varint.read(in), in.readUTF());
  }
}
