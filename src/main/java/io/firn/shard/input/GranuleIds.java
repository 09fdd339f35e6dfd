package io.firn.shard.input;

import io.firn.FirnException;
import io.firn.storage.InputFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What granules are called: by their file names. Those of one file name, as the products of
 * Sentinel-3 have it, are called by the shortest end of their paths that tells all of them apart,
 * so that the folders above can be moved and copied.
 */
final class GranuleIds {
  private GranuleIds() {}

  /**
   * The ids by URI.
   *
   * @param files of one URI each
   * @throws FirnException when two cannot be told apart, or are one granule by the rules of its
   *     mission
   */
  static Map<String, String> of(Collection<InputFile> files) {
    Map<String, List<InputFile>> byName = new TreeMap<>();
    for (InputFile file : files) {
      byName.computeIfAbsent(file.name(), name -> new ArrayList<>()).add(file);
    }
    Map<String, String> ids = new HashMap<>();
    byName.forEach(
        (name, alike) -> {
          if (alike.size() == 1) {
            ids.put(alike.get(0).uri(), name);
          } else {
            // So that an error names the same two, in whatever order they were listed.
            alike.sort(Comparator.comparing(InputFile::uri));
            requireDistinct(alike);
            ids.putAll(ends(alike));
          }
        });
    return ids;
  }

  /** A copy of a granule would give all of its rows twice. */
  private static void requireDistinct(List<InputFile> alike) {
    Map<String, InputFile> known = new HashMap<>();
    for (InputFile file : alike) {
      Optional<ProductName> name = ProductName.of(file);
      if (name.isPresent()) {
        InputFile copy = known.putIfAbsent(name.get().text(), file);
        if (copy != null) {
          throw alike(copy, file);
        }
      }
    }
  }

  /** The last parts of the paths, as many as tell all apart. */
  private static Map<String, String> ends(List<InputFile> alike) {
    Map<String, List<String>> parts = new HashMap<>();
    int most = 0;
    for (InputFile file : alike) {
      List<String> all = file.parts();
      parts.put(file.uri(), all);
      most = Math.max(most, all.size());
    }
    for (int length = 2; length <= most; length++) {
      Map<String, String> ends = new HashMap<>();
      for (InputFile file : alike) {
        List<String> all = parts.get(file.uri());
        ends.put(
            file.uri(),
            String.join("/", all.subList(Math.max(0, all.size() - length), all.size())));
      }
      Set<String> distinct = new HashSet<>(ends.values());
      if (distinct.size() == alike.size()) {
        return ends;
      }
    }
    throw alike(alike.get(0), alike.get(1));
  }

  private static FirnException alike(InputFile a, InputFile b) {
    return new FirnException(
        "Cannot tell granules apart: '%s' and '%s' have the same file name; rename one or leave it out"
            .formatted(a.uri(), b.uri()));
  }
}
