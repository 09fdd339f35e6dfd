package io.firn.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.FaultyWire.Fault;
import io.firn.storage.FaultyWire.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What holds of a store on the server of any cloud, with a wire before it on which anything may go
 * wrong.
 *
 * @param <S> the cloud's server
 */
@Timeout(60)
public abstract class CloudStoreContract<S extends CloudServer> {
  protected static final int ATTEMPTS = 4;
  protected static final int MIB = 1 << 20;

  /** How long an answer may take. */
  protected static final Duration ANSWER = Duration.ofSeconds(30);

  @TempDir protected Path scratch;
  protected final S server;
  protected FaultyWire wire;
  protected String bucket;
  protected ObjectStore store;

  protected CloudStoreContract(S server) {
    this.server = server;
  }

  @BeforeEach
  void open() throws IOException {
    wire = new FaultyWire(server.port());
    bucket = server.createBucket();
    store = store(server.scheme() + "://" + bucket + "/runs/store.zarr", ANSWER);
  }

  @AfterEach
  void close() throws IOException {
    wire.close();
  }

  protected abstract boolean isInsert(Request request);

  protected abstract boolean isListing(Request request);

  protected abstract boolean isFinding(Request request);

  /** A request that says of an object what length and checksum it has. */
  protected abstract void requireWhole(Request insert, String key, byte[] content, int crc32c)
      throws Exception;

  /** The requests that deleted 1,005 objects. */
  protected abstract void requireDeletedTogether(List<Request> requests);

  protected final ObjectStore store(String uri, Duration answer) {
    return store(uri, answer, scratch);
  }

  /** A store by way of the wire, which does not wait for long between attempts. */
  private ObjectStore store(String uri, Duration answer, Path scratch) {
    Duration wait = Duration.ofMillis(5);
    Patience patience = new Patience(ATTEMPTS, wait, wait, wait, answer, 1L << 40);
    BucketClient client = server.client(server.options(wire.port()), patience);
    return new BucketStore(client, server.scheme(), uri, scratch);
  }

  /** Those of the bucket, seen not by way of the wire. */
  protected final List<String> keys() {
    return server.keys(bucket);
  }

  /** Makes an empty object, not by way of the wire. */
  private void put(String key) {
    server.put(bucket, key, new byte[0]);
  }

  @Test
  void whatWasPublishedIsReadBack() throws IOException {
    store.put("h_mean/c/0", bytes("firn"));

    assertThat(store.get("h_mean/c/0")).isEqualTo(bytes("firn"));
    assertThat(store.find("h_mean/c/0")).contains(new ObjectStore.Entry("h_mean/c/0", 4));
    try (SeekableByteChannel channel = store.read("h_mean/c/0")) {
      assertThat(channel.size()).isEqualTo(4);
      ByteBuffer tail = ByteBuffer.allocate(2);
      channel.position(2).read(tail);
      assertThat(tail.array()).isEqualTo(bytes("rn"));
    }
    assertThat(keys()).containsExactly("runs/store.zarr/h_mean/c/0");
  }

  @Test
  void anObjectIsOneRequestWhoseLengthAndChecksumAreKnownBefore() throws Exception {
    byte[] content = random(3 * MIB);
    CRC32C crc = new CRC32C();
    crc.update(content);
    wire.requests();
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
      assertThat(scratch).as("not even a kill leaves it").isEmptyDirectory();
      assertThat(wire.requests()).isEmpty();
      publication.publish();
      assertThat(publication.crc32c()).isEqualTo((int) crc.getValue());
    }

    assertThat(wire.requests())
        .singleElement()
        .satisfies(insert -> requireWhole(insert, "c/0", content, (int) crc.getValue()));
    assertThat(store.get("c/0")).isEqualTo(content);
  }

  @Test
  void anEmptyObjectExistsAndIsReadAsEmpty() throws IOException {
    store.put("empty", new byte[0]);

    assertThat(store.find("empty")).contains(new ObjectStore.Entry("empty", 0));
    assertThat(store.get("empty")).isEmpty();
    try (SeekableByteChannel channel = store.read("empty")) {
      assertThat(channel.size()).isZero();
      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void aPublicationThatIsAbandonedLeavesTheOldObjectAndNothingElse() throws IOException {
    store.put("c/0", bytes("before"));
    wire.requests();

    try (Publication publication = store.begin("c/0")) {
      publication.write(new byte[100_000], 0, 100_000);
    }

    assertThat(wire.requests()).isEmpty();
    assertThat(store.get("c/0")).isEqualTo(bytes("before"));
    assertThat(scratch).isEmptyDirectory();
  }

  @Test
  void nothingCanBeWrittenAfterPublishing() throws IOException {
    try (Publication publication = store.begin("c/0")) {
      publication.publish();

      assertThatThrownBy(() -> publication.write(new byte[1], 0, 1))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(publication::publish).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void readingFromFrontToBackIsNoRequestForEverySmallRead() throws IOException {
    byte[] content = random(9 * MIB);
    store.put("c/0", content);
    wire.requests();

    try (InputStream in = Channels.newInputStream(store.read("c/0"))) {
      byte[] seen = new byte[content.length];
      int at = 0;
      for (int count; (count = in.read(seen, at, Math.min(10_000, seen.length - at))) > 0; ) {
        at += count;
      }
      assertThat(seen).isEqualTo(content);
    }

    assertThat(wire.requests()).extracting(Request::method).containsExactly("GET", "GET", "GET");
  }

  @Test
  void whatIsMissingIsNotThere() throws IOException {
    assertThat(store.find("c/0")).isEmpty();
    assertThatThrownBy(() -> store.get("c/0"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(store.uri() + "/c/0");
    assertThatThrownBy(() -> store.read("c/0")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void listingGivesTheKeysThatBeginWithAPrefix() throws IOException {
    for (String key : List.of("zarr.json", "h_mean/c/0", "h_mean/c/1", "h_max/c/0", ".firn/run")) {
      store.put(key, bytes(key));
    }
    // Neighbours, and what a console calls a directory.
    put("runs/store.zarr.json");
    put("runs/store.zarr2/c/0");
    put("runs/store.zarr/h_mean/");
    put("runs/store.zarr/");

    assertThat(list(""))
        .containsExactlyInAnyOrder(
            "zarr.json", "h_mean/c/0", "h_mean/c/1", "h_max/c/0", ".firn/run");
    assertThat(list("h_m")).containsExactlyInAnyOrder("h_mean/c/0", "h_mean/c/1", "h_max/c/0");
    assertThat(list("h_mean/")).containsExactlyInAnyOrder("h_mean/c/0", "h_mean/c/1");
    assertThat(list("no/such/")).isEmpty();
    try (Stream<ObjectStore.Entry> entries = store.list("zarr")) {
      assertThat(entries).containsExactly(new ObjectStore.Entry("zarr.json", 9));
    }
    assertThatThrownBy(() -> store.list("../")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void moreObjectsThanOnePageHoldsAreListedAndDeleted() throws IOException {
    List<String> keys = IntStream.range(0, 1005).mapToObj(i -> "h_mean/c/" + i).toList();
    keys.parallelStream().forEach(key -> put("runs/store.zarr/" + key));
    put("runs/store.zarr2");

    assertThat(list("")).containsExactlyInAnyOrderElementsOf(keys);

    wire.requests();
    store.deleteAll(keys);
    requireDeletedTogether(wire.requests());
    assertThat(keys()).containsExactly("runs/store.zarr2");
  }

  @Test
  void deletingTwiceIsNoError() throws IOException {
    store.put("c/0", bytes("cell"));

    store.delete("c/0");
    store.delete("c/0");
    store.deleteAll(List.of("c/0", "c/1"));

    assertThat(store.find("c/0")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "../up", "a/../../up", "a//b", "a/", "./a", "a\\b", "a\0b"})
  void aKeyThatIsNoPlainPathInTheStoreIsRefused(String key) {
    assertThatThrownBy(() -> store.begin(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.get(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.delete(key)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.deleteAll(List.of(key)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void publishersOfOneKeyLeaveOneObjectWholeAndReadersSeeNoOther() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      store.put("c/0", filled(0));
      CountDownLatch start = new CountDownLatch(1);
      Stream<Callable<Void>> publishing =
          Stream.of(1, 2, 2)
              .map(
                  content ->
                      () -> {
                        start.await();
                        for (int i = 0; i < 10; i++) {
                          store.put("c/0", filled(content));
                        }
                        return null;
                      });
      Callable<Void> reading =
          () -> {
            start.await();
            for (int i = 0; i < 20; i++) {
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
  }

  /** What a request survives when it happens once less than it is attempted. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "SLOW_DOWN",
        "TOO_MANY_REQUESTS",
        "INTERNAL_ERROR",
        "RESET",
        "CUT_UPLOAD",
        "DAMAGE_UPLOAD",
        "LOSE_ANSWER"
      })
  void anObjectThatDoesNotComeThroughIsSentAgain(Fault fault) throws IOException {
    byte[] content = random(300_000);
    wire.expect(this::isInsert, times(fault, ATTEMPTS - 1));

    store.put("c/0", content);

    assertThat(wire.requests()).hasSize(ATTEMPTS);
    assertThat(store.get("c/0")).isEqualTo(content);
    assertThat(list("")).containsExactly("c/0");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "SLOW_DOWN",
        "TOO_MANY_REQUESTS",
        "INTERNAL_ERROR",
        "RESET",
        "CUT_UPLOAD",
        "DAMAGE_UPLOAD"
      })
  void anObjectThatNeverComesThroughIsAnErrorAndNoObject(Fault fault) {
    wire.expect(this::isInsert, times(fault, ATTEMPTS));

    assertThatThrownBy(() -> store.put("c/0", random(300_000)))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("Cannot write store '" + store.uri() + "': [^\n]+, 'c/0'");

    assertThat(keys()).isEmpty();
  }

  @Test
  void anUploadThatNobodyReadsIsBrokenOffAndSentAgain() throws IOException {
    ObjectStore impatient = store(store.uri(), Duration.ofSeconds(2));
    // More than the sockets' buffers take.
    byte[] content = random(6 * MIB);
    wire.expect(this::isInsert, Fault.STALL_UPLOAD);

    impatient.put("c/0", content);

    assertThat(store.get("c/0")).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "SLOW_DOWN",
        "TOO_MANY_REQUESTS",
        "INTERNAL_ERROR",
        "RESET",
        "LOSE_ANSWER",
        "CUT_ANSWER"
      })
  void whatDoesNotArriveIsAskedForAgain(Fault fault) throws IOException {
    byte[] content = random(5 * MIB);
    store.put("c/0", content);

    wire.expect(request -> request.method().equals("GET"), times(fault, ATTEMPTS - 1));
    assertThat(store.get("c/0")).isEqualTo(content);

    wire.expect(request -> request.method().equals("GET"), times(fault, ATTEMPTS - 1));
    try (InputStream in = Channels.newInputStream(store.read("c/0"))) {
      wire.expect(request -> request.method().equals("GET"), times(fault, ATTEMPTS - 1));
      assertThat(in.readAllBytes()).isEqualTo(content);
    }

    wire.expect(this::isListing, times(fault, ATTEMPTS - 1));
    assertThat(list("")).containsExactly("c/0");
  }

  @Test
  void anAnswerThatStopsIsAskedForAgain() throws IOException {
    byte[] content = random(MIB);
    store.put("c/0", content);
    ObjectStore impatient = store(store.uri(), Duration.ofSeconds(2));
    wire.expect(request -> request.method().equals("GET"), Fault.STALL_ANSWER);

    assertThat(impatient.get("c/0")).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SLOW_DOWN", "RESET", "CUT_ANSWER"})
  void whatNeverArrivesIsAnError(Fault fault) throws IOException {
    store.put("c/0", random(300_000));

    wire.expect(request -> request.method().equals("GET"), times(fault, ATTEMPTS));
    assertThatThrownBy(() -> store.get("c/0"))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("Cannot read object 'c/0' of store '" + store.uri() + "': [^\n]+");

    wire.expect(request -> request.method().equals("GET"), times(fault, ATTEMPTS));
    assertThatThrownBy(() -> list(""))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("Cannot read store '" + store.uri() + "': [^\n]+");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SLOW_DOWN", "RESET", "LOSE_ANSWER"})
  void whetherAnObjectIsThereAndThatItGoesIsAskedAgain(Fault fault) throws IOException {
    store.put("c/0", bytes("cell"));

    wire.expect(this::isFinding, times(fault, ATTEMPTS - 1));
    assertThat(store.find("c/0")).isPresent();

    wire.expect(request -> request.method().equals("DELETE"), times(fault, ATTEMPTS - 1));
    store.delete("c/0");
    assertThat(keys()).isEmpty();
  }

  @Test
  void aBucketThatDoesNotExistIsNamed() {
    String uri = server.scheme() + "://no-such-bucket/store";
    ObjectStore nowhere = store(uri, ANSWER);

    assertThatThrownBy(() -> nowhere.list(""))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("Cannot read store '" + uri + "': " + server.noSuchBucket());
    assertThatThrownBy(() -> nowhere.put("c/0", bytes("cell")))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "Cannot write store '" + uri + "': " + server.noSuchBucket() + ", 'c/0'");
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    int port = wire.port();
    wire.close();

    assertThatThrownBy(() -> store.find("c/0"))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("Cannot read store '" + store.uri() + "': [^\n]+:" + port + "[^\n]+");
  }

  @Test
  void aScratchDirectoryThatCannotBeOneIsNamed() throws IOException {
    Path file = Files.write(scratch.resolve("file"), bytes("no directory"));
    ObjectStore unlucky = store(store.uri(), ANSWER, file);

    assertThatThrownBy(() -> unlucky.begin("c/0"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot write store '" + store.uri() + "': ")
        .hasMessageContaining("'" + file + "'")
        .hasMessageEndingWith("choose another --scratch");
  }

  /** By the token in its mark. */
  private record Writer(String token) implements Fence {
    private static final long serialVersionUID = 1;
    private static final String KEY = ".firn/mark";

    @Override
    public String key(ObjectStore place) {
      return KEY;
    }

    @Override
    public void require(byte[] found, ObjectStore place) {
      if (found == null || !token.equals(new String(found, UTF_8))) {
        throw new FirnException("another has it");
      }
    }

    void take(ObjectStore place) throws IOException {
      place.put(KEY, bytes(token));
    }
  }

  @Test
  void ofAllWhoCreateAnObjectAtTheSameTimeOneDoes() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Boolean>> created =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            start.await();
                            return store.create("mark", bytes("writer " + i));
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
      assertThat(store.get("mark")).isEqualTo(bytes("writer " + succeeded.get(0)));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anObjectWhoseAnswerIsLostIsNotCreatedTwice() throws IOException {
    wire.expect(this::isInsert, Fault.LOSE_ANSWER);

    assertThat(store.create("mark", bytes("first"))).isFalse();

    assertThat(store.get("mark")).isEqualTo(bytes("first"));
    assertThat(store.create("mark", bytes("second"))).isFalse();
    assertThat(store.get("mark")).isEqualTo(bytes("first"));
  }

  @Test
  void behindAFenceAnObjectIsReplacedAndAnswersMayBeLost() throws IOException {
    Writer writer = new Writer("a");
    writer.take(store);
    ObjectStore fenced = store.fenced(writer);
    wire.expect(this::isInsert, Fault.LOSE_ANSWER);
    fenced.put("c/0", random(300_000));
    assertThat(store.get("c/0")).isEqualTo(random(300_000));

    wire.expect(this::isInsert, Fault.NONE, Fault.LOSE_ANSWER);
    fenced.put("c/0", bytes("another"));
    assertThat(store.get("c/0")).isEqualTo(bytes("another"));

    // An empty one, too, of which there is no range.
    store.put("c/1", new byte[0]);
    fenced.put("c/1", bytes("not empty"));
    assertThat(store.get("c/1")).isEqualTo(bytes("not empty"));
  }

  @Test
  void theSameObjectAgainIsNotSentTwice() throws IOException {
    Writer writer = new Writer("a");
    writer.take(store);
    ObjectStore fenced = store.fenced(writer);
    fenced.put("c/0", bytes("cell"));
    wire.requests();
    fenced.put("c/0", bytes("cell"));

    assertThat(wire.requests()).filteredOn(this::isInsert).hasSize(1);
    assertThat(store.get("c/0")).isEqualTo(bytes("cell"));
  }

  @Test
  void whoHasLostThePlaceChangesNothingThere() throws IOException {
    new Writer("a").take(store);
    store.put("c/0", bytes("cell"));
    new Writer("b").take(store);
    ObjectStore late = store.fenced(new Writer("a"));

    for (String key : List.of("c/0", "c/1")) {
      assertThatThrownBy(() -> late.put(key, bytes("late")))
          .isInstanceOf(FirnException.class)
          .hasMessage("another has it");
    }
    assertThatThrownBy(() -> late.delete("c/0")).isInstanceOf(FirnException.class);
    assertThatThrownBy(() -> late.deleteAll(List.of("c/0"))).isInstanceOf(FirnException.class);
    assertThatThrownBy(late::discardUnfinished).isInstanceOf(FirnException.class);
    assertThat(store.get("c/0")).isEqualTo(bytes("cell"));
    assertThat(list("c/")).containsExactly("c/0");
  }

  /** The window: a request that was on its way when the place was lost. */
  @Test
  void whatIsLongOnItsWayReplacesNoObjectOfTheSuccessor() throws Exception {
    Writer first = new Writer("a");
    first.take(store);
    ObjectStore late = store.fenced(first);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      wire.expect(this::isInsert, Fault.HOLD);
      Future<?> putting =
          thread.submit(
              () -> {
                late.put("c/0", bytes("late"));
                return null;
              });
      wire.awaitHeld();
      Writer second = new Writer("b");
      second.take(store);
      store.fenced(second).put("c/0", bytes("successor"));
      wire.release();

      assertThatThrownBy(putting::get).hasCauseInstanceOf(FirnException.class);
    } finally {
      thread.shutdownNow();
    }
    assertThat(store.get("c/0")).isEqualTo(bytes("successor"));
  }

  @Test
  void anAttemptThatIsRepeatedAsksAgain() throws IOException {
    Writer first = new Writer("a");
    first.take(store);
    ObjectStore late = store.fenced(first);
    late.put("c/0", bytes("cell"));
    byte[] content = random(300_000);
    // The attempt fails, and by the time of the next one another has the place.
    wire.expect(
        request -> {
          if (isInsert(request)) {
            server.put(bucket, "runs/store.zarr/" + Writer.KEY, bytes("b"));
            awaitAnswerToExpire();
            return true;
          }
          return false;
        },
        Fault.INTERNAL_ERROR);

    assertThatThrownBy(() -> late.put("c/1", content)).isInstanceOf(FirnException.class);

    assertThat(list("c/")).containsExactly("c/0");
  }

  /** An answer of the fence holds for a second. */
  private static void awaitAnswerToExpire() {
    long end = System.nanoTime() + Duration.ofMillis(1100).toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  protected List<String> list(String prefix) throws IOException {
    try (Stream<ObjectStore.Entry> entries = store.list(prefix)) {
      return entries.map(ObjectStore.Entry::key).toList();
    }
  }

  protected static Fault[] times(Fault fault, int count) {
    Fault[] faults = new Fault[count];
    Arrays.fill(faults, fault);
    return faults;
  }

  protected static byte[] random(int length) {
    byte[] content = new byte[length];
    new Random(7).nextBytes(content);
    return content;
  }

  /** A long object of one byte, of a length that depends on it. */
  protected static byte[] filled(int content) {
    byte[] bytes = new byte[200_000 + 1000 * content];
    Arrays.fill(bytes, (byte) content);
    return bytes;
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
