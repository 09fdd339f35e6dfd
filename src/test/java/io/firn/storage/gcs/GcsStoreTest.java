package io.firn.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.storage.CloudStoreContract;
import io.firn.storage.FaultyWire.Fault;
import io.firn.storage.FaultyWire.Request;
import io.firn.storage.Fence;
import io.firn.storage.ObjectStore;
import io.firn.storage.Patience;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On a server of Cloud Storage. */
class GcsStoreTest extends CloudStoreContract<GcsServer> {
  private static final int LARGEST_INSERT = GcsServer.LARGEST_INSERT;

  GcsStoreTest() throws IOException {
    super(GcsServer.running());
  }

  @Override
  protected boolean isInsert(Request request) {
    return request.method().equals("POST") && request.line().contains("/upload/");
  }

  @Override
  protected boolean isListing(Request request) {
    return request.line().contains("/o?");
  }

  @Override
  protected boolean isFinding(Request request) {
    return request.method().equals("GET");
  }

  @Override
  protected void requireWhole(Request insert, String key, byte[] content, int crc32c) {
    assertThat(insert.line()).matches("POST /upload/.*[?&]uploadType=multipart.*");
    assertThat(insert.header("Content-Length")).isNotNull();
    assertThat(insert.header("Transfer-Encoding")).isNull();
    assertThat(insert.header("Content-Encoding")).isNull();
    assertThat(
            server.objects(bucket).get("runs/store.zarr/" + key).metadata().get("crc32c").asText())
        .isEqualTo(base64(crc32c));
  }

  @Override
  protected void requireDeletedTogether(List<Request> requests) {
    assertThat(requests)
        .hasSize(11)
        .allSatisfy(batch -> assertThat(batch.line()).isEqualTo("POST /batch/storage/v1"));
  }

  @Test
  void requestsThatWereAnsweredToTheirEndShareAConnection() throws IOException {
    try (GcsServer own = GcsServer.start()) {
      GcsBucketClient client = own.client(own.options(own.port()), Patience.DEFAULT);
      ObjectStore direct =
          new GcsProvider(() -> client).open("gs://" + own.createBucket() + "/store", scratch);

      for (int i = 0; i < 5; i++) {
        direct.put("c/0", random(100_000));
        direct.find("c/0");
        direct.find("c/1");
        direct.get("c/0");
        direct.list("").close();
        direct.deleteAll(List.of("c/0"));
      }

      assertThat(own.connections()).isEqualTo(1);
    }
  }

  @Test
  void aLongObjectIsTakenUpWhereItsUploadStopped() throws IOException {
    byte[] content = random(LARGEST_INSERT + 1_234_567);
    wire.expect(
        GcsStoreTest::isSent, Fault.CUT_UPLOAD, Fault.NONE, Fault.CUT_UPLOAD, Fault.LOSE_ANSWER);
    wire.requests();

    store.put("c/0", content);

    List<Request> sent = wire.requests().stream().filter(GcsStoreTest::isSent).toList();
    assertThat(sent)
        .extracting(put -> put.header("Content-Range"))
        .startsWith(
            "bytes 0-7526022/7526023",
            "bytes */7526023",
            "bytes %d-7526022/7526023".formatted(arrived(7_526_023)));
    assertThat(store.get("c/0")).isEqualTo(content);
    assertThat(server.uploads(bucket)).isZero();
  }

  /** What the server keeps of so many bytes when half of them arrive. */
  private static int arrived(int count) {
    return count / 2 / (256 << 10) * (256 << 10);
  }

  @Test
  void aLongObjectWhoseUploadTheServiceLosesIsSentFromItsBeginning() throws IOException {
    byte[] content = random(LARGEST_INSERT + 1);
    AtomicBoolean lost = new AtomicBoolean();
    wire.expect(GcsStoreTest::isSent, Fault.CUT_UPLOAD);
    wire.expect(
        request -> {
          if (isSent(request) && lost.compareAndSet(false, true)) {
            server.loseUploads(bucket);
          }
          return false;
        },
        Fault.NONE);

    store.put("c/0", content);

    assertThat(lost).isTrue();
    assertThat(store.get("c/0")).isEqualTo(content);
  }

  @Test
  void aLongObjectOfWhichTheServiceKeepsAPartIsNotTakenForThere() throws IOException {
    byte[] content = random(LARGEST_INSERT + 1);
    server.takePartOnce();

    store.put("c/0", content);

    assertThat(store.get("c/0")).isEqualTo(content);
    assertThat(wire.requests())
        .filteredOn(GcsStoreTest::isSent)
        .extracting(put -> put.header("Content-Range"))
        .containsExactly(
            "bytes 0-6291456/6291457", "bytes */6291457", "bytes 3145728-6291456/6291457");
  }

  @Test
  void aLongObjectThatArrivesDamagedIsRefusedAndSentAgain() throws IOException {
    byte[] content = random(LARGEST_INSERT + 1);
    wire.expect(GcsStoreTest::isSent, Fault.DAMAGE_UPLOAD);

    store.put("c/0", content);

    assertThat(store.get("c/0")).isEqualTo(content);
  }

  @Test
  void aLongObjectThatNeverComesThroughIsGivenUpWithWhatHasArrived() {
    wire.expect(GcsStoreTest::isSent, times(Fault.INTERNAL_ERROR, ATTEMPTS));

    assertThatThrownBy(() -> store.put("c/0", random(LARGEST_INSERT + 1)))
        .isInstanceOf(IOException.class)
        .hasMessageMatching("Cannot write store '" + store.uri() + "': [^\n]+, 'c/0'")
        .hasStackTraceContaining("HTTP 500")
        .satisfies(
            e -> assertThat(stackTrace(e)).as("who has it may write").doesNotContain("upload_id"));

    assertThat(keys()).isEmpty();
    assertThat(server.uploads(bucket)).isZero();
  }

  private static String stackTrace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void whatCannotBeDeletedIsNamedAndTheRestIsGone() {
    String closed = server.createBucket();
    server.put(closed, "store/c/0", new byte[1]);
    server.forbid(closed);
    ObjectStore readOnly = store("gs://" + closed + "/store", ANSWER);
    wire.requests();

    assertThatThrownBy(() -> readOnly.deleteAll(List.of("c/0", "c/1")))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "Cannot write store '" + readOnly.uri() + "': [^\n]+\\(forbidden, HTTP 403\\), 'c/0'");
    assertThat(wire.requests()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SLOW_DOWN", "RESET", "LOSE_ANSWER", "CUT_ANSWER"})
  void thatObjectsGoIsAskedAgain(Fault fault) throws IOException {
    store.put("c/0", bytes("cell"));
    store.put("c/1", bytes("cell"));
    wire.expect(request -> request.line().contains("/batch/"), times(fault, ATTEMPTS - 1));

    store.deleteAll(List.of("c/0", "c/1"));

    assertThat(keys()).isEmpty();
  }

  @Test
  void anObjectThatIsStoredPackedIsRefused() {
    server.put(bucket, "runs/store.zarr/c/0", bytes("zipped"), "contentEncoding", "gzip");

    assertThatThrownBy(() -> store.get("c/0"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Content-Encoding gzip");
  }

  @Test
  void aBucketInWhichNothingIsAllowedIsAskedOnce() {
    server.forbid(bucket);

    assertThatThrownBy(() -> store.put("c/0", bytes("cell")))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "Cannot write store '" + store.uri() + "': [^\n]+\\(forbidden, HTTP 403\\), 'c/0'");
    assertThatThrownBy(() -> store.find("c/0"))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "Cannot read store '" + store.uri() + "': [^\n]+\\(forbidden, HTTP 403\\)");
    assertThat(wire.requests()).hasSize(2);
  }

  @Test
  void behindAFenceALongObjectReplacesNothingOfOthers() throws IOException {
    Fence open =
        new Fence() {
          private static final long serialVersionUID = 1;

          @Override
          public String key(ObjectStore place) {
            return ".firn/mark";
          }

          @Override
          public void require(byte[] found, ObjectStore place) {}
        };
    ObjectStore fenced = store.fenced(open);
    byte[] content = random(LARGEST_INSERT + 1);
    fenced.put("c/0", content);
    store.put("c/0", bytes("another"));
    long generation = server.objects(bucket).get("runs/store.zarr/c/0").generation();
    fenced.put("c/0", content);

    assertThat(store.get("c/0")).isEqualTo(content);
    assertThat(wire.requests())
        .filteredOn(request -> request.line().matches("POST .*uploadType=resumable.*"))
        .extracting(request -> request.line().replaceFirst(".*ifGenerationMatch=(\\d+).*", "$1"))
        .filteredOn(condition -> !condition.equals("0"))
        .containsOnly(Long.toString(generation));
  }

  /** Whether a request belongs to a resumable upload. */
  private static boolean isSent(Request request) {
    return request.method().equals("PUT");
  }

  private static String base64(int crc32c) {
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt(crc32c).array());
  }
}
