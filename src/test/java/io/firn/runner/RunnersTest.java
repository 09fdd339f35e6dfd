package io.firn.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.UsageException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.PipelineRunner;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class RunnersTest {
  /** A runner that Firn does not know. */
  abstract static class StrangeRunner extends PipelineRunner<PipelineResult> {
    @Override
    public PipelineResult run(Pipeline pipeline) {
      throw new UnsupportedOperationException();
    }
  }

  private static Runner of(Class<? extends PipelineRunner<?>> runner) {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(runner);
    return Runners.of(options);
  }

  @Test
  void runnersAreFoundByTheNamesThatBeamGivesThem() {
    assertThat(of(DirectRunner.class)).isInstanceOf(Direct.class);
    assertThat(of(FlinkRunner.class)).isInstanceOf(Flink.class);
  }

  @Test
  void aRunnerOfWhichNothingIsKnownIsAClusterThatNeedsNothing() {
    Runner strange = of(StrangeRunner.class);
    RunnerArguments arguments = new RunnerArguments(List.of("--runner=StrangeRunner"));
    StringWriter err = new StringWriter();
    strange.complete(arguments, new PrintWriter(err, true));
    assertThat(arguments.all()).containsExactly("--runner=StrangeRunner");
    assertThat(err.toString()).isEmpty();
    strange.requireReachable("--store", List.of("", "here.zarr"));
    assertThat(strange.name()).isEqualTo("StrangeRunner");
    assertThat(strange.inProcess()).isFalse();
    assertThat(strange.key(123_456)).isEqualTo(123_456);
  }

  @Test
  void theBlocksOfDirectRunnerMeetUnderFewKeys() {
    assertThat(LongStream.range(0, 12_288).map(of(DirectRunner.class)::key).distinct().count())
        .isBetween(2L, 64L);
  }

  @Test
  void dataflowRefusesWhatItsWorkersDoNotSee() {
    Runner dataflow = new Dataflow();
    dataflow.requireReachable("--granules", List.of("gs://bucket/*.h5", "s3://bucket/*.h5"));
    assertThatThrownBy(
            () -> dataflow.requireReachable("--granules", List.of("gs://bucket/*.h5", "a.h5")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Invalid --granules 'a.h5': Dataflow's workers do not see the files of this machine; give gs://BUCKET/… or another URI");
    assertThatThrownBy(() -> dataflow.requireReachable("--out", List.of("")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Missing --out: a place that Dataflow's workers can reach, such as gs://BUCKET/…");
  }

  @Test
  void onlyDataflowStages() {
    RunnerArguments arguments =
        new RunnerArguments(List.of("--region=us-west1", "--templateLocation=gs://bucket/t"));
    assertThat(new Dataflow().template(arguments)).contains("gs://bucket/t");
    assertThat(of(FlinkRunner.class).template(arguments)).isEmpty();
  }

  /** They are sent to workers, which ask them for the keys of blocks. */
  @Test
  void runnersCanBeSent() {
    for (Runner runner :
        List.of(new Direct(), new Flink(), new Dataflow(), of(StrangeRunner.class))) {
      assertThat(SerializableUtils.ensureSerializable(runner).name()).isEqualTo(runner.name());
    }
  }
}
