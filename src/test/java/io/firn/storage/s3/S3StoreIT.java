package io.firn.storage.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.storage.FaultyWire;
import io.firn.storage.FaultyWire.Fault;
import io.firn.storage.FaultyWire.Request;
import io.firn.storage.ObjectStore;
import io.firn.storage.Patience;
import io.firn.storage.Publication;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A store on a real S3 server, with a wire before it on which anything may go wrong. */
@Timeout(60)
class S3StoreIT {
  private static final int ATTEMPTS = 4;
  private static final int MIB = 1 << 20;

  /** S3 takes no shorter parts, save the last. */
  private static final long PART = 5 * MIB;

  private static final long LARGEST_PUT = 6 * MIB;

  @TempDir Path scratch;
  private S3Server server;
  private S3Client direct;
  private FaultyWire wire;
  private String bucket;
  private ObjectStore store;

  @BeforeEach
  void open() throws IOException {
    server = S3Server.running();
    direct = server.client();
    wire = new FaultyWire(server.port());
    bucket = server.createBucket();
    store = store("s3://" + bucket + "/runs/store.zarr", Duration.ofSeconds(30));
  }

  @AfterEach
  void close() throws IOException {
    wire.close();
    direct.close();
  }

  private ObjectStore store(String uri, Duration answer) {
    return new S3ObjectStore(connection(answer), uri, scratch);
  }

  /** A connection that does not wait for long between attempts. */
  private S3Connection connection(Duration answer) {
    S3Options options =
        PipelineOptionsFactory.fromArgs(S3Server.options(wire.port())).as(S3Options.class);
    Duration wait = Duration.ofMillis(5);
    Patience patience = new Patience(ATTEMPTS, wait, wait, wait, answer, 1L << 40);
    return S3Connection.connect(options, patience, LARGEST_PUT, PART);
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
        .satisfies(
            put -> {
              assertThat(put.method()).isEqualTo("PUT");
              assertThat(put.header("Content-Length")).isEqualTo("" + content.length);
              assertThat(put.header("Content-MD5"))
                  .isEqualTo(
                      Base64.getEncoder()
                          .encodeToString(MessageDigest.getInstance("MD5").digest(content)));
              assertThat(put.header("Transfer-Encoding")).isNull();
            });
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
    assertThat(wire.requests()).hasSize(2);
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
        "INTERNAL_ERROR",
        "RESET",
        "CUT_UPLOAD",
        "DAMAGE_UPLOAD",
        "LOSE_ANSWER"
      })
  void anObjectThatDoesNotComeThroughIsSentAgain(Fault fault) throws IOException {
    byte[] content = random(300_000);
    wire.expect(request -> request.method().equals("PUT"), times(fault, ATTEMPTS - 1));

    store.put("c/0", content);

    assertThat(wire.requests()).hasSize(ATTEMPTS);
    assertThat(store.get("c/0")).isEqualTo(content);
    assertThat(list("")).containsExactly("c/0");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SLOW_DOWN", "INTERNAL_ERROR", "RESET", "CUT_UPLOAD", "DAMAGE_UPLOAD"})
  void anObjectThatNeverComesThroughIsAnErrorAndNoObject(Fault fault) {
    wire.expect(request -> request.method().equals("PUT"), times(fault, ATTEMPTS));

    assertThatThrownBy(() -> store.put("c/0", random(300_000)))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("Cannot write store '" + store.uri() + "': [^\n]+, 'c/0'")
        .hasMessageNotContaining(S3Server.SECRET_KEY);

    assertThat(keys()).isEmpty();
  }

  @Test
  void anUploadThatNobodyReadsIsBrokenOffAndSentAgain() throws IOException {
    ObjectStore impatient = store(store.uri(), Duration.ofSeconds(2));
    // More than the sockets' buffers take.
    byte[] content = random(6 * MIB);
    wire.expect(request -> request.method().equals("PUT"), Fault.STALL_UPLOAD);

    impatient.put("c/0", content);

    assertThat(store.get("c/0")).isEqualTo(content);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SLOW_DOWN", "INTERNAL_ERROR", "RESET", "LOSE_ANSWER", "CUT_ANSWER"})
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

    wire.expect(request -> request.line().contains("list-type"), times(fault, ATTEMPTS - 1));
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

    wire.expect(request -> request.method().equals("HEAD"), times(fault, ATTEMPTS - 1));
    assertThat(store.find("c/0")).isPresent();

    wire.expect(request -> request.method().equals("DELETE"), times(fault, ATTEMPTS - 1));
    store.delete("c/0");
    assertThat(keys()).isEmpty();
  }

  @Test
  void anObjectTooLongForOneRequestGoesInParts() throws IOException {
    byte[] content = random((int) (2 * PART + 12_345));
    wire.expect(request -> request.line().contains("partNumber=2"), Fault.RESET, Fault.CUT_UPLOAD);
    wire.requests();

    store.put("c/0", content);

    assertThat(wire.requests())
        .filteredOn(request -> request.method().equals("PUT"))
        .hasSize(3 + 2)
        .allSatisfy(part -> assertThat(part.header("Content-MD5")).isNotNull());
    assertThat(store.get("c/0")).isEqualTo(content);
    assertThat(uploads()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"partNumber=2", "POST .*uploadId="})
  void anUploadThatFailsIsGivenUpWithAllItsParts(String request) {
    wire.expect(
        seen -> seen.line().matches(".*" + request + ".*"), times(Fault.INTERNAL_ERROR, ATTEMPTS));

    assertThatThrownBy(() -> store.put("c/0", random((int) (2 * PART + 12_345))))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot write store '" + store.uri() + "': ");

    assertThat(keys()).isEmpty();
    assertThat(uploads()).isEmpty();
  }

  @Test
  void uploadsThatDiedAreDiscardedAndThoseOfOthersAreNot() throws IOException {
    begin("runs/store.zarr/c/0");
    begin("runs/store.zarr/c/0");
    begin("runs/store.zarr/c/1");
    begin("runs/store.zarr2/c/0");

    store.discardUnfinished();

    assertThat(uploads()).containsExactly("runs/store.zarr2/c/0");
  }

  @Test
  void aServerThatHasNoUploadsInPartsHasNoneToDiscard() throws IOException {
    wire.expect(
        request -> request.line().contains("uploads"), times(Fault.NOT_IMPLEMENTED, ATTEMPTS));

    store.discardUnfinished();
  }

  @Test
  void aBucketThatDoesNotExistIsNamed() {
    ObjectStore nowhere = store("s3://no-such-bucket/store", Duration.ofSeconds(30));

    assertThatThrownBy(() -> nowhere.list(""))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot read store 's3://no-such-bucket/store': ")
        .hasMessageContaining("NoSuchBucket");
    assertThatThrownBy(() -> nowhere.put("c/0", bytes("cell")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot write store 's3://no-such-bucket/store': ")
        .hasMessageContaining("NoSuchBucket");
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
  void credentialsThatAreWrongAreRefusedAtOnceAndNotRepeated() {
    System.setProperty("aws.secretAccessKey", "another-secret");
    try {
      assertThatThrownBy(() -> store.put("c/0", bytes("cell")))
          .isInstanceOf(IOException.class)
          .hasMessageMatching("Cannot write store '" + store.uri() + "': [^\n]+HTTP 403[^\n]+")
          .hasMessageNotContaining("another-secret");
      assertThat(wire.requests()).hasSize(1);
    } finally {
      System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
    }
  }

  @Test
  void aScratchDirectoryThatCannotBeOneIsNamed() throws IOException {
    Path file = Files.write(scratch.resolve("file"), bytes("no directory"));
    ObjectStore unlucky = new S3ObjectStore(connection(Duration.ofSeconds(30)), store.uri(), file);

    assertThatThrownBy(() -> unlucky.begin("c/0"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot write store '" + store.uri() + "': ")
        .hasMessageContaining("'" + file + "'")
        .hasMessageEndingWith("choose another --scratch");
  }

  private void begin(String key) {
    CreateMultipartUploadResponse upload =
        direct.createMultipartUpload(request -> request.bucket(bucket).key(key));
    assertThat(upload.uploadId()).isNotEmpty();
  }

  private List<String> uploads() {
    return direct.listMultipartUploads(request -> request.bucket(bucket)).uploads().stream()
        .map(MultipartUpload::key)
        .toList();
  }

  private void put(String key) {
    direct.putObject(request -> request.bucket(bucket).key(key), RequestBody.empty());
  }

  private List<String> keys() {
    return direct.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private List<String> list(String prefix) throws IOException {
    try (Stream<ObjectStore.Entry> entries = store.list(prefix)) {
      return entries.map(ObjectStore.Entry::key).toList();
    }
  }

  private static Fault[] times(Fault fault, int count) {
    Fault[] faults = new Fault[count];
    Arrays.fill(faults, fault);
    return faults;
  }

  private static byte[] random(int length) {
    byte[] content = new byte[length];
    new Random(7).nextBytes(content);
    return content;
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
