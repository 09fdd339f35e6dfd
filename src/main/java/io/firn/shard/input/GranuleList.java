package io.firn.shard.input;

import io.firn.FirnException;
import io.firn.storage.InputFile;
import io.firn.wire.TextDigest;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The granules of a run, sorted by id. Their order is the order of observations, so it must not
 * depend on where they lie or in which order they were listed.
 */
public record GranuleList(List<GranuleRef> granules) {
  /**
   * Sorts and numbers granules. A granule that was listed twice counts once, for the shards of
   * both.
   *
   * @throws FirnException when there are none, or two cannot be told apart
   */
  public static GranuleList of(Iterable<GranuleFile> files) {
    Map<String, GranuleFile> byUri = new HashMap<>();
    for (GranuleFile file : files) {
      byUri.merge(file.file().uri(), file, GranuleList::merge);
    }
    if (byUri.isEmpty()) {
      throw new FirnException("Cannot grid: no granules were given");
    }
    Map<String, String> ids =
        GranuleIds.of(byUri.values().stream().map(GranuleFile::file).toList());
    TreeMap<String, GranuleFile> byId = new TreeMap<>();
    byUri.forEach((uri, granule) -> byId.put(ids.get(uri), granule));
    List<GranuleRef> refs = new ArrayList<>(byId.size());
    for (Map.Entry<String, GranuleFile> granule : byId.entrySet()) {
      InputFile file = granule.getValue().file();
      refs.add(
          new GranuleRef(
              refs.size(),
              granule.getKey(),
              file.uri(),
              file.length(),
              file.version(),
              granule.getValue().shards(),
              granule.getValue().assets()));
    }
    return new GranuleList(refs);
  }

  private static GranuleFile merge(GranuleFile known, GranuleFile other) {
    if (!known.assets().equals(other.assets())) {
      throw new FirnException(
          "Cannot pair granule '%s': it was listed with %s and with %s"
              .formatted(known.file().name(), names(known.assets()), names(other.assets())));
    }
    return new GranuleFile(known.file(), known.shards().plus(other.shards()), known.assets());
  }

  private static String names(Map<String, InputFile> assets) {
    return assets.isEmpty()
        ? "no other file"
        : assets.values().stream()
            .map(file -> "'" + file.uri() + "'")
            .collect(Collectors.joining(" and "));
  }

  /** The list without some granules; the others keep their numbers. */
  public GranuleList without(Collection<QuarantinedGranule> leftOut) {
    Set<String> ids = leftOut.stream().map(QuarantinedGranule::id).collect(Collectors.toSet());
    return new GranuleList(granules.stream().filter(ref -> !ids.contains(ref.id())).toList());
  }

  /**
   * SHA-256 in hex of one line {@code id,size} for each granule, in order, then of one {@code
   * id,asset=name,size} for each file that is paired with one.
   */
  public String sha256() {
    TextDigest lines = new TextDigest();
    for (GranuleRef ref : granules) {
      lines.add(ref.id() + ',' + ref.length() + '\n');
    }
    for (GranuleRef ref : granules) {
      ref.assets()
          .forEach(
              (asset, file) ->
                  lines.add(
                      ref.id() + ',' + asset + '=' + file.name() + ',' + file.length() + '\n'));
    }
    return lines.hex();
  }

  /** Adds the shards of each granule that a shard map lists, a line each; nothing without a map. */
  void addSelections(TextDigest text) {
    for (GranuleRef ref : granules) {
      if (!ref.shards().equals(ShardSelection.ALL)) {
        text.add("\n").add(ref.id()).add(",");
        ref.shards().addTo(text);
      }
    }
  }

  /** The granule with this number, in a list without gaps. */
  public GranuleRef get(int number) {
    return granules.get(number);
  }

  void write(DataOutput out) throws IOException {
    Varint.write(out, granules.size());
    for (GranuleRef ref : granules) {
      ref.write(out);
    }
  }

  static GranuleList read(DataInput in) throws IOException {
    int count = Varint.readCount(in);
    List<GranuleRef> refs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      refs.add(GranuleRef.read(in));
    }
    return new GranuleList(refs);
  }
}
