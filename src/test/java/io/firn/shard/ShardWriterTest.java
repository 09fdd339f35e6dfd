package io.firn.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.Bundled;
import io.firn.Slow;
import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.grid.Grid;
import io.firn.shard.Planned.RankedShard;
import io.firn.shard.rows.Workspace;
import io.firn.storage.Faults;
import io.firn.storage.Faults.Kind;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.storage.Publication;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.Layouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A shard may be written twice, by several at once, or by one who comes after another has died: the
 * same keys, the same bytes, and what is whole is left alone. The layout has documents for each
 * shard, which are as durable as the objects.
 */
@Slow
class ShardWriterTest {
  /** One for each thread that writes, as their granules are; memory is no matter here. */
  private static final ThreadLocal<Workspace> WORKSPACE =
      ThreadLocal.withInitial(Planned::workspace);

  private static Planned planned;
  private static RankedShard shard;
  private static Map<String, byte[]> expected;
  private static int operations;
  @TempDir static Path directory;
  private static int stores;

  @BeforeAll
  static void writeOnce() throws IOException {
    planned = Planned.bundled(config(true));
    shard = planned.fullest();
    try (Faults none = new Faults(directory.resolve("expected"), Map.of())) {
      assertThat(write(ObjectStores.open(none.uri()), true).cost()).isPresent();
      operations = none.operations();
    }
    expected = objects(directory.resolve("expected"));
    assertThat(expected).containsKey(ShardReceipt.key(shard.plan().shard()));
  }

  @Test
  void aSecondCallFindsTheShardWholeAndWritesNothing() throws IOException {
    Path place = place();
    ShardReceipt first = write(place).receipt();
    List<String> published = new ArrayList<>();
    GriddedShard second =
        write(
            watched(
                ObjectStores.open(place.toString()),
                operation -> {
                  if (operation.equals("publish")) {
                    published.add(operation);
                  }
                }),
            true);
    assertThat(second.receipt()).isEqualTo(first);
    assertThat(second.cost()).isEmpty();
    assertThat(published).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"FAIL", "LOSE_ANSWER", "CUT_SHORT", "KILL", "KILL_AFTER"})
  void aCallThatIsCutOffAtAnyOperationIsMadeGoodByTheNext(Kind kind) throws IOException {
    for (int operation = 1; operation <= operations; operation++) {
      Path place = place();
      try (Faults faults = new Faults(place, Map.of(operation, kind))) {
        try {
          write(ObjectStores.open(faults.uri()), true);
        } catch (IOException e) {
          assertThat(faults.fired()).as(e.toString()).hasSize(1);
        }
      }
      // Whatever is there under a final key is whole.
      objects(place)
          .forEach((key, bytes) -> assertThat(bytes).as(key).isEqualTo(expected.get(key)));
      write(place);
      assertSame(place);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReceiptIsDurableOnlyOnceAllItsObjectsAre(boolean sharded) throws IOException {
    Path place = place();
    ObjectStore store = ObjectStores.open(place.toString());
    Set<String> keysBeforeLast = new HashSet<>();
    write(
        watched(
            store,
            operation -> {
              if (operation.equals("publish")) {
                keysBeforeLast.clear();
                keysBeforeLast.addAll(objects(place).keySet());
              }
            }),
        sharded);
    Set<String> all = new HashSet<>(objects(place).keySet());
    assertThat(all.remove(ShardReceipt.key(shard.plan().shard()))).isTrue();
    assertThat(keysBeforeLast).isEqualTo(all);
  }

  @Test
  void aWriterThatStoodStillWhileAnotherDidItsWorkChangesNothing() throws IOException {
    for (int stop = 1; stop <= expected.size(); stop++) {
      Path place = place();
      int[] publications = {0};
      int at = stop;
      write(
          watched(
              ObjectStores.open(place.toString()),
              operation -> {
                if (operation.equals("publish") && ++publications[0] == at) {
                  writeUnchecked(place);
                }
              }),
          true);
      assertSame(place);
    }
  }

  @Test
  void twoWritersInStepLeaveOneShard() throws Exception {
    Path place = place();
    Phaser step = new Phaser(2);
    atOnce(
        2,
        () -> {
          try {
            write(
                watched(
                    ObjectStores.open(place.toString()), operation -> step.arriveAndAwaitAdvance()),
                true);
          } finally {
            step.arriveAndDeregister();
          }
          return null;
        });
    assertSame(place);
  }

  @Test
  void manyWritersAtOnceLeaveOneShard() throws Exception {
    Path place = place();
    atOnce(
        6,
        () -> {
          write(place);
          return null;
        });
    assertSame(place);
  }

  @Test
  void whatProvesToBeDamagedIsWrittenAgain() throws IOException {
    for (String key : expected.keySet()) {
      Path place = place();
      write(place);
      ObjectStore store = ObjectStores.open(place.toString());
      byte[] damaged = store.get(key).clone();
      damaged[damaged.length / 2] ^= 4;
      store.put(key, damaged);
      assertThat(write(place).cost()).as(key).isPresent();
      assertSame(place);
      store.delete(key);
      assertThat(write(place).cost()).as(key).isPresent();
      assertSame(place);
    }
  }

  @Test
  void aReceiptOfAnotherPlanProvesNothing() throws IOException {
    Path place = place();
    write(place);
    ObjectStore store = ObjectStores.open(place.toString());
    ShardReceipt other =
        writer(store, true, "another plan")
            .write(shard.plan(), shard.rank(), planned.granules())
            .receipt();
    assertThat(other.fingerprint()).isEqualTo("another plan");
    assertThat(write(place).cost()).isPresent();
    assertSame(place);
  }

  @Test
  void whereTheStoreCannotBeReadNothingIsTakenForProven() throws IOException {
    Path place = place();
    write(place);
    try (Faults faults = new Faults(place, Map.of(2, Kind.FAIL))) {
      assertThatThrownBy(() -> write(ObjectStores.open(faults.uri()), true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("failed");
    }
  }

  private static FirnConfig config(boolean sharded) {
    return Bundled.config(7, sharded, StoreLayout.COMPACT);
  }

  private static ShardWriter writer(ObjectStore store, boolean sharded, String fingerprint) {
    FirnConfig config = config(sharded);
    Grid grid = planned.grid();
    Layout layout =
        DocumentedLayout.of(
            Layouts.of(config.grid(), grid, config.output(), Aggregator.arrays(config.fields())));
    ShardGridder gridder =
        new ShardGridder(config, grid, layout, planned.types(), fingerprint, WORKSPACE.get());
    ShardDocuments documents = ShardDocuments.of(layout, List::of);
    return new ShardWriter(
        store,
        layout,
        gridder,
        ShardProof.of(store, layout, documents, grid::shardName),
        documents,
        fingerprint);
  }

  private static GriddedShard write(ObjectStore store, boolean sharded) throws IOException {
    return writer(store, sharded, Planned.FINGERPRINT)
        .write(shard.plan(), shard.rank(), planned.granules());
  }

  private static GriddedShard write(Path place) throws IOException {
    return write(ObjectStores.open(place.toString()), true);
  }

  private static void writeUnchecked(Path place) {
    try {
      write(place);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path place() {
    return directory.resolve("store-" + stores++);
  }

  private static void assertSame(Path place) {
    Map<String, byte[]> objects = objects(place);
    assertThat(objects.keySet()).isEqualTo(expected.keySet());
    objects.forEach((key, bytes) -> assertThat(bytes).as(key).isEqualTo(expected.get(key)));
  }

  private static Map<String, byte[]> objects(Path place) {
    ObjectStore store = ObjectStores.open(place.toString());
    Map<String, byte[]> objects = new TreeMap<>();
    try (Stream<ObjectStore.Entry> entries = store.list("")) {
      for (ObjectStore.Entry entry : (Iterable<ObjectStore.Entry>) entries::iterator) {
        objects.put(entry.key(), store.get(entry.key()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return objects;
  }

  /** Runs a task in several threads that all start before any ends. */
  private static void atOnce(int threads, java.util.concurrent.Callable<Void> task)
      throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(executor.submit(task));
      }
      for (Future<Void> one : running) {
        one.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  /** A store that says before every operation, also of its publications, what is to come. */
  private static ObjectStore watched(ObjectStore store, Consumer<String> before) {
    return watched(ObjectStore.class, store, before);
  }

  private static <T> T watched(Class<T> type, T target, Consumer<String> before) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, called, arguments) -> {
              if (called.getName().equals("put")) {
                // Through the proxy, so that its parts are seen.
                try (Publication publication = ((ObjectStore) proxy).begin((String) arguments[0])) {
                  byte[] content = (byte[]) arguments[1];
                  publication.write(content, 0, content.length);
                  publication.publish();
                }
                return null;
              }
              before.accept(called.getName());
              try {
                Object result = called.invoke(target, arguments);
                return result instanceof Publication publication
                    ? watched(Publication.class, publication, before)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
