package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.shard.GranuleList;
import io.firn.shard.GranuleRef;
import io.firn.storage.InputFile;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionView;

/** Sorts and numbers the granules of the run, writes the list, and emits them. Runs once. */
final class ListGranules extends DoFn<byte[], KV<Integer, GranuleRef>> {
  private final Job job;
  private final PCollectionView<Iterable<InputFile>> files;
  private final int bundles;

  /**
   * @param bundles into how many groups the granules are dealt
   */
  ListGranules(Job job, PCollectionView<Iterable<InputFile>> files, int bundles) {
    this.job = job;
    this.files = files;
    this.bundles = bundles;
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    GranuleList list = GranuleList.of(context.sideInput(files));
    ObjectStore store = job.open();
    // A launcher has looked before; a template's launcher could not.
    if (store.find("zarr.json").isPresent()) {
      throw new FirnException("Cannot write store '%s': it exists already".formatted(store.uri()));
    }
    list.store(store);
    list.granules().forEach(granule -> context.output(KV.of(granule.number() % bundles, granule)));
  }
}
