package io.firn.storage.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.Slow;
import io.firn.storage.Fence;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.storage.Publication;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalObjectStoreTest {
  @TempDir Path directory;
  private ObjectStore store;

  @BeforeEach
  void open() {
    store = ObjectStores.open(directory.resolve("store").toString());
  }

  @Test
  void whatWasPublishedIsReadBack() throws IOException {
    store.put("h_mean/c/0", bytes("firn"));

    assertThat(store.get("h_mean/c/0")).isEqualTo(bytes("firn"));
    assertThat(store.find("h_mean/c/0")).contains(new ObjectStore.Entry("h_mean/c/0", 4));
    try (SeekableByteChannel channel = store.read("h_mean/c/0")) {
      ByteBuffer tail = ByteBuffer.allocate(2);
      channel.position(2).read(tail);
      assertThat(tail.array()).isEqualTo(bytes("rn"));
    }
    assertThat(staged()).isEmpty();
  }

  /** Lets pass whoever's token is in the mark; an empty one lets all pass. */
  private record Writer(String token) implements Fence {
    private static final long serialVersionUID = 1;

    @Override
    public String key(ObjectStore place) {
      return ".firn/mark";
    }

    @Override
    public void require(byte[] found, ObjectStore place) {
      if (!token.isEmpty() && (found == null || !token.equals(new String(found, UTF_8)))) {
        throw new FirnException("another has it");
      }
    }
  }

  private List<String> siblings() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void ofAllWhoCreateAnObjectAtTheSameTimeOneDoes() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 50; round++) {
        String key = "marks/" + round;
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> created =
            IntStream.range(0, 4)
                .mapToObj(
                    i ->
                        threads.submit(
                            () -> {
                              start.await();
                              return store.create(key, bytes("writer " + i));
                            }))
                .toList();
        start.countDown();
        List<Integer> succeeded = new ArrayList<>();
        for (int i = 0; i < created.size(); i++) {
          if (created.get(i).get()) {
            succeeded.add(i);
          }
        }
        assertThat(succeeded).hasSize(1);
        assertThat(store.get(key)).isEqualTo(bytes("writer " + succeeded.get(0)));
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(staged()).isEmpty();
  }

  @Test
  void whoHasLostThePlaceChangesNothingThere() throws IOException {
    store.put(".firn/mark", bytes("a"));
    ObjectStore late = store.fenced(new Writer("a"));
    late.put("c/0", bytes("cell"));
    Publication begun = late.begin("c/1");
    begun.write(bytes("late"), 0, 4);
    store.put(".firn/mark", bytes("b"));

    assertThatThrownBy(begun::publish).isInstanceOf(FirnException.class);
    begun.close();
    assertThatThrownBy(() -> late.put("c/0", bytes("late"))).hasMessage("another has it");
    assertThatThrownBy(() -> late.delete("c/0")).hasMessage("another has it");
    assertThatThrownBy(late::setAside).hasMessage("another has it");
    assertThatThrownBy(late::discardUnfinished).hasMessage("another has it");
    assertThat(store.get("c/0")).isEqualTo(bytes("cell"));
    assertThat(list("c/")).containsExactly("c/0");
  }

  /** Even one that the fence lets pass: it was asked before, and the writer stood still since. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere Java may have no handles")
  void aDirectoryThatWasSetAsideTakesItsLateWritersWithIt() throws IOException {
    store.put("c/0", bytes("cell"));
    ObjectStore late = store.fenced(new Writer(""));
    Publication begun = late.begin("c/1");
    begun.write(bytes("late"), 0, 4);
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rwxr-x---");
    Files.setPosixFilePermissions(directory.resolve("store"), permissions);

    assertThat(store.fenced(new Writer("")).setAside()).isTrue();

    assertThat(list("")).isEmpty();
    assertThat(Files.getPosixFilePermissions(directory.resolve("store"))).isEqualTo(permissions);
    store.put("c/0", bytes("successor"));
    begun.publish();
    begun.close();
    late.put("c/0", bytes("late"));
    assertThatThrownBy(() -> late.put("of/another/array", bytes("late")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another directory has taken its place");
    assertThat(list("")).containsExactly("c/0");
    assertThat(store.get("c/0")).isEqualTo(bytes("successor"));
    try (Stream<Path> nodes = Files.list(directory.resolve("store"))) {
      assertThat(nodes.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(".firn", "c");
    }

    store.discardUnfinished();
    assertThat(siblings()).containsExactly("store");
    assertThatThrownBy(() -> late.put("c/0", bytes("late"))).isInstanceOf(IOException.class);
    assertThat(list("")).containsExactly("c/0");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere Java may have no handles")
  void behindALinkTheDirectoryIsReplacedAndTheLinkStays() throws IOException {
    Path real = Files.createDirectory(directory.resolve("real"));
    Files.createSymbolicLink(directory.resolve("store"), real);
    store.put("c/0", bytes("cell"));

    assertThat(store.fenced(new Writer("")).setAside()).isTrue();
    store.put("c/1", bytes("successor"));
    store.discardUnfinished();

    assertThat(siblings()).containsExactly("real", "store");
    assertThat(directory.resolve("store")).isSymbolicLink();
    assertThat(real.resolve("c/1")).exists();
    assertThat(list("")).containsExactly("c/1");
  }

  /** Whatever else is read by a relative path would be looked for in the old one. */
  @Test
  void theCurrentDirectoryAndThoseAboveAreNotMovedAway() throws IOException {
    for (String place : List.of(".", "..", "/")) {
      assertThat(ObjectStores.open(place).fenced(new Writer("")).setAside()).isFalse();
    }
    assertThat(Path.of("pom.xml")).exists();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere Java may have no handles")
  void behindAFenceManyWritersMakeTheirDirectories() throws Exception {
    store.put(".firn/mark", bytes("a"));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 20; round++) {
        String above = "array-%d/c/".formatted(round);
        List<Future<?>> writing = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          ObjectStore own = store.fenced(new Writer("a"));
          String key = above + i % 2 + "/" + i;
          writing.add(
              threads.submit(
                  () -> {
                    own.put(key, bytes(key));
                    return null;
                  }));
        }
        for (Future<?> one : writing) {
          one.get();
        }
        assertThat(list(above)).hasSize(4);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(staged()).isEmpty();
  }

  @Test
  void writesOfAnySizeArriveInOrderWithTheirLengthAndChecksum() throws IOException {
    Random random = new Random(7);
    byte[] content = new byte[3_000_000];
    random.nextBytes(content);
    CRC32C crc = new CRC32C();
    crc.update(content);
    try (Publication publication = store.begin("c/0")) {
      int at = 0;
      // Around the size of the buffer, far above it, and nothing at all.
      int[] sizes = {1, 65_535, 65_536, 0, 65_537, 1_000_000, 7, 65_529, 200_000};
      for (int i = 0; at < content.length; i++) {
        int count = Math.min(sizes[i % sizes.length], content.length - at);
        publication.write(content, at, count);
        at += count;
        assertThat(publication.length()).isEqualTo(at);
      }
      publication.publish();
      assertThat(publication.crc32c()).isEqualTo((int) crc.getValue());
    }

    assertThat(store.get("c/0")).isEqualTo(content);
  }

  @Test
  void anEmptyObjectExists() throws IOException {
    store.put("empty", new byte[0]);

    assertThat(store.find("empty")).contains(new ObjectStore.Entry("empty", 0));
  }

  @Test
  void aPublicationThatFailsBetweenWritesLeavesTheOldObjectAndNothingElse() throws IOException {
    store.put("c/0", bytes("before"));

    assertThatThrownBy(
            () -> {
              try (Publication publication = store.begin("c/0")) {
                publication.write(new byte[100_000], 0, 100_000);
                throw new IllegalStateException("the encoder fails");
              }
            })
        .hasMessage("the encoder fails");

    assertThat(store.get("c/0")).isEqualTo(bytes("before"));
    assertThat(staged()).isEmpty();
  }

  @Test
  void anUnpublishedObjectIsNeitherFoundNorListed() throws IOException {
    try (Publication publication = store.begin("c/0")) {
      publication.write(new byte[100_000], 0, 100_000);

      assertThat(store.find("c/0")).isEmpty();
      assertThat(list("")).isEmpty();
      assertThat(staged()).hasSize(1);
    }
    assertThat(list("")).isEmpty();
  }

  @Test
  void whatACrashLeavesIsHiddenAndCanBeDiscarded() throws IOException {
    store.put("kept", bytes("kept"));
    // A process that dies closes nothing.
    Publication lost = store.begin("c/0");
    lost.write(new byte[100_000], 0, 100_000);
    assertThat(list("")).containsExactly("kept");

    store.discardUnfinished();

    assertThat(staged()).isEmpty();
    assertThat(list("")).containsExactly("kept");
    assertThatThrownBy(lost::publish)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot write store '" + store.uri() + "': ");
    lost.close();
    assertThat(store.find("c/0")).isEmpty();
  }

  @Test
  void discardingInAStoreThatDoesNotExistDoesNothing() throws IOException {
    store.discardUnfinished();

    assertThat(directory.resolve("store")).doesNotExist();
  }

  @Test
  void nothingCanBeWrittenAfterPublishing() throws IOException {
    try (Publication publication = store.begin("c/0")) {
      publication.publish();

      assertThatThrownBy(() -> publication.write(new byte[1], 0, 1))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(publication::publish).isInstanceOf(IllegalStateException.class);
    }
    assertThat(store.get("c/0")).isEmpty();
  }

  @Test
  @Timeout(30)
  void publishersOfOneKeyLeaveOneObjectWholeAndReadersSeeNoOther() throws Exception {
    int publishers = 4;
    int rounds = 25;
    ExecutorService threads = Executors.newFixedThreadPool(publishers + 1);
    try {
      store.put("c/0", filled(0));
      CountDownLatch start = new CountDownLatch(1);
      Stream<Callable<Void>> publishing =
          Stream.of(1, 2, 3, 3)
              .map(
                  content ->
                      () -> {
                        start.await();
                        for (int i = 0; i < rounds; i++) {
                          store.put("c/0", filled(content));
                        }
                        return null;
                      });
      Callable<Void> reading =
          () -> {
            start.await();
            for (int i = 0; i < 4 * rounds; i++) {
              byte[] seen = store.get("c/0");
              assertThat(Arrays.equals(seen, filled(seen[0]))).isTrue();
            }
            return null;
          };
      List<Future<Void>> done =
          Stream.concat(publishing, Stream.of(reading)).map(threads::submit).toList();
      start.countDown();
      for (Future<Void> future : done) {
        future.get();
      }
    } finally {
      threads.shutdownNow();
    }
    byte[] last = store.get("c/0");
    assertThat(last).isEqualTo(filled(last[0]));
    assertThat(staged()).isEmpty();
  }

  @Test
  void listingGivesTheKeysThatBeginWithAPrefix() throws IOException {
    for (String key : List.of("zarr.json", "h_mean/c/0", "h_mean/c/1", "h_max/c/0", ".firn/run")) {
      store.put(key, bytes(key));
    }

    assertThat(list(""))
        .containsExactlyInAnyOrder(
            "zarr.json", "h_mean/c/0", "h_mean/c/1", "h_max/c/0", ".firn/run");
    assertThat(list("h_m")).containsExactlyInAnyOrder("h_mean/c/0", "h_mean/c/1", "h_max/c/0");
    assertThat(list("h_mean/")).containsExactlyInAnyOrder("h_mean/c/0", "h_mean/c/1");
    assertThat(list("h_mean/c/1")).containsExactly("h_mean/c/1");
    assertThat(list("no/such/")).isEmpty();
    assertThat(list("zarr.json/")).isEmpty();
    try (Stream<ObjectStore.Entry> entries = store.list("zarr")) {
      assertThat(entries).containsExactly(new ObjectStore.Entry("zarr.json", 9));
    }
  }

  @Test
  void linksAreObjectsLikeOthers() throws IOException {
    store.put("c/0", bytes("cell"));
    Path root = directory.resolve("store");
    Files.createSymbolicLink(root.resolve("c/1"), root.resolve("c/0"));
    Files.createSymbolicLink(root.resolve("c/2"), root.resolve("nowhere"));

    assertThat(list("")).containsExactlyInAnyOrder("c/0", "c/1");
    assertThat(store.get("c/1")).isEqualTo(bytes("cell"));
    assertThat(store.find("c/2")).isEmpty();
  }

  @Test
  void deletingTwiceIsNoErrorAndADirectoryIsNoObject() throws IOException {
    store.put("c/0", bytes("cell"));
    store.delete("c/0");
    store.delete("c/0");
    Files.createDirectory(directory.resolve("store/c"));

    store.delete("c");

    assertThat(store.find("c/0")).isEmpty();
    assertThat(store.find("c")).isEmpty();
    assertThat(directory.resolve("store/c")).isEmptyDirectory();
    assertThatThrownBy(() -> store.get("c/0")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> store.read("c")).isInstanceOf(NoSuchFileException.class);
  }

  /** zarr-python warns of each, as of a node whose document is lost. */
  @Test
  void directoriesThatADeletionLeavesEmptyGo() throws IOException {
    store.put("count/c/0/1", bytes("cells"));
    store.put("count/zarr.json", bytes("array"));
    Path root = directory.resolve("store");

    store.delete("count/c/0/1");

    assertThat(root.resolve("count")).isDirectoryNotContaining("glob:**/c");
    assertThat(list("")).containsExactly("count/zarr.json");

    store.delete("count/zarr.json");

    assertThat(root.resolve("count")).doesNotExist();
    assertThat(root).exists();
    store.put("count/c/0/1", bytes("anew"));
    assertThat(store.get("count/c/0/1")).isEqualTo(bytes("anew"));
  }

  @Test
  void aDirectoryThatIsALinkStays() throws IOException {
    Path elsewhere = Files.createDirectories(directory.resolve("disk/c"));
    Path root = Files.createDirectory(directory.resolve("store"));
    Path link = Files.createSymbolicLink(root.resolve("c"), elsewhere);
    store.put("c/0", bytes("cell"));

    store.delete("c/0");

    assertThat(elsewhere).isEmptyDirectory();
    assertThat(link).isSymbolicLink();
  }

  @Slow
  @Test
  @Timeout(60)
  void publishingOutlastsSomeoneWhoDeletesWhatIsBesideIt() throws Exception {
    int rounds = 2_000;
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<Void>> done =
          Stream.of("a/b/c/0", "a/b/c/1", "a/b/d/2")
              .map(
                  key ->
                      threads.submit(
                          (Callable<Void>)
                              () -> {
                                for (int i = 0; i < rounds; i++) {
                                  store.put(key, bytes("cell"));
                                  store.delete(key);
                                }
                                return null;
                              }))
              .toList();
      for (Future<Void> future : done) {
        future.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(list("")).isEmpty();
    assertThat(directory.resolve("store/a")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "..",
        "../up",
        "a/../../up",
        "a//b",
        "a/",
        "./a",
        "a/.",
        "a\\b",
        "a\0b"
      })
  void aKeyThatIsNoPlainPathInTheStoreIsRefused(String key) {
    assertThatThrownBy(() -> store.begin(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.get(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPrefixCannotLeaveTheStore() {
    assertThatThrownBy(() -> store.list("../")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.list("/")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theStagingDirectoryIsNoPlaceForObjects() {
    assertThatThrownBy(() -> store.put(".firn/staging/x", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unfinished");
  }

  @Test
  void aStoreBelowAFileCannotBeWritten() throws IOException {
    // Fails for root as well, who may write anywhere.
    Files.write(directory.resolve("file"), bytes("no directory"));
    ObjectStore below = ObjectStores.open(directory.resolve("file/store").toString());

    assertThatThrownBy(() -> below.put("c/0", bytes("x")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot write store '" + below.uri() + "': ")
        .hasMessageContaining("ot a directory")
        .hasMessageNotContaining("\n");
  }

  @Test
  void anObjectBelowAnotherCannotBePublished() throws IOException {
    store.put("c", bytes("x"));

    assertThatThrownBy(() -> store.put("c/0", bytes("x")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot write store '" + store.uri() + "': ");
    assertThat(staged()).isEmpty();
    assertThat(list("")).containsExactly("c");
  }

  @Test
  void aFileIsNoStore() throws IOException {
    Path file = Files.write(directory.resolve("file"), bytes("x"));

    assertThatThrownBy(() -> ObjectStores.open(file.toString()))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot open store '" + file + "': it is a file, not a directory");
  }

  @Test
  void objectsMayBeReadByWhoeverMayReadNewFiles() throws IOException {
    store.put("c/0", bytes("x"));
    Path plain = Files.write(directory.resolve("plain"), bytes("x"));

    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(directory.resolve("store/c/0"));
    assertThat(permissions).isEqualTo(Files.getPosixFilePermissions(plain));
  }

  private List<String> list(String prefix) throws IOException {
    try (Stream<ObjectStore.Entry> entries = store.list(prefix)) {
      return entries.map(ObjectStore.Entry::key).toList();
    }
  }

  private List<Path> staged() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("store/.firn/staging"))) {
      return files.toList();
    }
  }

  /** A long object of one byte, of a length that depends on it. */
  private static byte[] filled(int content) {
    byte[] bytes = new byte[200_000 + 1000 * content];
    Arrays.fill(bytes, (byte) content);
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
