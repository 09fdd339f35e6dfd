package io.firn.storage.s3;

import io.firn.storage.BucketClient;
import io.firn.storage.BucketException;
import io.firn.storage.BucketException.Kind;
import io.firn.storage.BucketLocation;
import io.firn.storage.ObjectStore;
import io.firn.storage.ScratchFile;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/**
 * The objects of buckets on S3, by AWS's client, which retries what fails. Versions of an object
 * are told apart by their ETags.
 */
final class S3BucketClient implements BucketClient {
  private static final int NOT_ALLOWED = 405;
  private static final int NOT_IMPLEMENTED = 501;

  private final S3Connection connection;
  private final S3Client client;

  /** Whether the service is known to refuse conditions of writes, or not yet. */
  private volatile boolean conditional = true;

  S3BucketClient(S3Connection connection) {
    this.connection = connection;
    this.client = connection.client();
  }

  private static <T> T answer(Supplier<T> request) throws BucketException {
    try {
      return request.get();
    } catch (SdkException e) {
      throw S3Failure.of(e);
    }
  }

  @Override
  public Part get(BucketLocation object, String version, long from, int count, Receiver receiver)
      throws BucketException {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(object.bucket())
            .key(object.key())
            .range("bytes=%d-%d".formatted(from, from + count - 1))
            .ifMatch(version)
            .overrideConfiguration(connection.transferring(count))
            .build();
    return answer(
        () ->
            client.getObject(
                request,
                (answer, body) -> {
                  Part part =
                      Part.of(answer.contentRange(), answer.contentLength(), answer.eTag(), null);
                  try {
                    if (!receiver.receive(part, body)) {
                      // Aborted, as closing it would read the rest.
                      body.abort();
                    }
                  } catch (IOException e) {
                    throw RetryableException.create("the answer was cut off: " + e.getMessage(), e);
                  }
                  return part;
                }));
  }

  @Override
  public long length(BucketLocation object) throws BucketException {
    return answer(
        () ->
            client
                .headObject(request -> request.bucket(object.bucket()).key(object.key()))
                .contentLength());
  }

  @Override
  public Page list(BucketLocation prefix, String token) throws BucketException {
    ListObjectsV2Response page =
        answer(
            () ->
                client.listObjectsV2(
                    request ->
                        request
                            .bucket(prefix.bucket())
                            .prefix(prefix.key())
                            .continuationToken(token)));
    return new Page(
        page.contents().stream()
            .map(object -> new ObjectStore.Entry(object.key(), object.size()))
            .toList(),
        page.nextContinuationToken());
  }

  @Override
  public void put(BucketLocation object, ScratchFile content, int crc32c, String replaced)
      throws BucketException, IOException {
    String condition = conditional ? replaced : null;
    try {
      new S3Upload(connection, object, content, condition).send();
    } catch (SdkException e) {
      if (condition == null || !isNotImplemented(e)) {
        throw S3Failure.of(e);
      }
      // The store finds it out as well, of services that refuse nothing, and says so.
      conditional = false;
      put(object, content, crc32c, null);
    }
  }

  private static boolean isNotImplemented(SdkException e) {
    return e instanceof AwsServiceException answer
        && (answer.statusCode() == NOT_IMPLEMENTED
            || "NotImplemented".equals(S3Failure.code(answer)));
  }

  @Override
  public void delete(BucketLocation object) throws BucketException {
    answer(() -> client.deleteObject(request -> request.bucket(object.bucket()).key(object.key())));
  }

  @Override
  public int mostDeletions() {
    return ObjectStore.MOST_DELETED_AT_ONCE;
  }

  @Override
  public void deleteAll(String bucket, List<String> keys) throws BucketException {
    List<ObjectIdentifier> objects =
        keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    DeleteObjectsResponse response =
        answer(
            () ->
                client.deleteObjects(
                    request ->
                        request
                            .bucket(bucket)
                            .delete(Delete.builder().objects(objects).quiet(true).build())));
    if (response.hasErrors() && !response.errors().isEmpty()) {
      S3Error first = response.errors().get(0);
      String reason = "%s (%s)".formatted(first.message(), first.code());
      throw new BucketException(Kind.OTHER, reason, null).about(first.key());
    }
  }

  @Override
  public void discardUnfinished(BucketLocation prefix) throws BucketException {
    try {
      String key = null;
      String id = null;
      do {
        ListMultipartUploadsResponse page = unfinished(prefix, key, id);
        for (MultipartUpload upload : page.uploads()) {
          abort(prefix.bucket(), upload);
        }
        key = page.isTruncated() ? page.nextKeyMarker() : null;
        id = page.nextUploadIdMarker();
      } while (key != null);
    } catch (SdkException e) {
      if (e instanceof AwsServiceException answer
          && (answer.statusCode() == NOT_IMPLEMENTED || answer.statusCode() == NOT_ALLOWED)) {
        // A server without multipart uploads has no unfinished ones.
        return;
      }
      throw S3Failure.of(e);
    }
  }

  private ListMultipartUploadsResponse unfinished(
      BucketLocation prefix, String afterKey, String afterId) {
    return client.listMultipartUploads(
        request ->
            request
                .bucket(prefix.bucket())
                .prefix(prefix.key())
                .keyMarker(afterKey)
                .uploadIdMarker(afterId));
  }

  private void abort(String bucket, MultipartUpload upload) {
    try {
      client.abortMultipartUpload(
          request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId()));
    } catch (SdkException e) {
      if (S3Failure.kind(e) != Kind.MISSING) {
        throw e;
      }
    }
  }
}
