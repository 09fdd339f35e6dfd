package io.firn.pipeline;

import io.firn.shard.ShardMap;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Reads shard maps: emits their granules, dealt into groups. */
final class ReadShardMap extends DoFn<String, KV<Integer, ShardMap.Granule>> {
  private final Job job;
  private final int bundles;

  ReadShardMap(Job job, int bundles) {
    this.job = job;
    this.bundles = bundles;
  }

  @ProcessElement
  public void process(@Element String map, OutputReceiver<KV<Integer, ShardMap.Granule>> out)
      throws IOException {
    List<ShardMap.Granule> granules = job.readShardMap(map).granules();
    for (int i = 0; i < granules.size(); i++) {
      out.output(KV.of(i % bundles, granules.get(i)));
    }
  }
}
