package io.firn.pipeline;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.Bundled;
import io.firn.FirnException;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {
  /** A runner that only watches a job elsewhere, which fails. */
  static final class WatchingRunner extends PipelineRunner<PipelineResult> {
    /** As Beam makes runners. */
    public static WatchingRunner fromOptions(PipelineOptions options) {
      return new WatchingRunner();
    }

    @Override
    public PipelineResult run(Pipeline pipeline) {
      return new FailedJob();
    }
  }

  private static final class FailedJob implements PipelineResult {
    @Override
    public State getState() {
      return State.FAILED;
    }

    @Override
    public State cancel() {
      return State.FAILED;
    }

    @Override
    public State waitUntilFinish(Duration duration) {
      return State.FAILED;
    }

    @Override
    public State waitUntilFinish() {
      return State.FAILED;
    }

    @Override
    public MetricResults metrics() {
      throw new UnsupportedOperationException();
    }
  }

  @TempDir Path directory;

  @Test
  void aJobThatFailsElsewhereIsNotTakenForDone() throws IOException {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(WatchingRunner.class);
    ObjectStore store = ObjectStores.open(directory.resolve("elsewhere.zarr").toString());
    GridGranules transform =
        GridGranules.into(store.uri()).withConfig(Bundled.config(8, true, StoreLayout.COMPACT));
    try (StoreSite.Attempt attempt =
        StoreSite.prepare(store, StoreSite.Existing.REFUSE, true, false)) {
      assertThatThrownBy(() -> Launch.run(options, List.of(Bundled.GLOB), transform, attempt))
          .isInstanceOf(FirnException.class)
          .hasMessage(
              "Cannot finish the run: the job ended as FAILED; the log of its runner says why");
    }
  }
}
