package io.firn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firn.Bundled;
import io.firn.FirnException;
import io.firn.Slow;
import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.proof.Sample;
import io.firn.proof.StoreProof;
import io.firn.proof.Verdict;
import io.firn.shard.ShardReceipt;
import io.firn.shard.ShardReceipt.GranuleRows;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens to a receipt or an object between gridding and judging makes the run fail before
 * commit, with a stored verdict that names what is wrong.
 */
@Slow
class TamperedRunTest {
  private static final FirnConfig CONFIG = Bundled.config(8, true, StoreLayout.COMPACT);
  private static final String GRANULE = "granule " + Bundled.GRANULE;
  @TempDir Path directory;

  /** What becomes of the receipt of the first planned shard. */
  private interface Tamper extends Serializable {
    List<ShardReceipt> with(ShardReceipt receipt, ObjectStore store) throws IOException;
  }

  /** Where the first shard's receipt is kept as it was. */
  private static final String ORIGINAL = ".firn/original";

  private static final class TamperWithFirst
      extends DoFn<KV<Long, WrittenShard>, KV<Long, WrittenShard>> {
    private final String uri;
    private final Tamper tamper;

    TamperWithFirst(String uri, Tamper tamper) {
      this.uri = uri;
      this.tamper = tamper;
    }

    @ProcessElement
    public void process(
        @Element KV<Long, WrittenShard> written, OutputReceiver<KV<Long, WrittenShard>> out)
        throws IOException {
      ObjectStore store = ObjectStores.open(uri);
      String key = ShardReceipt.key(written.getValue().shard());
      ShardReceipt receipt = ShardReceipt.fromBytes(store.get(key), key);
      if (receipt.rank() > 0) {
        out.output(written);
        return;
      }
      store.put(ORIGINAL, receipt.toBytes());
      for (ShardReceipt tampered : tamper.with(receipt, store)) {
        if (!Arrays.equals(tampered.toBytes(), receipt.toBytes())) {
          tampered.store(store);
        }
        out.output(KV.of(written.getKey(), WrittenShard.of(tampered)));
      }
    }
  }

  @Test
  void aRunWithWhichNobodyTampersIsProven() throws IOException {
    run((receipt, store) -> List.of(receipt));
    assertThat(Verdict.load(store()).orElseThrow().proven()).isTrue();
    assertThat(store().find("zarr.json")).isPresent();
  }

  @Test
  void whatACommitLeftThatBrokeOffIsWrittenAgain() throws IOException {
    run(
        (receipt, store) -> {
          store.put("h_mean/zarr.json", new byte[] {1});
          store.put("zarr.json", new byte[] {2});
          return List.of(receipt);
        });
    assertThat(StoreProof.prove(store(), Sample.ALL).faults()).isEmpty();
  }

  @Test
  void aLostReceiptIsNoticed() throws IOException {
    assertFault((receipt, store) -> List.of(), "shard %s: was planned but has no receipt");
  }

  @Test
  void aReceiptThatIsHandedOnTwiceCountsOnce() throws IOException {
    run((receipt, store) -> List.of(receipt, receipt));
    Verdict verdict = Verdict.load(store()).orElseThrow();
    assertThat(verdict.proven()).isTrue();
    assertThat(verdict.rowsGridded() + verdict.rowsFiltered())
        .isEqualTo(verdict.rowsScanned() - verdict.rowsOutside() - verdict.rowsMissing());
  }

  @Test
  void receiptsThatContradictEachOtherAreNoticed() throws IOException {
    List<String> faults = faults((receipt, store) -> List.of(receipt, withRank(receipt, 1)));
    ShardReceipt kept = withRank(first(), 1);
    assertThat(faults)
        .contains(
            "%s: has receipts that contradict each other: %s"
                .formatted(
                    shard(),
                    Stream.of(
                            "%08x, which is not stored"
                                .formatted(WrittenShard.of(first()).crc32c()),
                            "%08x, which is stored and counts %,d rows in %,d cells"
                                .formatted(
                                    WrittenShard.of(kept).crc32c(),
                                    kept.rowsGridded() + kept.rowsFiltered(),
                                    kept.cellsWithData()))
                        .sorted()
                        .collect(Collectors.joining(" and "))));
  }

  @Test
  void aReceiptOfAShardThatWasNotPlannedIsNoticed() throws IOException {
    List<String> faults =
        faults(
            (receipt, store) ->
                List.of(
                    receipt,
                    new ShardReceipt(
                        0,
                        receipt.rank(),
                        receipt.fingerprint(),
                        receipt.cellsWithData(),
                        receipt.granules(),
                        receipt.arrays())));
    String name = job().grid().shardName(0);
    assertThat(faults).contains("shard " + name + ": has a receipt but was not planned");
  }

  @Test
  void aReceiptOfTheWrongRankIsNoticed() throws IOException {
    assertFault(
        (receipt, store) -> List.of(withRank(receipt, 1)),
        "shard %s: was written as number 1, planned as number 0");
  }

  @Test
  void aReceiptOfAnotherPlanIsNoticed() throws IOException {
    assertFault(
        (receipt, store) ->
            List.of(
                new ShardReceipt(
                    receipt.shard(),
                    receipt.rank(),
                    "0".repeat(64),
                    receipt.cellsWithData(),
                    receipt.granules(),
                    receipt.arrays())),
        "shard %s: its receipt belongs to another plan");
  }

  @Test
  void oneGriddedRowMoreThanScannedIsNoticed() throws IOException {
    List<String> faults =
        faults(
            (receipt, store) -> List.of(withRows(receipt, 1, 0, receipt.granules().get(0).mix())));
    GranuleRows rows = first().granules().get(0);
    assertThat(faults)
        .contains(
            "%s, %s: %,d rows were scanned, %,d gridded and %,d filtered"
                .formatted(
                    shard(),
                    GRANULE,
                    rows.gridded() + rows.filtered(),
                    rows.gridded() + 1,
                    rows.filtered()));
  }

  @Test
  void aMixThatDiffersIsNoticedThoughTheCountsAgree() throws IOException {
    List<String> faults =
        faults(
            (receipt, store) ->
                List.of(withRows(receipt, 0, 0, receipt.granules().get(0).mix() ^ 1)));
    GranuleRows rows = first().granules().get(0);
    assertThat(faults)
        .containsExactly(
            "%s, %s: the %,d rows that were gridded or filtered are not the rows that were scanned"
                .formatted(shard(), GRANULE, rows.gridded() + rows.filtered()));
  }

  @Test
  void aRowThatIsCalledFilteredThoughItWasGriddedIsNoticed() throws IOException {
    List<String> faults =
        faults(
            (receipt, store) -> List.of(withRows(receipt, -1, 1, receipt.granules().get(0).mix())));
    long gridded = first().rowsGridded();
    assertThat(faults)
        .contains(
            "Cannot prove array count in shard %s: its chunks hold %,d rows, expected the %,d that its granules gave"
                .formatted(job().grid().shardName(first().shard()), gridded, gridded - 1));
  }

  @Test
  void aReceiptThatMiscountsItsCellsIsNoticed() throws IOException {
    List<String> faults =
        faults(
            (receipt, store) ->
                List.of(
                    new ShardReceipt(
                        receipt.shard(),
                        receipt.rank(),
                        receipt.fingerprint(),
                        receipt.cellsWithData() + 1,
                        receipt.granules(),
                        receipt.arrays())));
    long cells = first().cellsWithData();
    assertThat(faults)
        .containsExactly(
            "Cannot prove array count in shard %s: %,d of its cells have rows, expected the %,d of the receipt"
                .formatted(job().grid().shardName(first().shard()), cells, cells + 1));
  }

  @Test
  void aReceiptOfOtherGranulesIsNoticed() throws IOException {
    assertFault(
        (receipt, store) -> {
          GranuleRows rows = receipt.granules().get(0);
          return List.of(
              with(receipt, new GranuleRows(7, rows.gridded(), rows.filtered(), rows.mix())));
        },
        "shard %s: its receipt counts other granules than the plan");
  }

  @Test
  void aDeletedObjectIsNamed() throws IOException {
    List<String> faults =
        faults(
            (receipt, store) -> {
              store.delete(object(receipt));
              return List.of(receipt);
            });
    assertThat(faults).anyMatch(fault -> fault.contains(object(first())));
  }

  @Test
  void aTruncatedObjectIsNamed() throws IOException {
    List<String> faults =
        faults(
            (receipt, store) -> {
              byte[] content = store.get(object(receipt));
              store.put(object(receipt), Arrays.copyOf(content, content.length - 1));
              return List.of(receipt);
            });
    assertThat(faults).anyMatch(fault -> fault.contains(object(first())));
  }

  @Test
  void anObjectWithAFlippedBitIsNamed() throws IOException {
    List<String> faults =
        faults(
            (receipt, store) -> {
              byte[] content = store.get(object(receipt)).clone();
              content[content.length / 2] ^= 1;
              store.put(object(receipt), content);
              return List.of(receipt);
            });
    assertThat(faults).anyMatch(fault -> fault.contains(object(first())));
  }

  @Test
  void anObjectOfWhichNoReceiptSpeaksIsNoticed() throws IOException {
    List<String> faults =
        faults(
            (receipt, store) -> {
              store.put("h_mean/c/999", new byte[] {1});
              return List.of(receipt);
            });
    assertThat(faults)
        .satisfiesExactly(
            fault ->
                assertThat(fault)
                    .isEqualTo(
                        "Cannot prove object h_mean/c/999: it has 1 byte, but no receipt speaks of it"),
            fault -> assertThat(fault).startsWith("the store holds "));
  }

  @Test
  void aReceiptWhoseFileIsGoneIsNoticed() throws IOException {
    List<String> faults =
        faults(
            (receipt, store) -> {
              store.delete(ShardReceipt.key(receipt.shard()));
              return List.of(receipt);
            });
    // What nobody vouches for is named as well.
    assertThat(faults)
        .contains(
            "Cannot prove object %s: it is missing".formatted(ShardReceipt.key(first().shard())))
        .anyMatch(fault -> fault.contains(object(first())));
  }

  @Test
  void aReceiptWhoseFileIsDamagedIsNoticed() throws IOException {
    List<String> faults =
        faults(
            (receipt, store) -> {
              byte[] file = receipt.toBytes().clone();
              file[file.length - 1] ^= 1;
              store.put(ShardReceipt.key(receipt.shard()), file);
              return List.of(receipt);
            });
    assertThat(faults)
        .contains(
            "Cannot prove object %s: it is not the receipt that was handed on"
                .formatted(ShardReceipt.key(first().shard())));
  }

  /** An object of the array {@code h_mean}. */
  private static String object(ShardReceipt receipt) {
    return receipt.arrays().stream()
        .filter(array -> array.array().equals("h_mean"))
        .findFirst()
        .orElseThrow()
        .objects()
        .get(0)
        .key();
  }

  private static ShardReceipt withRank(ShardReceipt receipt, long rank) {
    return new ShardReceipt(
        receipt.shard(),
        rank,
        receipt.fingerprint(),
        receipt.cellsWithData(),
        receipt.granules(),
        receipt.arrays());
  }

  private static ShardReceipt withRows(
      ShardReceipt receipt, long moreGridded, long moreFiltered, long mix) {
    GranuleRows rows = receipt.granules().get(0);
    return with(
        receipt,
        new GranuleRows(
            rows.granule(), rows.gridded() + moreGridded, rows.filtered() + moreFiltered, mix));
  }

  private static ShardReceipt with(ShardReceipt receipt, GranuleRows first) {
    List<GranuleRows> rows = new ArrayList<>(receipt.granules());
    rows.set(0, first);
    return new ShardReceipt(
        receipt.shard(),
        receipt.rank(),
        receipt.fingerprint(),
        receipt.cellsWithData(),
        rows,
        receipt.arrays());
  }

  private void assertFault(Tamper tamper, String fault) throws IOException {
    List<String> faults = faults(tamper);
    assertThat(faults).contains(fault.replace("shard %s", shard()));
  }

  /** Runs, expects the run to fail before commit, and returns what the stored verdict says. */
  private List<String> faults(Tamper tamper) throws IOException {
    Throwable thrown = catchThrowable(() -> run(tamper));
    Verdict verdict = Verdict.load(store()).orElseThrow();
    assertThat(verdict.proven()).isFalse();
    assertThat(verdict.faultCount()).isEqualTo(verdict.faults().size());
    assertThat(thrown)
        .hasRootCauseInstanceOf(FirnException.class)
        .rootCause()
        .hasMessageStartingWith("Cannot commit store '" + store().uri() + "': ")
        .hasMessageContaining(verdict.faults().get(0));
    try (Stream<ObjectStore.Entry> entries = store().list("")) {
      assertThat(entries.map(ObjectStore.Entry::key)).noneMatch(key -> key.endsWith("zarr.json"));
    }
    return verdict.faults();
  }

  private void run(Tamper tamper) {
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--targetParallelism=2").create());
    PCollection<String> granules =
        pipeline.apply(Create.of(Bundled.GRANULES.resolve(Bundled.GRANULE).toString()));
    Job job = job();
    PlanGranules.Planned planned = new PlanGranules(job).expand(granules);
    PCollectionView<Plan> plan = planned.plan().apply("ViewPlan", View.asSingleton());
    PCollection<KV<Long, WrittenShard>> written =
        GridGranules.gridShards(planned, plan, new GridShards(job, plan))
            .apply("Tamper", ParDo.of(new TamperWithFirst(job.store(), tamper)))
            .setCoder(KvCoder.of(VarLongCoder.of(), WrittenShard.CODER));
    PCollection<KV<Long, Evidence>> readBack =
        GridGranules.verifyWrites(job, written).get(VerifyWrites.EVIDENCE);
    GridGranules.judge(job, planned, plan, readBack)
        .apply("CommitStore", ParDo.of(new CommitStore(job, plan)).withSideInputs(plan));
    pipeline.run().waitUntilFinish();
  }

  private Job job() {
    return new Job(CONFIG, store().uri());
  }

  private ObjectStore store() {
    return ObjectStores.open(directory.resolve("tampered.zarr").toString());
  }

  /** The receipt of the first planned shard as it was before anyone tampered with it. */
  private ShardReceipt first() {
    try {
      return ShardReceipt.fromBytes(store().get(ORIGINAL), ORIGINAL);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String shard() {
    return "shard " + job().grid().shardName(first().shard());
  }
}
