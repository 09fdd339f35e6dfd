package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.Slow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --resume} goes on with a run, however far that came, but only with the same run. */
@Slow
class ResumeTest {
  @TempDir static Path directory;
  private static Path config;
  private static Path granules;
  private static Path whole;
  private static Map<String, byte[]> expected;
  private static int stores;
  private Path store;

  /**
   * Where the one chunk of gt3l/land_ice_segments/h_li begins in the granule that is changed; its
   * length is 719 bytes. By h5py: {@code dataset.id.get_chunk_info(0)}.
   */
  private static final int HEIGHTS = 1_168_840;

  @BeforeAll
  static void runOnce() throws IOException {
    config = Greenland.config(directory, "k4.yaml", "chunk_inner: 7");
    granules = Files.createDirectory(directory.resolve("granules"));
    copyGranules(granules);
    whole = directory.resolve("whole.zarr");
    Greenland.run(config, whole, "--granules=" + granules + "/*.h5");
    expected = Greenland.bytes(whole);
  }

  @BeforeEach
  void place() {
    store = directory.resolve("store-%d.zarr".formatted(stores++));
  }

  @Test
  void whereThereIsNothingToResumeTheRunBegins() throws IOException {
    assertThat(resume().exitCode()).isZero();
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
  }

  /** What an interrupted run leaves, by what it would have written next. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "zarr.json",
        "zarr.json|.*/zarr.json",
        "zarr.json|.*/zarr.json|.firn/proof/.*",
        "zarr.json|.*/zarr.json|.firn/proof/.*|.firn/receipts/.*[0-4]",
        "zarr.json|.*/zarr.json|.firn/proof/.*|.firn/receipts/.*[0-4]|count/.*",
        "zarr.json|.*/zarr.json|.firn/proof/.*|.firn/receipts/.*|.*/c/.*",
        "(?!.firn/plan/).*",
        "(?!.firn/plan/).*|.firn/plan/plan",
        "(?!.firn/plan/run).*"
      })
  void theStoreOfARunThatWasCutOffIsCompleted(String lost) throws IOException {
    complete(store);
    delete(lost);
    Map<String, FileTime> left = ages();
    Greenland.Outcome outcome = resume();
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
    Map<String, FileTime> now = ages();
    if (left.containsKey(".firn/plan/plan")) {
      // Nothing is planned again.
      left.forEach(
          (key, age) -> {
            if (key.startsWith(".firn/plan/")) {
              assertThat(now).containsEntry(key, age);
            }
          });
    }
    for (String receipt : left.keySet()) {
      if (receipt.startsWith(".firn/receipts/") && !lost.contains("count")) {
        // A shard whose objects are all there is not gridded again.
        assertThat(now).containsEntry(receipt, left.get(receipt));
      }
    }
  }

  @Test
  void aShardThatLacksAnObjectIsGriddedAgainAndItsNeighboursAreNot() throws IOException {
    complete(store);
    delete("zarr.json");
    delete("h_mean/c/3");
    Map<String, FileTime> left = ages();
    assertThat(resume().exitCode()).isZero();
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
    assertThat(ages().entrySet().stream().filter(entry -> entry.getKey().startsWith("h_mean/c/")))
        .filteredOn(entry -> !entry.getValue().equals(left.get(entry.getKey())))
        .extracting(Map.Entry::getKey)
        .containsExactly("h_mean/c/3");
  }

  @Test
  void aCommittedStoreIsLeftAsItIs() throws IOException {
    complete(store);
    Map<String, FileTime> before = ages();
    Greenland.Outcome outcome = resume();
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .contains(
            store + ": proven when it was committed", "gridded", "found right then", "digest");
    assertThat(outcome.err()).contains("firn: nothing is left to do, the store is committed");
    assertThat(ages()).isEqualTo(before);
  }

  @Test
  void granulesThatHaveMovedAreFound() throws IOException {
    complete(store);
    delete("zarr.json|.*/zarr.json|.firn/proof/.*|.firn/receipts/.*|.*/c/.*");
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    copyGranules(elsewhere);
    Greenland.Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + config,
            "--store=" + store,
            "--granules=" + elsewhere + "/*.h5",
            "--resume");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anotherConfigurationIsRefusedWithTheDifference(boolean committed) throws IOException {
    complete(store);
    if (!committed) {
      delete("zarr.json");
    }
    Map<String, FileTime> before = ages();
    Path other = Greenland.config(directory, "k16.yaml", "chunk_inner: 8");
    Greenland.Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + other,
            "--store=" + store,
            "--granules=" + granules + "/*.h5",
            "--resume");
    assertRefused(outcome, "output.grid.chunk_inner was '7' and is '8'");
    before.remove(".firn/proof/verdict.json");
    assertThat(ages()).containsAllEntriesOf(before);
  }

  @Test
  void anotherSetOfGranulesIsRefusedWithTheDifference() throws IOException {
    complete(store);
    delete("zarr.json");
    Greenland.Outcome fewer =
        Greenland.firn(
            "run",
            "--config=" + config,
            "--store=" + store,
            "--granules=" + granules + "/" + Bundled.GRANULE,
            "--resume");
    assertThat(fewer.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(fewer.err()).contains(".h5 was among its granules", " and 2 more differences; ");
  }

  /** As {@code cp} and {@code touch} leave them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "zarr.json|.*/zarr.json|.firn/proof/.*|.firn/receipts/.*[0-4]",
        "(?!.firn/plan/).*|.firn/plan/plan",
        "nothing"
      })
  void granulesOfOtherTimesAreTheSameByTheirBytes(String lost) throws IOException {
    complete(store);
    delete(lost);
    Path staged = staged();
    Greenland.Outcome outcome = resume(staged);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
    touch(staged, 1_650_000_000_000L);
    delete("zarr.json|.firn/receipts/.*[5-9]");
    outcome = resume(staged);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
  }

  /** Finished or not, on its own or by a plan that was made elsewhere. */
  @ParameterizedTest
  @ValueSource(strings = {"nothing", "zarr.json", "zarr.json|.firn/receipts/.*"})
  void aGranuleOfWhichOneByteInUseHasChangedIsRefusedByName(String lost) throws IOException {
    complete(store);
    delete(lost);
    Path staged = staged();
    Path changed = staged.resolve(Bundled.GRANULE);
    flipAByteOfTheHeights(changed);
    assertRefused(
        resume(staged),
        "granule " + Bundled.GRANULE + " holds other bytes than when it was planned");
    Greenland.Outcome planned =
        Greenland.firn(
            "run",
            "--config=" + config,
            "--store=" + directory.resolve("by-plan-%d.zarr".formatted(stores)),
            "--granules=" + staged + "/*.h5",
            "--plan=" + store);
    assertRefused(
        planned, "granule " + Bundled.GRANULE + " holds other bytes than when it was planned");
  }

  @Test
  void aPlanMadeElsewhereServesCopiesOfItsGranules() throws IOException {
    Path plan = directory.resolve("plan-%d".formatted(stores));
    Greenland.Outcome made =
        Greenland.firn(
            "plan", "--config=" + config, "--granules=" + granules + "/*.h5", "--out=" + plan);
    assertThat(made.exitCode()).as(made.err()).isZero();
    Greenland.Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + config,
            "--store=" + store,
            "--granules=" + staged() + "/*.h5",
            "--plan=" + plan);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
  }

  /** Nothing is gridded yet, so the run is one of the granules as they are now. */
  @Test
  void aRunThatWasCutOffWhileItScannedPlansAnewWhateverItsGranulesHoldNow() throws IOException {
    complete(store);
    delete("(?!.firn/plan/).*|.firn/plan/plan");
    Path staged = staged();
    flipAByteOfTheHeights(staged.resolve(Bundled.GRANULE));
    // What the flipped byte belongs to does not decode, which shows that the granule is read anew.
    Greenland.Outcome outcome = resume(staged);
    assertThat(outcome.err()).contains("h_li' of granule '" + Bundled.GRANULE);
    assertThat(outcome.exitCode()).isEqualTo(Firn.FAILED);
  }

  private Path staged() throws IOException {
    Path staged = Files.createTempDirectory(directory, "staged");
    copyGranules(staged);
    touch(staged, 1_600_000_000_000L);
    return staged;
  }

  private static void touch(Path folder, long millis) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
      }
    }
  }

  private static void flipAByteOfTheHeights(Path granule) throws IOException {
    byte[] bytes = Files.readAllBytes(granule);
    bytes[HEIGHTS + 300] ^= 1;
    Files.write(granule, bytes);
  }

  @Test
  void aPlanThatLacksAFileIsNamed() throws IOException {
    complete(store);
    delete("zarr.json|.firn/plan/blocks/.*");
    Greenland.Outcome outcome = resume();
    assertThat(outcome.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(outcome.err())
        .containsPattern(
            "firn: Cannot read .firn/plan/blocks/\\d+ of store '.*': it is missing; plan anew with --overwrite");
  }

  @Test
  void withoutResumeAnUnfinishedRunIsNotTouched() throws IOException {
    complete(store);
    delete("zarr.json");
    Map<String, FileTime> before = ages();
    Greenland.Outcome outcome =
        Greenland.firn(
            "run", "--config=" + config, "--store=" + store, "--granules=" + granules + "/*.h5");
    assertThat(outcome.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(outcome.err())
        .contains(
            "firn: Cannot write store '%s': an unfinished run left it; give --resume to finish it or --overwrite to start anew"
                .formatted(store));
    assertThat(ages()).isEqualTo(before);
  }

  @Test
  void resumingAndOverwritingExcludeEachOther() {
    Greenland.Outcome outcome =
        Greenland.firn(
            "run",
            "--config=" + config,
            "--store=" + store,
            "--granules=" + granules + "/*.h5",
            "--resume",
            "--overwrite");
    assertThat(outcome.exitCode()).isEqualTo(Firn.WRONG_USAGE);
    assertThat(outcome.err()).contains("Invalid --resume with --overwrite: ");
  }

  @Test
  void anOverwriteThatWasCutOffCanBeRepeated() throws IOException {
    complete(store);
    // Arrays are deleted before the evidence, by which Firn recognizes what is left as its own.
    delete("zarr.json|(?!.firn/).*/c/[0-3]");
    Greenland.run(
        config, store, "--granules=" + granules + "/*.h5", "--overwrite", "--targetParallelism=1");
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
  }

  @Test
  void whatAnAttemptThatDiedLeftUnpublishedIsClearedAway() throws IOException {
    Path staging = Files.createDirectories(store.resolve(".firn/staging"));
    Files.write(staging.resolve("half-an-object"), new byte[100]);
    assertThat(resume().exitCode()).isZero();
    try (Stream<Path> files = Files.list(staging)) {
      assertThat(files).isEmpty();
    }
    Greenland.assertSameBytes(Greenland.bytes(store), expected);
  }

  private static void assertRefused(Greenland.Outcome outcome, String difference) {
    assertThat(outcome.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(outcome.err().lines().filter(line -> line.startsWith("firn: Cannot")))
        .singleElement()
        .asString()
        .contains("which another run has begun: " + difference + "; ");
  }

  private static void copyGranules(Path to) throws IOException {
    try (Stream<Path> files = Files.list(Greenland.GRANULES)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".h5")).toList()) {
        Path copy = Files.copy(file, to.resolve(file.getFileName()));
        // Known, so that a copy is not looked at for its time.
        Files.setLastModifiedTime(copy, FileTime.fromMillis(1_577_836_800_000L));
      }
    }
  }

  /** Leaves the store of a whole run at the place. */
  private static void complete(Path place) throws IOException {
    try (Stream<Path> walk = Files.walk(whole)) {
      for (Path file : (Iterable<Path>) walk::iterator) {
        Files.copy(
            file,
            place.resolve(whole.relativize(file).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private Greenland.Outcome resume() {
    return resume(granules);
  }

  private Greenland.Outcome resume(Path folder) {
    return Greenland.firn(
        "run",
        "--config=" + config,
        "--store=" + store,
        "--granules=" + folder + "/*.h5",
        "--resume");
  }

  private void delete(String pattern) throws IOException {
    for (String key : List.copyOf(ages().keySet())) {
      if (key.matches(pattern)) {
        Files.delete(store.resolve(key));
      }
    }
  }

  /** When each object was written. */
  private Map<String, FileTime> ages() throws IOException {
    Map<String, FileTime> ages = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(store)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        ages.put(store.relativize(file).toString(), Files.getLastModifiedTime(file));
      }
    }
    return ages;
  }
}
