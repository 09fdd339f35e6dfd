package io.firn.shard.input;

import io.firn.FirnException;
import io.firn.storage.InputFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pairs granules with those of another product by their names: two GEDI granules belong together
 * when they agree in time, orbit, sub-orbit granule, track and version, whatever their product,
 * release and production. zagg pairs them the same way.
 */
public final class GranulePairs {
  /** Of GEDI01_B_2019108002012_O01959_01_T03909_02_005_01_V002.h5 everything except 02_005_01. */
  private static final Pattern NAME =
      Pattern.compile("_(\\d{13}_O\\d+_\\d+_T\\d+)_(?:.*_)?(V\\d+)(?:\\.\\w+)?$");

  private GranulePairs() {}

  /**
   * Pairs each granule with one of the files of an asset, which replaces the file that it may have
   * for it.
   *
   * @param asset what the configuration calls it
   * @param files each once
   * @param revisions what to do with files that are revisions of one
   * @param all whether a granule without a partner is an error; otherwise it stays without
   * @throws FirnException when a granule has no partner, or two
   */
  public static Choice pair(
      Choice granules,
      String asset,
      Collection<InputFile> files,
      Revisions revisions,
      boolean all) {
    // Not among all files: a release of them that no granule is of must not displace the one that
    // is wanted.
    Map<String, Revisions.Superseded> older =
        revisions.superseded(files, file -> key(file.name()).orElse(""));
    Map<String, List<InputFile>> byKey = new HashMap<>();
    for (InputFile file : files) {
      if (!older.containsKey(file.uri())) {
        key(file.name())
            .ifPresent(key -> byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(file));
      }
    }
    List<GranuleFile> paired = new ArrayList<>();
    for (GranuleFile granule : granules.granules()) {
      String name = granule.file().name();
      Optional<String> key = key(name);
      List<InputFile> partners = key.map(byKey::get).orElse(List.of());
      if (partners.size() > 1) {
        throw new FirnException(
            "Cannot pair granule '%s': '%s' and '%s' of asset %s are both of its orbit, track and version; leave one out"
                .formatted(name, partners.get(0).uri(), partners.get(1).uri(), asset));
      }
      if (!partners.isEmpty()) {
        paired.add(granule.with(asset, partners.get(0)));
      } else if (all) {
        throw new FirnException(
            key.isEmpty()
                ? "Cannot pair granule '%s': its name does not tell orbit, track and version as GEDI's do; give a shard map with assets"
                    .formatted(name)
                : "Cannot pair granule '%s': %s of its orbit, track and version; add the file that is, or leave the granule out"
                    .formatted(
                        name,
                        files.size() == 1
                            ? "the only file of asset %s is not".formatted(asset)
                            : "none of the %,d files of asset %s is"
                                .formatted(files.size(), asset)));
      } else {
        // These files replace those of a shard map, so that what the map says does not count
        // either.
        paired.add(granule.without(asset));
      }
    }
    return new Choice(paired, granules.listed().plusPartners(older.values()));
  }

  private static Optional<String> key(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.find()
        ? Optional.of(matcher.group(1) + ' ' + matcher.group(2))
        : Optional.empty();
  }
}
