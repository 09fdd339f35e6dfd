package io.firn.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.proof.ReceiptSummary;
import io.firn.proof.Sample;
import io.firn.proof.StoreListing;
import io.firn.proof.StoreProof;
import io.firn.proof.Tally;
import io.firn.proof.Verdict;
import io.firn.shard.Planned.RankedShard;
import io.firn.shard.input.RunIdentity;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.rows.Workspace;
import io.firn.storage.ObjectStore;
import io.firn.wire.SealedFile;
import io.firn.wire.StoreDigest;
import io.firn.zarr.MemoryStore;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store of two shards whose layout has a group with documents for each. */
class ShardDocumentsTest {
  private static final List<Map<String, Object>> ATTRIBUTES = List.of(Map.of("units", "m"));

  private static FirnConfig config;
  private static Planned planned;
  private static RankedShard first;
  private static Workspace workspace;
  private static Layout layout;
  private static ShardDocuments documents;

  private final MemoryStore store = new MemoryStore();
  private final List<String> put = new ArrayList<>();
  private final List<Set<String>> before = new ArrayList<>();
  private ShardReceipt receipt;
  private ShardReceipt second;

  @BeforeAll
  static void plan() throws IOException {
    config = Bundled.config(7, true, StoreLayout.COMPACT);
    planned = Planned.bundled(config);
    first = planned.shards().get(0);
    workspace = Planned.workspace();
    layout =
        DocumentedLayout.of(
            Layouts.of(
                config.grid(),
                planned.grid(),
                config.output(),
                Aggregator.arrays(config.fields())));
    documents = ShardDocuments.of(layout, () -> ATTRIBUTES);
  }

  @AfterAll
  static void close() {
    workspace.close();
  }

  @BeforeEach
  void write() throws IOException {
    receipt = write(first).receipt();
    second = write(planned.shards().get(1)).receipt();
  }

  private GriddedShard write(RankedShard shard) throws IOException {
    ObjectStore watched = watched(store);
    ShardGridder gridder =
        new ShardGridder(
            config, planned.grid(), layout, planned.types(), Planned.FINGERPRINT, workspace);
    return new ShardWriter(watched, layout, gridder, proof(watched), documents, Planned.FINGERPRINT)
        .write(shard.plan(), shard.rank(), planned.granules());
  }

  private static ShardProof proof(ObjectStore store) {
    return ShardProof.of(store, layout, documents, planned.grid()::shardName);
  }

  /** Notes what is put, and what is there before. */
  private ObjectStore watched(ObjectStore target) {
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals("put")) {
                put.add((String) arguments[0]);
                try (Stream<ObjectStore.Entry> entries = target.list("")) {
                  before.add(Set.copyOf(entries.map(ObjectStore.Entry::key).toList()));
                }
              }
              try {
                return called.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static long shard() {
    return first.plan().shard();
  }

  @Test
  void theyAreWrittenInTheirOrderBehindTheObjectsAndBeforeTheReceipt() {
    assertThat(put)
        .startsWith(
            DocumentedLayout.key(shard()),
            DocumentedLayout.stamp(shard()),
            ShardReceipt.key(shard()))
        .hasSize(6);
    assertThat(before.get(0))
        .hasSize(layout.arrays())
        .allMatch(key -> key.startsWith(DocumentedLayout.leaf(shard())) && key.endsWith("/c/0"));
  }

  /** Its name is what documents and faults say of the array; its path is where it lies. */
  @Test
  void anArrayHasOneNameAndAPathInEachShard() {
    for (int array = 0; array < layout.arrays(); array++) {
      String name = layout.form(array).path();
      assertThat(receipt.arrays().get(array).array())
          .isEqualTo(second.arrays().get(array).array())
          .isEqualTo(name);
      assertThat(receipt.arrays().get(array).path())
          .isEqualTo(DocumentedLayout.leaf(receipt.shard()) + name);
      assertThat(second.arrays().get(array).path())
          .isEqualTo(DocumentedLayout.leaf(second.shard()) + name);
    }
  }

  @Test
  void aReceiptWhoseArraysLieInAnotherShardIsNotBelieved() throws IOException {
    ShardReceipt forged =
        new ShardReceipt(
            receipt.shard(),
            receipt.rank(),
            receipt.fingerprint(),
            receipt.cellsWithData(),
            receipt.granules(),
            second.arrays());
    assertThat(proof(store).contradictions(forged))
        .hasSize(layout.arrays())
        .first()
        .isEqualTo(
            "Cannot prove array cell_ids in shard %s: its receipt has it at %scell_ids, expected %scell_ids"
                .formatted(
                    planned.grid().shardName(receipt.shard()),
                    DocumentedLayout.leaf(second.shard()),
                    DocumentedLayout.leaf(receipt.shard())));
  }

  @Test
  void theySayWhatTheReceiptSays() throws IOException {
    assertThat(new String(store.get(DocumentedLayout.stamp(shard())), StandardCharsets.UTF_8))
        .isEqualTo("0 %d %d".formatted(receipt.cellsWithData(), receipt.granules().size()));
    assertThat(new String(store.get(DocumentedLayout.key(shard())), StandardCharsets.UTF_8))
        .startsWith("cell_ids " + receipt.arrays().get(0).storedBytes() + " ")
        .endsWith("[{units=m}]");
  }

  @Test
  void aShardWithItsDocumentsIsProvenAndNotWrittenAgain() throws IOException {
    assertThat(proof(store).faults(receipt)).isEmpty();
    put.clear();
    assertThat(write(first).cost()).isEmpty();
    assertThat(put).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDocumentThatIsNotTheReceiptsIsNamedAndWrittenAgain(boolean stamp) throws IOException {
    String key = stamp ? DocumentedLayout.stamp(shard()) : DocumentedLayout.key(shard());
    byte[] content = store.get(key);
    String fault =
        "Cannot prove document %s of shard %s: ".formatted(key, planned.grid().shardName(shard()));

    store.delete(key);
    assertFault(fault + "it is missing, expected %,d bytes".formatted(content.length));
    store.put(key, Arrays.copyOf(content, content.length - 1));
    assertFault(
        fault + "it has %,d bytes, expected %,d".formatted(content.length - 1, content.length));
    byte[] changed = content.clone();
    changed[0] ^= 1;
    store.put(key, changed);
    assertFault(fault + "its content differs from what its receipt leads to");

    assertThat(write(first).cost()).isPresent();
    assertThat(store.get(key)).isEqualTo(content);
  }

  private void assertFault(String fault) throws IOException {
    assertThat(proof(store).faults(receipt)).containsExactly(fault);
  }

  @Test
  void theyAreNoForeignObjectsBeforeTheCommit() throws IOException {
    StoreDigest proven = sum().digest();
    assertThat(StoreListing.faults(store, proven, Set.of(), documents)).isEmpty();
    store.put("leaves/7/zarr.json", new byte[3]);
    assertThat(StoreListing.faults(store, proven, Set.of(), documents))
        .hasSize(2)
        .first()
        .asString()
        .contains("leaves/7/zarr.json", "no receipt speaks of it");
  }

  /** Of half of the shards the objects are read, of the others listed. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "0.5"})
  void aCommittedStoreIsProvenAgainWithThem(String fraction) throws IOException {
    commit();
    Sample sample = Sample.parse(fraction);
    StoreProof.Outcome outcome = StoreProof.prove(store, sample, documents);
    assertThat(outcome.faults()).isEmpty();
    assertThat(outcome.shardsRead()).isEqualTo(fraction.equals("1") ? 2 : 1);

    String stamp = DocumentedLayout.stamp(receipt.shard());
    String other = DocumentedLayout.stamp(second.shard());
    store.put(stamp, new byte[2]);
    store.delete(other);
    assertThat(StoreProof.prove(store, sample, documents).faults())
        .anyMatch(fault -> fault.startsWith("Cannot prove document " + stamp))
        .anyMatch(fault -> fault.startsWith("Cannot prove document " + other));
  }

  /** Who does not know that shards have documents does not take them for the store's. */
  @Test
  void withoutThemTheyAreForeign() throws IOException {
    commit();
    assertThat(StoreProof.prove(store, Sample.ALL).faults())
        .anyMatch(fault -> fault.contains(DocumentedLayout.stamp(shard())));
  }

  private Tally sum() {
    return Tally.of(ReceiptSummary.of(receipt, documents.of(receipt)), List.of())
        .plus(Tally.of(ReceiptSummary.of(second, documents.of(second)), List.of()));
  }

  private void commit() throws IOException {
    List<Map<String, Object>> attributes = new ArrayList<>();
    config.fields().forEach(field -> attributes.add(Map.of()));
    List<Verdict.Document> committed = new ArrayList<>();
    Tally sum = sum();
    StoreDigest digest = sum.digest();
    for (Map.Entry<String, byte[]> each : layout.documents(2, attributes, Map.of()).entrySet()) {
      store.put(each.getKey(), each.getValue());
      Verdict.Document document =
          Verdict.Document.of(each.getKey(), ByteBuffer.wrap(each.getValue()));
      committed.add(document);
      digest = digest.plus(StoreDigest.of(document.key(), document.length(), document.crc32c()));
    }
    Verdict verdict =
        new Verdict(
            true,
            "1",
            Planned.FINGERPRINT,
            digest.hex(),
            8,
            8,
            48,
            0,
            sum.rowsGridded() + sum.rowsFiltered(),
            sum.rowsGridded(),
            sum.rowsFiltered(),
            0,
            0,
            0,
            2,
            sum.chunks(),
            sum.chunksEmpty(),
            digest.objects(),
            digest.bytes(),
            sum.cellsWithData(),
            List.of(),
            List.of(),
            List.of(),
            0,
            committed);
    store.put(Verdict.KEY, verdict.toJson());
    byte[] planned = SealedFile.seal("TESTING1", out -> {});
    store.put(RunIdentity.KEY, planned);
    store.put(StoreListing.PLAN, planned);
    for (long shard : List.of(receipt.shard(), second.shard())) {
      store.put(BlockPlan.key(shard / BlockPlan.SHARDS), planned);
    }
  }
}
