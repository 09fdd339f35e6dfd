package io.firn.shard.input;

import io.firn.FirnException;
import io.firn.storage.Inputs;
import io.firn.wire.Varint;
import java.io.BufferedReader;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A granule that a file lists, before anything is known of it.
 *
 * @param link path, glob or URI
 * @param shards the shards that take rows of it
 * @param assets path or URI of each file that is paired with it, by the name of its asset
 */
public record ListedGranule(String link, ShardSelection shards, SortedMap<String, String> assets) {
  public ListedGranule {
    assets = Collections.unmodifiableSortedMap(new TreeMap<>(assets));
  }

  private static final int BUFFER = 64 << 10;

  /**
   * Reads a list of granules: UTF-8 text with a path, glob or URI on each line. Blank lines and
   * those that begin with # are skipped.
   *
   * @param uri of the list, a path or any URI that granules may have
   * @throws FirnException when it lists none, or is not text
   */
  public static List<ListedGranule> readList(String uri) throws IOException {
    Set<ListedGranule> granules = new LinkedHashSet<>();
    // By default malformed bytes would be replaced; this decoder refuses them.
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Channels.newInputStream(Inputs.open(uri)), StandardCharsets.UTF_8.newDecoder()),
            BUFFER)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String link = line.strip();
        if (!link.isEmpty() && !link.startsWith("#")) {
          granules.add(new ListedGranule(link, ShardSelection.ALL, new TreeMap<>()));
        }
      }
    } catch (CharacterCodingException e) {
      throw new FirnException(
          "Cannot read list of granules '%s': it is not text in UTF-8".formatted(uri), e);
    }
    if (granules.isEmpty()) {
      throw new FirnException(
          "Cannot read list of granules '%s': it names no granule".formatted(uri));
    }
    return List.copyOf(granules);
  }

  public void write(DataOutput out) throws IOException {
    out.writeUTF(link);
    shards.write(out);
    Varint.write(out, assets.size());
    for (Map.Entry<String, String> asset : assets.entrySet()) {
      out.writeUTF(asset.getKey());
      out.writeUTF(asset.getValue());
    }
  }

  public static ListedGranule read(DataInput in) throws IOException {
    String link = in.readUTF();
    ShardSelection shards = ShardSelection.read(in);
    SortedMap<String, String> assets = new TreeMap<>();
    int count = Varint.readCount(in);
    for (int i = 0; i < count; i++) {
      assets.put(in.readUTF(), in.readUTF());
    }
    return new ListedGranule(link, shards, assets);
  }
}
