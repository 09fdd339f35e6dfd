package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.shard.input.Choice;
import io.firn.shard.input.GranuleFile;
import io.firn.shard.input.GranulePairs;
import io.firn.shard.input.ListedGranule;
import io.firn.shard.input.Revisions;
import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** The granules of a run, in the launcher. */
  static Choice all(Job job, List<String> inputs) throws IOException {
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
    return choose(all, job);
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
   * The granules to take, with the files that the configuration reads beside them. Where bad
   * granules are left out, one without such a file is such a granule, too.
   */
  static Choice choose(Iterable<GranuleFile> listed, Job job) throws IOException {
    boolean all = job.input().badGranules() == BadGranules.FAIL;
    Revisions revisions = job.input().revisions();
    Choice choice = revisions.choose(listed);
    for (String asset : job.assetNames()) {
      List<String> patterns = job.input().assets().get(asset);
      if (patterns != null) {
        Map<String, InputFile> files = new LinkedHashMap<>();
        for (String pattern : patterns) {
          files(pattern, job).forEach(file -> files.putIfAbsent(file.uri(), file));
        }
        choice = GranulePairs.pair(choice, asset, files.values(), revisions, all);
      }
      for (GranuleFile granule : choice.granules()) {
        if (all && !granule.assets().containsKey(asset)) {
          throw new FirnException(
              "Cannot pair granule '%s': no file of asset %s was given for it"
                  .formatted(granule.file().name(), asset));
        }
      }
    }
    return choice;
  }

  private static List<InputFile> files(String pattern, Job job) throws IOException {
    return job.input().badGranules() == BadGranules.QUARANTINE
        ? Inputs.matchOrName(pattern)
        : Inputs.match(pattern);
  }
}
