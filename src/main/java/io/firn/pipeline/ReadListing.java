package io.firn.pipeline;

import io.firn.shard.input.ListedGranule;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Reads files that name granules: emits these, dealt into groups. */
final class ReadListing extends DoFn<String, KV<Integer, ListedGranule>> {
  private final Job job;
  private final Listing.Files listing;
  private final int bundles;

  ReadListing(Job job, Listing.Files listing, int bundles) {
    this.job = job;
    this.listing = listing;
    this.bundles = bundles;
  }

  @ProcessElement
  public void process(@Element String uri, OutputReceiver<KV<Integer, ListedGranule>> out)
      throws IOException {
    List<ListedGranule> granules = listing.read(uri, job.grid(), job.assetNames());
    for (int i = 0; i < granules.size(); i++) {
      out.output(KV.of(i % bundles, granules.get(i)));
    }
  }
}
