package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a stored object, {@code firn verify} exits 1 and names it. */
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
      if (!Files.exists(file)
          || !java.util.Arrays.equals(Files.readAllBytes(file), object.getValue())) {
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
        Files.write(file, java.util.Arrays.copyOf(content, content.length - 1));
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
    assertThat(outcome.out()).contains("6 receipts are there, the verdict speaks of 7 shards");
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

  private static List<String> stored(Path store) throws IOException {
    return Greenland.bytes(store).keySet().stream()
        .filter(key -> !key.startsWith(".firn/"))
        .toList();
  }

  private static void assertNamed(Path store, String key) {
    Outcome outcome = Greenland.firn("verify", store.toString());
    assertThat(outcome.exitCode()).as(key).isEqualTo(1);
    assertThat(outcome.out()).contains(key);
  }
}
