package io.firn.pipeline;

import io.firn.shard.GranuleFile;
import io.firn.shard.ShardMap;
import java.io.IOException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Looks the granules of shard maps up. */
final class MatchLinks extends DoFn<KV<Integer, Iterable<ShardMap.Granule>>, GranuleFile> {
  private final Job job;

  MatchLinks(Job job) {
    this.job = job;
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Iterable<ShardMap.Granule>> granules, OutputReceiver<GranuleFile> out)
      throws IOException {
    for (ShardMap.Granule granule : granules.getValue()) {
      MatchGranules.match(granule.link(), granule.shards(), job.badGranules()).forEach(out::output);
    }
  }
}
