package io.firn.pipeline;

import io.firn.pipeline.GridGranules.BadGranules;
import io.firn.shard.GranuleFile;
import io.firn.shard.ShardMap;
import io.firn.shard.ShardSelection;
import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    match(pattern, ShardSelection.ALL, job.badGranules()).forEach(out::output);
  }

  /** All granules of a run, in the launcher. */
  static List<GranuleFile> all(Job job, List<String> inputs) throws IOException {
    List<GranuleFile> all = new ArrayList<>();
    for (String input : inputs) {
      if (job.links().isEmpty()) {
        all.addAll(match(input, ShardSelection.ALL, job.badGranules()));
      } else {
        for (ShardMap.Granule granule : job.readShardMap(input).granules()) {
          all.addAll(match(granule.link(), granule.shards(), job.badGranules()));
        }
      }
    }
    return all;
  }

  static List<GranuleFile> match(String pattern, ShardSelection shards, BadGranules badGranules)
      throws IOException {
    List<InputFile> files =
        badGranules == BadGranules.QUARANTINE ? Inputs.matchOrName(pattern) : Inputs.match(pattern);
    return files.stream().map(file -> new GranuleFile(file, shards)).toList();
  }
}
