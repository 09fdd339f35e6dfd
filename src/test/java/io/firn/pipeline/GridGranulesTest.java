package io.firn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.Bundled;
import io.firn.Slow;
import io.firn.claim.Claim;
import io.firn.claim.Hold;
import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.proof.Verdict;
import io.firn.shard.ShardReceipt;
import io.firn.shard.input.QuarantinedGranule;
import io.firn.storage.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.Wait;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The transform in somebody else's pipeline, with DirectRunner's checks for changed and unencodable
 * elements on.
 */
@Slow
class GridGranulesTest {
  private static final FirnConfig CONFIG = Bundled.config(8, true, StoreLayout.COMPACT);
  private final Pipeline pipeline = Pipeline.create();
  @TempDir Path directory;

  @Test
  void theResultHoldsReceiptsVerdictAndTheCommittedStore() throws IOException {
    String store = directory.resolve("greenland.zarr").toString();
    GridGranules.Result result =
        pipeline.apply(Create.of(Bundled.GLOB)).apply(GridGranules.into(store).withConfig(CONFIG));

    PAssert.that(result.receipts()).satisfies(new ReceiptsOfGreenland());
    PAssert.thatSingleton(result.verdict()).satisfies(new VerdictOnGreenland());
    PAssert.that(result.quarantined()).empty();
    PAssert.thatSingleton(result.committed()).isEqualTo(store);
    PCollection<Integer> formats =
        pipeline
            .apply("Downstream", Create.of("zarr.json"))
            .apply(Wait.on(result.committed()))
            .apply("ReadRoot", ParDo.of(new ReadZarrFormat(store)));
    PAssert.thatSingleton(formats).isEqualTo(3);
    pipeline.run().waitUntilFinish();
    // Its mark stays, as nothing is deleted inside a pipeline, and says that the run is over.
    Claim.requireNobody(ObjectStores.open(store));
  }

  private static final class ReceiptsOfGreenland
      implements SerializableFunction<Iterable<ShardReceipt>, Void> {
    @Override
    public Void apply(Iterable<ShardReceipt> receipts) {
      List<ShardReceipt> all = StreamSupport.stream(receipts.spliterator(), false).toList();
      assertThat(all)
          .extracting(ShardReceipt::rank)
          .containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L);
      assertThat(all.stream().mapToLong(ShardReceipt::rowsGridded).sum()).isEqualTo(22_284);
      assertThat(all.stream().mapToLong(ShardReceipt::rowsFiltered).sum()).isEqualTo(14_650);
      assertThat(all.stream().mapToLong(ShardReceipt::cellsWithData).sum()).isEqualTo(254);
      return null;
    }
  }

  private static final class VerdictOnGreenland implements SerializableFunction<Verdict, Void> {
    @Override
    public Void apply(Verdict verdict) {
      assertThat(verdict.proven()).isTrue();
      assertThat(verdict.granules()).isEqualTo(8);
      assertThat(verdict.rowsScanned()).isEqualTo(36_934);
      assertThat(verdict.rowsGridded()).isEqualTo(22_284);
      assertThat(verdict.cellsWithData()).isEqualTo(254);
      assertThat(verdict.faults()).isEmpty();
      assertThat(verdict.quarantined()).isEmpty();
      return null;
    }
  }

  /** Fails unless the store is committed by the time that it is called. */
  private static final class ReadZarrFormat extends DoFn<String, Integer> {
    private final String store;

    ReadZarrFormat(String store) {
      this.store = store;
    }

    @ProcessElement
    public void process(@Element String key, OutputReceiver<Integer> out) throws IOException {
      byte[] root = ObjectStores.open(store).get(key);
      out.output(new ObjectMapper().readTree(root).get("zarr_format").asInt());
    }
  }

  @Test
  void aPlaceThatAnotherRunHasIsNotTouched() throws IOException {
    String store = directory.resolve("taken.zarr").toString();
    pipeline.apply(Create.of(Bundled.GLOB)).apply(GridGranules.into(store).withConfig(CONFIG));

    try (Hold hold = Hold.take(ObjectStores.open(store), true, false)) {
      assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
          .hasStackTraceContaining("another run is writing there (since ");
      hold.requireMine();
    }
    assertThat(directory.resolve("taken.zarr/.firn/plan")).doesNotExist();
  }

  @Test
  void aGranuleThatCannotBeReadIsQuarantinedWhereThatIsAskedFor() throws IOException {
    byte[] whole = Files.readAllBytes(Bundled.GRANULES.resolve(Bundled.GRANULE));
    Path truncated = directory.resolve("truncated.h5");
    Files.write(truncated, Arrays.copyOf(whole, whole.length / 3));
    GridGranules.Result result =
        pipeline
            .apply(
                Create.of(
                    Bundled.GRANULES.resolve(Bundled.GRANULE).toString(), truncated.toString()))
            .apply(
                GridGranules.into(directory.resolve("some.zarr").toString())
                    .withConfig(CONFIG)
                    .withBadGranules(BadGranules.QUARANTINE));

    String uri = truncated.toString();
    PAssert.thatSingleton(result.quarantined())
        .satisfies(
            (QuarantinedGranule granule) -> {
              assertThat(granule.id()).isEqualTo("truncated.h5");
              assertThat(granule.uri()).isEqualTo(uri);
              assertThat(granule.cause()).contains("granule 'truncated.h5'");
              return null;
            });
    PAssert.thatSingleton(result.verdict())
        .satisfies(
            verdict -> {
              assertThat(verdict.proven()).isTrue();
              assertThat(verdict.granules()).isEqualTo(1);
              assertThat(verdict.quarantined())
                  .singleElement()
                  .extracting(Verdict.Quarantined::granule)
                  .isEqualTo("truncated.h5");
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void whatARunTakesIsPublishedAsMetrics() {
    pipeline
        .apply(Create.of(Bundled.GLOB))
        .apply(GridGranules.into(directory.resolve("metrics.zarr").toString()).withConfig(CONFIG));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    MetricQueryResults metrics = result.metrics().allMetrics();
    Map<String, Long> counters = new TreeMap<>();
    for (MetricResult<Long> counter : metrics.getCounters()) {
      if (counter.getName().getNamespace().equals("firn")) {
        counters.merge(counter.getName().getName(), counter.getAttempted(), Long::sum);
      }
    }
    assertThat(counters)
        .containsEntry("rows_scanned", 36_934L)
        .containsEntry("rows_gridded", 22_284L)
        .containsEntry("rows_filtered", 14_650L)
        .containsEntry("chunks_written", 7 * 16L)
        .containsEntry("bytes_spilled", 0L)
        .containsEntry("memory_overdrafts", 0L)
        .containsEntry("cells_without_weight", 0L)
        // Two coordinates, a height, its error and its quality.
        .containsEntry("bytes_used", 36_934L * (8 + 8 + 4 + 4 + 1))
        // One handle for each thread that wants a granule at the same time as another.
        .hasEntrySatisfying("granules_opened", opened -> assertThat(opened).isBetween(8L, 24L))
        // These granules' chunks are larger than their datasets: each was decoded once.
        .containsEntry("bytes_decoded", 36_934L * (8 + 8 + 4 + 4 + 1))
        .containsKeys("cache_hits", "bytes_read", "bytes_written");
    Map<String, DistributionResult> distributions = new TreeMap<>();
    for (MetricResult<DistributionResult> distribution : metrics.getDistributions()) {
      if (distribution.getName().getNamespace().equals("firn")) {
        distributions.put(distribution.getName().getName(), distribution.getAttempted());
      }
    }
    assertThat(distributions).containsOnlyKeys("observation_bytes", "output_bytes");
    assertThat(distributions.get("output_bytes").getCount()).isEqualTo(7);
    assertThat(distributions.get("output_bytes").getMin()).isPositive();
  }

  @Test
  void outputsAreNamed() {
    GridGranules.Result result =
        pipeline
            .apply(Create.of("x.h5"))
            .apply(GridGranules.into(directory.resolve("x.zarr").toString()).withConfig(CONFIG));
    assertThat(result.expand().values())
        .containsExactly(
            result.receipts(), result.verdict(), result.quarantined(), result.committed());
  }

  @Test
  void anUnboundedInputIsRefused() {
    PCollection<String> unbounded =
        pipeline
            .apply(GenerateSequence.from(0))
            .apply(MapElements.into(TypeDescriptors.strings()).via(n -> n + ".h5"));
    assertThatThrownBy(() -> unbounded.apply(grid()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot grid an unbounded PCollection: a store is proven once, as a whole");
  }

  @Test
  void aWindowedInputIsRefused() {
    PCollection<String> windowed =
        pipeline
            .apply(Create.of("a.h5"))
            .apply(Window.into(FixedWindows.of(Duration.standardDays(1))));
    assertThatThrownBy(() -> windowed.apply(grid()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot grid windowed granules: apply Window.into(new GlobalWindows()) before");
  }

  @Test
  void aMissingConfigurationIsRefused() {
    PCollection<String> granules = pipeline.apply(Create.of("a.h5"));
    assertThatThrownBy(() -> granules.apply(GridGranules.into("out.zarr")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot grid: withConfig() was not called");
  }

  private GridGranules grid() {
    return GridGranules.into(directory.resolve("refused.zarr").toString()).withConfig(CONFIG);
  }
}
