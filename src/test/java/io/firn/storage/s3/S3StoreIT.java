package io.firn.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.storage.CloudStoreContract;
import io.firn.storage.FaultyWire;
import io.firn.storage.FaultyWire.Fault;
import io.firn.storage.FaultyWire.Request;
import io.firn.storage.Fence;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On a real S3 server. */
class S3StoreIT extends CloudStoreContract<S3Server> {
  /** Lets everything pass. */
  private static final Fence OPEN =
      new Fence() {
        private static final long serialVersionUID = 1;

        @Override
        public String key(ObjectStore place) {
          return ".firn/mark";
        }

        @Override
        public void require(byte[] found, ObjectStore place) {}
      };

  S3StoreIT() throws IOException {
    super(S3Server.running());
  }

  @Override
  protected boolean isInsert(Request request) {
    return request.method().equals("PUT");
  }

  @Override
  protected boolean isListing(Request request) {
    return request.line().contains("list-type");
  }

  @Override
  protected boolean isFinding(Request request) {
    return request.method().equals("HEAD");
  }

  @Override
  protected void requireWhole(Request put, String key, byte[] content, int crc32c)
      throws NoSuchAlgorithmException {
    assertThat(put.method()).isEqualTo("PUT");
    assertThat(put.header("Content-Length")).isEqualTo("" + content.length);
    assertThat(put.header("Content-MD5"))
        .isEqualTo(
            Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(content)));
    assertThat(put.header("Transfer-Encoding")).isNull();
  }

  @Override
  protected void requireDeletedTogether(List<Request> requests) {
    assertThat(requests).hasSize(2);
  }

  @Test
  void noErrorTellsTheSecret() {
    wire.expect(this::isInsert, times(Fault.INTERNAL_ERROR, ATTEMPTS));

    assertThatThrownBy(() -> store.put("c/0", bytes("cell")))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining(S3Server.SECRET_KEY);
  }

  @Test
  void anObjectTooLongForOneRequestGoesInParts() throws IOException {
    byte[] content = random(2 * S3Server.PART + 12_345);
    wire.expect(request -> request.line().contains("partNumber=2"), Fault.RESET, Fault.CUT_UPLOAD);
    wire.requests();

    store.put("c/0", content);

    assertThat(wire.requests())
        .filteredOn(request -> request.method().equals("PUT"))
        .hasSize(3 + 2)
        .allSatisfy(part -> assertThat(part.header("Content-MD5")).isNotNull());
    assertThat(store.get("c/0")).isEqualTo(content);
    assertThat(server.uploads(bucket)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"partNumber=2", "POST .*uploadId="})
  void anUploadThatFailsIsGivenUpWithAllItsParts(String request) {
    wire.expect(
        seen -> seen.line().matches(".*" + request + ".*"), times(Fault.INTERNAL_ERROR, ATTEMPTS));

    assertThatThrownBy(() -> store.put("c/0", random(2 * S3Server.PART + 12_345)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot write store '" + store.uri() + "': ");

    assertThat(keys()).isEmpty();
    assertThat(server.uploads(bucket)).isEmpty();
  }

  @Test
  void behindAFenceAlsoPartsReplaceNothingOfOthers() throws IOException {
    ObjectStore fenced = store.fenced(OPEN);
    byte[] content = random(2 * S3Server.PART + 12_345);
    fenced.put("c/0", content);
    store.put("c/0", bytes("another"));
    fenced.put("c/0", content);

    assertThat(store.get("c/0")).isEqualTo(content);
    assertThat(wire.requests())
        .filteredOn(request -> request.line().matches("POST .*uploadId=.*"))
        .extracting(request -> request.header("If-None-Match") + " " + request.header("If-Match"))
        .hasSize(3)
        .startsWith("* null", "* null")
        .last()
        .asString()
        .startsWith("null \"");
    assertThat(server.uploads(bucket)).isEmpty();
  }

  @Test
  void aServiceThatRefusesConditionsIsWrittenWithoutThem() throws IOException {
    wire.expect(
        request -> request.header("If-None-Match") != null, times(Fault.NOT_IMPLEMENTED, ATTEMPTS));
    ObjectStore fenced = store.fenced(OPEN);

    fenced.put("c/0", bytes("cell"));
    fenced.put("c/0", bytes("another"));

    assertThat(store.get("c/0")).isEqualTo(bytes("another"));
    assertThat(fenced.create("c/0", bytes("third"))).isFalse();
  }

  @Test
  void aServiceThatTakesNoNoticeOfConditionsIsWrittenAllTheSame() throws IOException {
    wire.close();
    wire = new FaultyWire(server.portWithoutConditions());
    ObjectStore fenced = store(store.uri(), ANSWER).fenced(OPEN);

    fenced.put("c/0", bytes("cell"));
    fenced.put("c/0", bytes("another"));

    assertThat(fenced.get("c/0")).isEqualTo(bytes("another"));
    assertThat(fenced.create("c/0", bytes("third"))).isFalse();
    assertThat(fenced.create("c/1", bytes("third"))).isTrue();
  }

  @Test
  void uploadsThatDiedAreDiscardedAndThoseOfOthersAreNot() throws IOException {
    begin("runs/store.zarr/c/0");
    begin("runs/store.zarr/c/0");
    begin("runs/store.zarr/c/1");
    begin("runs/store.zarr2/c/0");

    store.discardUnfinished();

    assertThat(server.uploads(bucket)).containsExactly("runs/store.zarr2/c/0");
  }

  @Test
  void aServerThatHasNoUploadsInPartsHasNoneToDiscard() throws IOException {
    wire.expect(
        request -> request.line().contains("uploads"), times(Fault.NOT_IMPLEMENTED, ATTEMPTS));

    store.discardUnfinished();
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

  private void begin(String key) {
    assertThat(server.beginUpload(bucket, key)).isNotEmpty();
  }
}
