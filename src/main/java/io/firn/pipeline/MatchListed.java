package io.firn.pipeline;

import io.firn.shard.input.GranuleFile;
import io.firn.shard.input.ListedGranule;
import java.io.IOException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Looks up granules that files name. */
final class MatchListed extends DoFn<KV<Integer, Iterable<ListedGranule>>, GranuleFile> {
  private final Job job;

  MatchListed(Job job) {
    this.job = job;
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Iterable<ListedGranule>> granules, OutputReceiver<GranuleFile> out)
      throws IOException {
    for (ListedGranule granule : granules.getValue()) {
      MatchGranules.match(granule, job).forEach(out::output);
    }
  }
}
