package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firn.Bundled;
import io.firn.Slow;
import io.firn.cli.Greenland.Outcome;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.grid.Grids;
import io.firn.proof.Verdict;
import io.firn.shard.ShardReceipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a stored object, {@code firn verify} exits 1 and names it. */
@Slow
class VerifyTest {
  @TempDir static Path directory;
  private static Path sharded;
  private static Path plain;
  private static Map<String, byte[]> shardedBytes;
  private static Map<String, byte[]> plainBytes;

  @BeforeAll
  static void run() throws IOException {
    sharded = directory.resolve("sharded.zarr");
    plain = directory.resolve("plain.zarr");
    Greenland.run(Greenland.config(directory, "sharded.yaml", "chunk_inner: 8"), sharded);
    Greenland.run(
        Greenland.config(directory, "plain.yaml", "chunk_inner: 7", "sharded: false"),
        plain,
        "--layout=fullsphere");
    shardedBytes = Greenland.bytes(sharded);
    plainBytes = Greenland.bytes(plain);
  }

  @AfterEach
  void restore() throws IOException {
    restore(sharded, shardedBytes);
    restore(plain, plainBytes);
  }

  private static void restore(Path store, Map<String, byte[]> bytes) throws IOException {
    for (Map.Entry<String, byte[]> object : bytes.entrySet()) {
      Path file = store.resolve(object.getKey());
      if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), object.getValue())) {
        Files.write(file, object.getValue());
      }
    }
  }

  @Test
  void anUntouchedStoreIsProven() {
    for (Path store : List.of(sharded, plain)) {
      Outcome outcome = Greenland.firn("verify", store.toString());
      assertThat(outcome.exitCode()).as(outcome.out()).isZero();
      assertThat(outcome.out()).contains("proven");
    }
  }

  @Test
  void everyDeletedFileOfThePlanIsNamed() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(sharded.resolve(".firn/plan"))) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSizeGreaterThan(2);
    Map<Path, byte[]> plan = new HashMap<>();
    for (Path file : files) {
      plan.put(file, Files.readAllBytes(file));
      if (file.getParent().endsWith("contents")) {
        continue; // By these a resumed run knows granules; nothing is proven from them.
      }
      Files.delete(file);
      assertNamed(sharded, sharded.relativize(file).toString());
      Files.write(file, plan.get(file));
    }
    for (String key : List.of(".firn/plan/run", ".firn/plan/plan")) {
      byte[] damaged = plan.get(sharded.resolve(key)).clone();
      damaged[damaged.length / 2] ^= 1;
      Files.write(sharded.resolve(key), damaged);
      assertNamed(sharded, key);
      Files.write(sharded.resolve(key), plan.get(sharded.resolve(key)));
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Outcome outcome = Greenland.firn("verify", sharded.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .startsWith("Cannot prove the plan: nothing is below .firn/plan/, expected the granules")
        .contains("NOT proven, 1 fault");
    for (Path file : files) {
      Files.write(file, plan.get(file));
    }
  }

  @Test
  void aVerdictThatLosesAListedGranuleIsNoticed() throws IOException {
    Path file = sharded.resolve(Verdict.KEY);
    byte[] before = Files.readAllBytes(file);
    ObjectNode verdict = (ObjectNode) new ObjectMapper().readTree(before);
    assertThat(verdict.get("granules_listed").intValue()).isEqualTo(8);

    Files.writeString(file, verdict.put("granules_listed", 9).toPrettyString());
    Outcome outcome = Greenland.firn("verify", sharded.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("it accounts for 8 granules, expected the 9 that were listed");
    Files.write(file, before);
  }

  @Test
  void everyDeletedObjectIsNamed() throws IOException {
    for (Path store : List.of(sharded, plain)) {
      for (String key : stored(store)) {
        Path file = store.resolve(key);
        byte[] content = Files.readAllBytes(file);
        Files.delete(file);
        assertNamed(store, key);
        Files.write(file, content);
      }
    }
  }

  @Test
  void everyTruncatedObjectIsNamed() throws IOException {
    for (Path store : List.of(sharded, plain)) {
      for (String key : stored(store)) {
        Path file = store.resolve(key);
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - 1));
        assertNamed(store, key);
        Files.write(file, content);
      }
    }
  }

  @Test
  void everyObjectWithAFlippedByteIsNamed() throws IOException {
    for (Path store : List.of(sharded, plain)) {
      int place = 0;
      for (String key : stored(store)) {
        Path file = store.resolve(key);
        byte[] content = Files.readAllBytes(file);
        byte[] flipped = content.clone();
        // Another place in each object: first byte, last byte and what lies between.
        flipped[place++ * 31 % content.length] ^= 0x10;
        Files.write(file, flipped);
        assertNamed(store, key);
        Files.write(file, content);
      }
    }
  }

  @Test
  void swappedObjectsAreBothNamed() throws IOException {
    List<String> keys =
        stored(sharded).stream().filter(key -> key.startsWith("h_mean/c/")).toList();
    Path first = sharded.resolve(keys.get(0));
    Path second = sharded.resolve(keys.get(1));
    byte[] content = Files.readAllBytes(first);
    Files.write(first, Files.readAllBytes(second));
    Files.write(second, content);
    assertNamed(sharded, keys.get(0));
    assertNamed(sharded, keys.get(1));
  }

  @Test
  void aForeignObjectIsNamed() throws IOException {
    Path foreign = Files.writeString(sharded.resolve("h_mean/c/999"), "who put this here?");
    assertNamed(sharded, "h_mean/c/999");
    Files.delete(foreign);
  }

  @Test
  void aLostReceiptIsNoticed() throws IOException {
    String receipt =
        shardedBytes.keySet().stream()
            .filter(key -> key.startsWith(".firn/receipts/"))
            .findFirst()
            .orElseThrow();
    Files.delete(sharded.resolve(receipt));
    Outcome outcome = Greenland.firn("verify", sharded.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).contains("Cannot prove the shards: 6 receipts are there, expected 7");
  }

  @Test
  void receiptsThatChangedPlacesAreNamed() throws IOException {
    List<String> receipts = receipts();
    for (int i = 0; i < 2; i++) {
      Files.write(sharded.resolve(receipts.get(i)), shardedBytes.get(receipts.get(1 - i)));
    }
    Outcome outcome = Greenland.firn("verify", sharded.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    List<String> names = receipts.stream().limit(2).map(VerifyTest::shardName).toList();
    assertThat(outcome.out().lines())
        .contains(
            "Cannot prove shard %s: its receipt is of shard %s, expected this one"
                .formatted(names.get(0), names.get(1)),
            "Cannot prove shard %s: it was written as number 1, expected 0"
                .formatted(names.get(0)));
  }

  @Test
  void theReceiptOfAnotherRunIsNamed() throws IOException {
    Path other = directory.resolve("other.zarr");
    Greenland.run(Greenland.config(directory, "other.yaml", "chunk_inner: 9"), other);
    String receipt = receipts().get(0);
    Files.copy(
        other.resolve(receipt), sharded.resolve(receipt), StandardCopyOption.REPLACE_EXISTING);
    Outcome outcome = Greenland.firn("verify", sharded.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    String shard = shardName(receipt);
    assertThat(outcome.out())
        .contains("Cannot prove shard " + shard + ": its receipt belongs to plan ")
        .contains(
            "Cannot prove array h_mean in shard %s: the receipt has 64 chunks in one object, expected 16 in one object"
                .formatted(shard));
  }

  @ParameterizedTest
  @CsvSource({
    "rows_gridded, rows_scanned, gridded rows, 22285, 22284",
    "cells_with_data, cells_with_data, cells with data, 255, 254"
  })
  void aVerdictThatSaysSomethingElseThanTheReceiptsIsNamed(
      String changed, String along, String what, long found, long expected) throws IOException {
    Path file = sharded.resolve(Verdict.KEY);
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode verdict = (ObjectNode) mapper.readTree(file.toFile());
    for (String key : new TreeSet<>(List.of(changed, along))) {
      verdict.put(key, verdict.get(key).asLong() + 1);
    }
    mapper.writeValue(file.toFile(), verdict);
    Outcome outcome = Greenland.firn("verify", sharded.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out().lines())
        .startsWith(
            "Cannot prove object .firn/proof/verdict.json: it says %,d %s, expected the %,d of the receipts"
                .formatted(found, what, expected));
  }

  @Test
  void aVerdictThatDoesNotAccountForARowIsNamed() throws IOException {
    Path file = sharded.resolve(Verdict.KEY);
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode verdict = (ObjectNode) mapper.readTree(file.toFile());
    mapper.writeValue(file.toFile(), verdict.put("rows_filtered", 14_649));
    assertThat(Greenland.firn("verify", sharded.toString()).out().lines())
        .startsWith(
            "Cannot prove object .firn/proof/verdict.json: it accounts for 36,933 rows, expected the 36,934 that were scanned");
  }

  @Test
  void aSampleReadsAPartOfTheShardsAndSaysSo() throws IOException {
    Outcome outcome = Greenland.firn("verify", sharded.toString(), "--sample=30%");
    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    assertThat(outcome.out())
        .matches(
            "\\S+: no fault in a sample: 2 of 7 shards, \\d+ of %d objects read back; documents, receipts, names and lengths of all are right\\R"
                .formatted(stored(sharded).size()))
        .doesNotContain("proven");
  }

  @Test
  void aSampleOfEverythingIsTheWholeProof() {
    for (String all : List.of("1", "1.0", "100%")) {
      Outcome outcome = Greenland.firn("verify", sharded.toString(), "--sample=" + all);
      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.out()).contains("proven").doesNotContain("sample");
    }
  }

  @Test
  void aSampleIsDrawnAnewEachTimeAndNotedFaultsAreThoseOfTheShardsRead() throws IOException {
    String key = stored(sharded).stream().filter(k -> k.startsWith("h_mean/c/")).findFirst().get();
    flip(sharded.resolve(key), 3);
    int found = 0;
    int tries = 100;
    for (int i = 0; i < tries; i++) {
      Outcome outcome = Greenland.firn("verify", sharded.toString(), "--sample=0.000001");
      assertThat(outcome.out()).contains("1 of 7 shards");
      boolean damaged = outcome.exitCode() == 1;
      assertThat(outcome.out().contains(key)).isEqualTo(damaged);
      found += damaged ? 1 : 0;
    }
    // One shard of seven each time: not once by chance in one of five million runs.
    assertThat(found).isBetween(1, 50);
  }

  @Test
  void inASampleNamesAndLengthsOfAllObjectsAreChecked() throws IOException {
    for (Path store : List.of(sharded, plain)) {
      List<String> keys = stored(store);
      for (int i = 0; i < keys.size(); i += 5) {
        Path file = store.resolve(keys.get(i));
        byte[] content = Files.readAllBytes(file);
        Files.delete(file);
        assertNamed(store, keys.get(i), "--sample=1%");
        Files.write(file, Arrays.copyOf(content, content.length + 1));
        assertNamed(store, keys.get(i), "--sample=1%");
        Files.write(file, content);
      }
      Path foreign = Files.writeString(store.resolve("note.txt"), "who put this here?");
      assertNamed(store, "note.txt", "--sample=1%");
      Files.delete(foreign);
    }
  }

  @Test
  void inASampleAllDocumentsAndReceiptsAreChecked() throws IOException {
    List<String> keys = new ArrayList<>(receipts());
    stored(sharded).stream().filter(key -> key.endsWith("zarr.json")).forEach(keys::add);
    for (String key : keys) {
      byte[] content = shardedBytes.get(key);
      flip(sharded.resolve(key), content.length / 2);
      assertNamed(sharded, key, "--sample=1%");
      Files.write(sharded.resolve(key), content);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0%", "-1", "1.01", "101%", "NaN", "half", "1e-3", "", "%", "."})
  void whatIsNoSampleIsRefused(String sample) {
    Outcome outcome = Greenland.firn("verify", sharded.toString(), "--sample=" + sample);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines())
        .startsWith(
            "firn: Invalid --sample '%s': a part of the shards above 0 and up to 1, such as 0.01 or 1%%"
                .formatted(sample));
  }

  @Test
  void shardsAreCalledAsTheRunCallsThem() throws IOException {
    String key = stored(sharded).stream().filter(k -> k.startsWith("h_mean/c/")).findFirst().get();
    Files.delete(sharded.resolve(key));
    Outcome outcome = Greenland.firn("verify", sharded.toString());
    // The first shard's rank is 0, and so is the number of its object.
    assertThat(outcome.out())
        .contains("object h_mean/c/0 of array h_mean, shard " + shardName(receipts().get(0)) + ":");
  }

  @Test
  void withoutTheRootShardsAreCalledByTheirNumbers() throws IOException {
    Files.delete(sharded.resolve("zarr.json"));
    Files.delete(sharded.resolve("h_mean/c/0"));
    Outcome outcome = Greenland.firn("verify", sharded.toString());
    long shard = ShardReceipt.shardOf(receipts().get(0)).orElseThrow();
    assertThat(outcome.out())
        .contains("object h_mean/c/0 of array h_mean, shard " + shard + ":")
        .contains("Cannot prove object zarr.json: it is missing, expected ");
  }

  @Test
  void ofADamagedDocumentOnlyItsOwnArrayIsNotProven() throws IOException {
    flip(sharded.resolve("h_max/zarr.json"), 40);
    Files.delete(sharded.resolve("h_mean/c/0"));
    Outcome outcome = Greenland.firn("verify", sharded.toString());
    assertThat(outcome.out().lines())
        .hasSize(3)
        .anyMatch(line -> line.startsWith("Cannot prove object h_max/zarr.json: it has "))
        .anyMatch(line -> line.startsWith("Cannot prove object h_mean/c/0 of array h_mean, "));
  }

  @Test
  void aFileThatCallsItselfAReceiptIsNamed() throws IOException {
    for (String name : List.of("x", "-1", "007", "99999999999999999999")) {
      Path file = Files.write(sharded.resolve(".firn/receipts/" + name), new byte[12]);
      Outcome outcome = Greenland.firn("verify", sharded.toString());
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.out())
          .contains(
              "Cannot prove object .firn/receipts/%s: it is no receipt, expected the number of a shard"
                  .formatted(name));
      Files.delete(file);
    }
  }

  @Test
  void aReceiptThatWasChangedIsNoticed() throws IOException {
    String receipt =
        shardedBytes.keySet().stream()
            .filter(key -> key.startsWith(".firn/receipts/"))
            .findFirst()
            .orElseThrow();
    byte[] changed = shardedBytes.get(receipt).clone();
    changed[changed.length / 2] ^= 1;
    Files.write(sharded.resolve(receipt), changed);
    assertNamed(sharded, receipt);
  }

  @Test
  void aPlaceWithoutAVerdictCannotBeVerified() {
    Outcome outcome = Greenland.firn("verify", directory.resolve("nothing.zarr").toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("Cannot verify store");
  }

  /** The keys of the sharded store's receipts, by ascending shard. */
  private static List<String> receipts() {
    return shardedBytes.keySet().stream()
        .filter(key -> key.startsWith(ShardReceipt.PREFIX))
        .sorted(Comparator.comparing(key -> ShardReceipt.shardOf(key).orElseThrow()))
        .toList();
  }

  private static String shardName(String receipt) {
    return Grids.of(Bundled.config(8, true, StoreLayout.COMPACT).grid())
        .shardName(ShardReceipt.shardOf(receipt).orElseThrow());
  }

  private static void flip(Path file, int place) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[place] ^= 0x10;
    Files.write(file, content);
  }

  private static List<String> stored(Path store) throws IOException {
    return Greenland.bytes(store).keySet().stream()
        .filter(key -> !key.startsWith(".firn/"))
        .toList();
  }

  /** A line names the object, and every line says what was expected. */
  private static void assertNamed(Path store, String key, String... options) {
    List<String> command = new ArrayList<>(List.of("verify", store.toString()));
    command.addAll(List.of(options));
    Outcome outcome = Greenland.firn(command.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(key).isEqualTo(1);
    List<String> lines = outcome.out().lines().toList();
    assertThat(lines.subList(0, lines.size() - 1))
        .anyMatch(line -> line.contains(key))
        .allMatch(
            line ->
                line.matches("Cannot (prove|read) .*(expected .*|, but no receipt speaks of it)"));
  }
}
