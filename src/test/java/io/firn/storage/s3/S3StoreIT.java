package io.firn.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.storage.CloudStoreContract;
import io.firn.storage.FaultyWire.Fault;
import io.firn.storage.FaultyWire.Request;
import io.firn.storage.ObjectStore;
import io.firn.storage.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/** On a real S3 server. */
class S3StoreIT extends CloudStoreContract {
  /** S3 takes no shorter parts, save the last. */
  private static final long PART = 5 * MIB;

  private static final long LARGEST_PUT = 6 * MIB;

  private S3Server server;
  private S3Client direct;

  @Override
  protected int startServer() throws IOException {
    server = S3Server.running();
    direct = server.client();
    return server.port();
  }

  @AfterEach
  void closeClient() {
    direct.close();
  }

  @Override
  protected String createBucket() {
    return server.createBucket();
  }

  @Override
  protected String scheme() {
    return "s3";
  }

  @Override
  protected ObjectStore store(String uri, Patience patience, Path scratch) {
    S3Options options =
        PipelineOptionsFactory.fromArgs(S3Server.options(wire.port())).as(S3Options.class);
    return new S3ObjectStore(
        S3Connection.connect(options, patience, LARGEST_PUT, PART), uri, scratch);
  }

  @Override
  protected void put(String key) {
    direct.putObject(request -> request.bucket(bucket).key(key), RequestBody.empty());
  }

  @Override
  protected List<String> keys() {
    return direct.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
        .map(S3Object::key)
        .toList();
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

  @Override
  protected String noSuchBucket() {
    return "NoSuchBucket";
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
    CreateMultipartUploadResponse upload =
        direct.createMultipartUpload(request -> request.bucket(bucket).key(key));
    assertThat(upload.uploadId()).isNotEmpty();
  }

  private List<String> uploads() {
    return direct.listMultipartUploads(request -> request.bucket(bucket)).uploads().stream()
        .map(MultipartUpload::key)
        .toList();
  }
}
