package io.firn.storage.s3;

import io.firn.storage.BucketClient;
import io.firn.storage.BucketLocation;
import io.firn.storage.ScratchFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Sends one object in one request, whose length and MD5 the server knows before the bytes and
 * checks after them: what arrives short or damaged is refused and sent again. Only an object that
 * is too long for one request goes in parts, of which nothing appears before all have arrived.
 */
final class S3Upload {
  private static final String BYTES = "application/octet-stream";

  private final S3Connection connection;
  private final S3Client client;
  private final BucketLocation target;
  private final ScratchFile content;
  private final String replaced;

  /**
   * @param replaced the version that may be replaced, see {@link BucketClient#put}
   */
  S3Upload(S3Connection connection, BucketLocation target, ScratchFile content, String replaced) {
    this.connection = connection;
    this.client = connection.client();
    this.target = target;
    this.content = content;
    this.replaced = replaced;
  }

  /**
   * Sends the object.
   *
   * @throws SdkException when the service refuses it or cannot be reached
   * @throws IOException when the scratch file cannot be read, or {@link UncheckedIOException}
   */
  void send() throws IOException {
    if (content.length() <= connection.largestPut()) {
      put();
    } else {
      upload();
    }
  }

  private void put() throws IOException {
    client.putObject(
        connection
            .put()
            .bucket(target.bucket())
            .key(target.key())
            .contentMD5(md5(0, content.length()))
            .overrideConfiguration(
                request -> {
                  connection.transferring(content.length()).accept(request);
                  condition(request);
                })
            .build(),
        body(0, content.length()));
  }

  /** Adds the condition, for which this version of the client has no words. */
  private void condition(AwsRequestOverrideConfiguration.Builder request) {
    if (BucketClient.ABSENT.equals(replaced)) {
      request.putHeader("If-None-Match", "*");
    } else if (replaced != null) {
      request.putHeader("If-Match", replaced);
    }
  }

  private void upload() throws IOException {
    String id =
        client
            .createMultipartUpload(
                connection.createUpload().bucket(target.bucket()).key(target.key()).build())
            .uploadId();
    try {
      List<CompletedPart> parts = new ArrayList<>();
      for (long from = 0; from < content.length(); from += connection.part()) {
        long count = Math.min(connection.part(), content.length() - from);
        parts.add(uploadPart(from, count, id, parts.size() + 1));
      }
      client.completeMultipartUpload(
          request ->
              request
                  .bucket(target.bucket())
                  .key(target.key())
                  .uploadId(id)
                  .multipartUpload(upload -> upload.parts(parts))
                  .overrideConfiguration(this::condition));
    } catch (IOException | RuntimeException e) {
      abort(id, e);
      throw e;
    }
  }

  private CompletedPart uploadPart(long from, long count, String id, int number)
      throws IOException {
    String md5 = md5(from, count);
    String tag =
        client
            .uploadPart(
                request ->
                    request
                        .bucket(target.bucket())
                        .key(target.key())
                        .uploadId(id)
                        .partNumber(number)
                        .contentMD5(md5)
                        .overrideConfiguration(connection.transferring(count)),
                body(from, count))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  /** Deletes the parts, which are paid for as long as they are kept. */
  private void abort(String id, Exception failure) {
    // The client sends nothing for an interrupted thread.
    boolean interrupted = Thread.interrupted();
    try {
      client.abortMultipartUpload(
          request -> request.bucket(target.bucket()).key(target.key()).uploadId(id));
    } catch (SdkException e) {
      // The next run discards them.
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RequestBody body(long from, long count) {
    // Called for a stream at every attempt.
    return RequestBody.fromContentProvider(
        () -> {
          try {
            return content.read(from, count);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        count,
        BYTES);
  }

  private String md5(long from, long count) throws IOException {
    try (InputStream bytes = content.read(from, count)) {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      byte[] buffer = new byte[64 << 10];
      for (int read; (read = bytes.read(buffer)) >= 0; ) {
        md5.update(buffer, 0, read);
      }
      return Base64.getEncoder().encodeToString(md5.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IOException("this Java has no MD5, by which S3 checks uploads", e);
    }
  }
}
