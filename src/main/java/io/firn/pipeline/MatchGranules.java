package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.shard.input.GranuleFile;
import io.firn.shard.input.GranulePairs;
import io.firn.shard.input.ListedGranule;
import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Lists the files that paths and globs name. Where bad granules are left out, one that is not there
 * is such a granule, and the scan will find it so; a glob without any match is a mistake.
 */
final class MatchGranules extends DoFn<String, GranuleFile> {
  private final Job job;

  MatchGranules(Job job) {
    this.job = job;
  }

  @ProcessElement
  public void process(@Element String pattern, OutputReceiver<GranuleFile> out) throws IOException {
    files(pattern, job).forEach(file -> out.output(GranuleFile.of(file)));
  }

  /** All granules of a run, in the launcher. */
  static List<GranuleFile> all(Job job, List<String> inputs) throws IOException {
    List<GranuleFile> all = new ArrayList<>();
    for (String input : inputs) {
      if (job.input().listing() instanceof Listing.Files files) {
        for (ListedGranule granule : files.read(input, job.grid(), job.assetNames())) {
          all.addAll(match(granule, job));
        }
      } else {
        files(input, job).forEach(file -> all.add(GranuleFile.of(file)));
      }
    }
    return paired(all, job);
  }

  /** The files that a list means by one of its granules, with those that it pairs with it. */
  static List<GranuleFile> match(ListedGranule granule, Job job) throws IOException {
    SortedMap<String, InputFile> assets = new TreeMap<>();
    for (Map.Entry<String, String> asset : granule.assets().entrySet()) {
      List<InputFile> files = files(asset.getValue(), job);
      if (files.size() > 1) {
        throw new FirnException(
            "Cannot pair granule '%s': '%s' of asset %s names %,d files, expected one"
                .formatted(granule.link(), asset.getValue(), asset.getKey(), files.size()));
      }
      files.forEach(file -> assets.put(asset.getKey(), file));
    }
    return files(granule.link(), job).stream()
        .map(file -> new GranuleFile(file, granule.shards(), assets))
        .toList();
  }

  /**
   * Granules with the files that the configuration reads beside them. Where bad granules are left
   * out, one without such a file is such a granule, too.
   */
  static List<GranuleFile> paired(Iterable<GranuleFile> granules, Job job) throws IOException {
    boolean all = job.input().badGranules() == BadGranules.FAIL;
    List<GranuleFile> paired = new ArrayList<>();
    granules.forEach(paired::add);
    for (String asset : job.assetNames()) {
      List<String> patterns = job.input().assets().get(asset);
      if (patterns != null) {
        Set<InputFile> files = new LinkedHashSet<>();
        for (String pattern : patterns) {
          files.addAll(files(pattern, job));
        }
        paired = GranulePairs.pair(paired, asset, files, all);
      }
      for (GranuleFile granule : paired) {
        if (all && !granule.assets().containsKey(asset)) {
          throw new FirnException(
              "Cannot pair granule '%s': no file of asset %s was given for it"
                  .formatted(granule.file().name(), asset));
        }
      }
    }
    return paired;
  }

  private static List<InputFile> files(String pattern, Job job) throws IOException {
    return job.input().badGranules() == BadGranules.QUARANTINE
        ? Inputs.matchOrName(pattern)
        : Inputs.match(pattern);
  }
}
