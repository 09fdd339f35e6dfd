package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.proof.Verdict;
import io.firn.storage.ObjectStore;
import io.firn.storage.Publication;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.PCollectionView;

/**
 * Writes the metadata documents of a proven store, the root document last: until then nothing in
 * the store opens. Emits the store's URI. Runs once.
 */
final class CommitStore extends DoFn<Verdict, String> {
  private final Job job;
  private final PCollectionView<Plan> plan;

  CommitStore(Job job, PCollectionView<Plan> plan) {
    this.job = job;
    this.plan = plan;
  }

  @ProcessElement
  public void process(ProcessContext context) throws IOException {
    Verdict verdict = context.element();
    ObjectStore store = job.open();
    if (!verdict.proven()) {
      throw new FirnException(
          "Cannot commit store '%s': %,d %s: %s"
              .formatted(
                  store.uri(),
                  verdict.faultCount(),
                  verdict.faultCount() == 1 ? "fault" : "faults, the first of them",
                  String.join("; ", verdict.faults())));
    }
    new StoreDocuments(job.config(), context.sideInput(plan))
        .forEach(job.layout(), (key, content) -> put(store, key, content));
    if (job.claim() != null) {
      job.claim().end(store);
    }
    context.output(store.uri());
  }

  private static void put(ObjectStore store, String key, ByteBuffer content) throws IOException {
    try (Publication publication = store.begin(key)) {
      publication.write(content.array(), content.arrayOffset(), content.remaining());
      publication.publish();
    }
  }
}
