package io.firn.pipeline;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.Bundled;
import io.firn.FirnException;
import io.firn.claim.Claim;
import io.firn.config.OutputSpec.StoreLayout;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;

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

  @Test
  void aJobThatFailsElsewhereIsNotTakenForDone() {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(WatchingRunner.class);
    GridGranules transform =
        GridGranules.into("elsewhere.zarr")
            .withConfig(Bundled.config(8, true, StoreLayout.COMPACT));
    assertThatThrownBy(
            () -> Launch.run(options, List.of(Bundled.GLOB), transform, Claim.ofPipeline()))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot finish the run: the job ended as FAILED; the log of its runner says why");
  }
}
