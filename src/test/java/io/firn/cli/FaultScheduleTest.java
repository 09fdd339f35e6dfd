package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Slow;
import io.firn.proof.Sample;
import io.firn.proof.StoreProof;
import io.firn.shard.MadeTracks;
import io.firn.storage.Faults;
import io.firn.storage.Faults.Kind;
import io.firn.storage.FlakyFileSystem;
import io.firn.storage.FlakyFileSystem.Operation;
import io.firn.storage.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the storage does to a run, however often: afterwards the store either opens and is byte
 * for byte that of an undisturbed run, or it does not open and {@code --resume} completes it to
 * that one. {@code -Dfirn.schedules=5000} tries more schedules, {@code -Dfirn.firstSchedule=60} not
 * those before.
 */
@Slow
class FaultScheduleTest {
  private static final int SCHEDULES = Integer.getInteger("firn.schedules", 60);
  private static final int FIRST = Integer.getInteger("firn.firstSchedule", 0);
  private static final int BATCH = 20;

  /** A process that stands still takes another to show what comes of it. */
  private static final List<Kind> KINDS =
      Stream.of(Kind.values()).filter(kind -> kind != Kind.FREEZE).toList();

  private static final String CONFIG =
      """
      data_source:
        groups: [gt1l, gt2r]
        coordinates:
          latitude: "/{group}/land_ice_segments/latitude"
          longitude: "/{group}/land_ice_segments/longitude"
        variables: {h_li: "/{group}/land_ice_segments/h_li"}
        quality_filter: {dataset: "/{group}/land_ice_segments/atl06_quality_summary", value: 0}
      aggregation:
        variables:
          count: {function: len, source: h_li, dtype: int64}
          h_max: {function: max, source: h_li}
          h: {kind: ragged, inner_shape: 2, function: build_tdigest, source: h_li, location: leaf_id}
      output:
        store_layout: %s
        grid: {type: healpix, parent_order: 11, chunk_inner: 12, child_order: 16, sharded: %s}
      """;

  /** A kind of store, and what an undisturbed run makes of it. */
  private record Undisturbed(Path config, int operations, Map<String, byte[]> objects) {}

  private static final List<Undisturbed> UNDISTURBED = new ArrayList<>();

  @TempDir static Path directory;

  @BeforeAll
  static void runUndisturbed() throws IOException {
    MadeTracks.write(directory.resolve("granules"), 2, 300, 100);
    for (String layout : List.of("compact", "fullsphere")) {
      for (boolean sharded : new boolean[] {true, false}) {
        Path config = directory.resolve("%s-%s.yaml".formatted(layout, sharded));
        Files.writeString(config, CONFIG.formatted(layout, sharded));
        Path store = directory.resolve(config.getFileName() + ".zarr");
        try (Faults none = new Faults(store, Map.of())) {
          assertThat(run(config, none.uri(), "--resume").exitCode()).isZero();
          UNDISTURBED.add(new Undisturbed(config, none.operations(), Greenland.bytes(store)));
        }
      }
    }
  }

  @Test
  void theJobHasSeveralShardsAndOperationsOfEveryStage() {
    for (Undisturbed undisturbed : UNDISTURBED) {
      assertThat(undisturbed.objects.keySet())
          .filteredOn(key -> key.startsWith(".firn/receipts/"))
          .hasSizeGreaterThanOrEqualTo(4);
      assertThat(undisturbed.operations).isGreaterThan(100);
    }
  }

  static Stream<Integer> batches() {
    return IntStream.range(FIRST / BATCH, (SCHEDULES + BATCH - 1) / BATCH).boxed();
  }

  @ParameterizedTest(name = "schedules of batch {0}")
  @MethodSource("batches")
  void theStoreIsTheUndisturbedOneOrDoesNotOpenAndCanBeResumed(int batch) throws IOException {
    for (int seed = batch * BATCH; seed < (batch + 1) * BATCH; seed++) {
      check(seed);
    }
  }

  private void check(int seed) throws IOException {
    Random random = new Random(seed);
    Undisturbed undisturbed = UNDISTURBED.get(seed % UNDISTURBED.size());
    Path store = directory.resolve("store-" + seed);
    List<String> story = new ArrayList<>();
    do {
      String weather = letGranulesFail(random);
      try (Faults faults = new Faults(store, plan(random, undisturbed.operations))) {
        Greenland.Outcome outcome = run(undisturbed.config, faults.uri(), "--resume");
        story.add(
            "%s → exit code %d %s".formatted(faults.fired(), outcome.exitCode(), outcome.err()));
        if (outcome.exitCode() == Firn.PROVEN) {
          assertThat(store.resolve("zarr.json")).as("seed %d: %s", seed, story).exists();
        }
      }
      if (Files.exists(store.resolve("zarr.json"))) {
        assertUndisturbed(store, undisturbed, seed, story, true);
      }
      // Now and then the process that resumes is disturbed as well.
    } while (random.nextInt(4) == 0);
    FlakyFileSystem.recover();
    Greenland.Outcome last = run(undisturbed.config, store.toString(), "--resume");
    assertThat(last.exitCode()).as("seed %d: %s: %s", seed, story, last.err()).isZero();
    assertUndisturbed(store, undisturbed, seed, story, false);
    assertThat(StoreProof.prove(ObjectStores.open(store.toString()), Sample.ALL).faults())
        .isEmpty();
    delete(store);
  }

  /**
   * Where faults lie, most often one; the first operations and the last are as likely as others.
   */
  private static Map<Integer, Kind> plan(Random random, int operations) {
    Map<Integer, Kind> plan = new HashMap<>();
    do {
      plan.put(1 + random.nextInt(operations), KINDS.get(random.nextInt(KINDS.size())));
    } while (random.nextInt(3) == 0);
    return plan;
  }

  /** Now and then a granule cannot be read for a while, shorter or longer than Firn is patient. */
  private static String letGranulesFail(Random random) {
    int first = 1 + random.nextInt(40);
    int last = random.nextInt(4) > 0 ? 0 : first + random.nextInt(8);
    FlakyFileSystem.let(
        (operation, file, number) -> {
          if (operation != Operation.MATCH && number >= first && number <= last) {
            throw new IOException("Connection reset");
          }
        });
    return last == 0 ? "" : "granules fail from %d to %d".formatted(first, last);
  }

  private static void assertUndisturbed(
      Path store, Undisturbed undisturbed, int seed, List<String> story, boolean dead)
      throws IOException {
    Map<String, byte[]> objects = new TreeMap<>(Greenland.bytes(store));
    // A process that was killed may have left some; no one who reads arrays ever lists them.
    objects.keySet().removeIf(key -> key.startsWith(".firn/staging/"));
    if (Files.exists(store.resolve(".firn/writer"))) {
      // So may it have left its mark; the next run, which ends in order, takes it away.
      assertThat(dead).as("seed %d: %s", seed, story).isTrue();
      objects.keySet().removeIf(key -> key.startsWith(".firn/writer/"));
    }
    assertThat(objects.keySet())
        .as("seed %d: %s", seed, story)
        .isEqualTo(undisturbed.objects.keySet());
    objects.forEach(
        (key, bytes) ->
            assertThat(bytes)
                .as("seed %d: %s: %s", seed, story, key)
                .isEqualTo(undisturbed.objects.get(key)));
  }

  private static Greenland.Outcome run(Path config, String store, String more) {
    return Greenland.firn(
        "run",
        "--config=" + config,
        "--granules=" + FlakyFileSystem.uri(directory.resolve("granules")) + "/*.h5",
        "--store=" + store,
        "--targetParallelism=2",
        more);
  }

  private static void delete(Path store) throws IOException {
    try (Stream<Path> walk = Files.walk(store)) {
      for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
