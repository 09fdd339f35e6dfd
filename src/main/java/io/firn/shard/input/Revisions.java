package io.firn.shard.input;

import io.firn.FirnException;
import io.firn.storage.InputFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What to do with files that are revisions of one granule, which have the same observations twice.
 * Archives publish a granule again when its processing changes, and folders that are filled over
 * the years hold both. The names of ICESat-2, GEDI, Sentinel-3 and Sentinel-5P tell; of files with
 * other names nothing is known. Files of one name are no revisions.
 */
public enum Revisions {
  /** Take the newest, leave out the others. */
  NEWEST,
  /** Take all of them. */
  ALL,
  /** Refuse the run. */
  FAIL;

  /**
   * Which granules to take.
   *
   * @param granules what was listed; a file may be listed more than once
   * @return the granules in the same order, the newest with the shards of those that it stands for
   * @throws FirnException when there are revisions and none are wanted
   */
  public Choice choose(Iterable<GranuleFile> granules) {
    Map<String, InputFile> listed = new HashMap<>();
    granules.forEach(granule -> listed.putIfAbsent(granule.file().uri(), granule.file()));
    Map<String, Superseded> older = superseded(listed.values(), name -> "");
    Map<String, ShardSelection> inherited = new HashMap<>();
    List<GranuleFile> chosen = new ArrayList<>();
    for (GranuleFile granule : granules) {
      Superseded left = older.get(granule.file().uri());
      if (left == null) {
        chosen.add(granule);
      } else {
        // Maps of two times may list one revision for some shards and the next for others.
        inherited.merge(left.newest.uri(), granule.shards(), ShardSelection::plus);
      }
    }
    chosen.replaceAll(
        granule -> {
          ShardSelection more = inherited.get(granule.file().uri());
          return more == null
              ? granule
              : new GranuleFile(granule.file(), granule.shards().plus(more), granule.assets());
        });
    return new Choice(chosen, Listed.of(listed.size(), older.values()));
  }

  /** A file to leave out, and the one that stands for it. */
  record Superseded(InputFile file, InputFile newest) {}

  /**
   * The files to leave out, by their URIs.
   *
   * @param files of one URI each
   * @param scope tells files apart that are no revisions of each other, though their names may be
   * @throws FirnException when there are any and none are wanted
   */
  Map<String, Superseded> superseded(
      Collection<InputFile> files, Function<InputFile, String> scope) {
    if (this == ALL) {
      return Map.of();
    }
    record Named(InputFile file, ProductName name) {}
    Map<String, List<Named>> byGranule = new TreeMap<>();
    for (InputFile file : files) {
      ProductName.of(file)
          .ifPresent(
              name ->
                  byGranule
                      .computeIfAbsent(
                          name.granule() + '\n' + scope.apply(file), granule -> new ArrayList<>())
                      .add(new Named(file, name)));
    }
    Map<String, Superseded> superseded = new HashMap<>();
    for (List<Named> revisions : byGranule.values()) {
      revisions.sort(
          Comparator.comparing(Named::name, ProductName.BY_REVISION.reversed())
              .thenComparing(each -> each.file.uri()));
      Named newest = revisions.get(0);
      for (Named each : revisions) {
        if (each.name.text().equals(newest.name.text())) {
          continue; // The same file again, elsewhere.
        }
        if (this == FAIL) {
          throw new FirnException(
              "Cannot grid '%s' beside '%s': they are revisions of one granule; leave one out, or give --revisions=newest or --revisions=all"
                  .formatted(each.name.text(), newest.name.text()));
        }
        superseded.put(each.file.uri(), new Superseded(each.file, newest.file));
      }
    }
    return superseded;
  }
}
