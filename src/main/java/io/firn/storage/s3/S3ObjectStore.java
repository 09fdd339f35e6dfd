package io.firn.storage.s3;

import io.firn.storage.BucketLocation;
import io.firn.storage.Keys;
import io.firn.storage.ObjectRead;
import io.firn.storage.ObjectStore;
import io.firn.storage.Publication;
import io.firn.storage.ScratchFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store below a prefix of a bucket. An object appears with the one request that puts it. Requests
 * that fail are repeated by the client; an answer that was lost changes nothing, since the same
 * bytes are put again.
 */
final class S3ObjectStore implements ObjectStore {
  /** What is read front to back comes in pieces of this size, of which each reader holds one. */
  private static final int READ_AHEAD = 4 << 20;

  /** S3 deletes no more with one request. */
  private static final int DELETED_AT_ONCE = 1000;

  private static final int NOT_ALLOWED = 405;
  private static final int NOT_IMPLEMENTED = 501;

  private final S3Connection connection;
  private final S3Client client;
  private final String uri;
  private final BucketLocation root;
  private final Path scratch;

  S3ObjectStore(S3Connection connection, String uri, Path scratch) {
    this.connection = connection;
    this.client = connection.client();
    this.uri = uri.replaceFirst("/+$", "");
    this.root = BucketLocation.ofStore(S3ObjectStoreProvider.SCHEME, uri);
    this.scratch = scratch;
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public Publication begin(String key) throws IOException {
    BucketLocation target = location(key);
    try {
      return new S3Publication(this, connection, key, target, ScratchFile.create(scratch));
    } catch (IOException e) {
      throw cannotBuffer(e);
    }
  }

  @Override
  public SeekableByteChannel read(String key) throws IOException {
    return S3RangedObject.open(
        () -> connection, location(key), new ObjectRead.Stored(uri, key), READ_AHEAD);
  }

  @Override
  public byte[] get(String key) throws IOException {
    return get(key, Integer.MAX_VALUE);
  }

  @Override
  public Optional<Entry> find(String key) throws IOException {
    BucketLocation location = location(key);
    try {
      long length =
          client
              .headObject(request -> request.bucket(location.bucket()).key(location.key()))
              .contentLength();
      return Optional.of(new Entry(key, length));
    } catch (SdkException e) {
      if (S3Failure.isNotFound(e)) {
        return Optional.empty();
      }
      throw cannotRead(e);
    }
  }

  @Override
  public Stream<Entry> list(String prefix) throws IOException {
    int slash = prefix.lastIndexOf('/');
    if (slash >= 0) {
      Keys.check(prefix.substring(0, slash));
    }
    return Stream.iterate(page(prefix, null), Objects::nonNull, page -> pageAfter(prefix, page))
        .flatMap(page -> page.contents().stream())
        // Consoles make directories of objects without bytes.
        .filter(object -> !object.key().endsWith("/"))
        .map(this::entry);
  }

  private Entry entry(S3Object object) {
    return new Entry(root.storeKeyOf(object.key()), object.size());
  }

  private ListObjectsV2Response page(String prefix, String token) throws IOException {
    try {
      return client.listObjectsV2(
          request ->
              request.bucket(root.bucket()).prefix(root.at(prefix).key()).continuationToken(token));
    } catch (SdkException e) {
      throw cannotRead(e);
    }
  }

  private ListObjectsV2Response pageAfter(String prefix, ListObjectsV2Response page) {
    try {
      return page.nextContinuationToken() == null
          ? null
          : page(prefix, page.nextContinuationToken());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    BucketLocation location = location(key);
    try {
      client.deleteObject(request -> request.bucket(location.bucket()).key(location.key()));
    } catch (SdkException e) {
      throw cannotWrite(S3Failure.reason(e), key, e);
    }
  }

  @Override
  public void deleteAll(List<String> keys) throws IOException {
    for (int from = 0; from < keys.size(); from += DELETED_AT_ONCE) {
      deleteAtOnce(keys.subList(from, Math.min(keys.size(), from + DELETED_AT_ONCE)));
    }
  }

  private void deleteAtOnce(List<String> keys) throws IOException {
    List<ObjectIdentifier> objects =
        keys.stream()
            .map(key -> ObjectIdentifier.builder().key(location(key).key()).build())
            .toList();
    try {
      DeleteObjectsResponse response =
          client.deleteObjects(
              request ->
                  request
                      .bucket(root.bucket())
                      .delete(Delete.builder().objects(objects).quiet(true).build()));
      if (response.hasErrors() && !response.errors().isEmpty()) {
        throw cannotWrite(
            "%s (%s)"
                .formatted(response.errors().get(0).message(), response.errors().get(0).code()),
            root.storeKeyOf(response.errors().get(0).key()),
            null);
      }
    } catch (SdkException e) {
      throw cannotWrite(S3Failure.reason(e), keys.get(0), e);
    }
  }

  @Override
  public void discardUnfinished() throws IOException {
    try {
      String key = null;
      String id = null;
      do {
        ListMultipartUploadsResponse page = unfinished(key, id);
        for (MultipartUpload upload : page.uploads()) {
          abort(upload);
        }
        key = page.isTruncated() ? page.nextKeyMarker() : null;
        id = page.nextUploadIdMarker();
      } while (key != null);
    } catch (SdkException e) {
      if (e instanceof AwsServiceException answer
          && (answer.statusCode() == NOT_IMPLEMENTED || answer.statusCode() == NOT_ALLOWED)) {
        // A server that has no uploads in parts has none that are unfinished.
        return;
      }
      throw cannotWrite(S3Failure.reason(e), ".firn", e);
    }
  }

  private ListMultipartUploadsResponse unfinished(String afterKey, String afterId) {
    return client.listMultipartUploads(
        request ->
            request
                .bucket(root.bucket())
                .prefix(root.at("").key())
                .keyMarker(afterKey)
                .uploadIdMarker(afterId));
  }

  private void abort(MultipartUpload upload) {
    try {
      client.abortMultipartUpload(
          request -> request.bucket(root.bucket()).key(upload.key()).uploadId(upload.uploadId()));
    } catch (SdkException e) {
      if (!S3Failure.isNotFound(e)) {
        throw e;
      }
    }
  }

  private BucketLocation location(String key) {
    return root.at(Keys.check(key));
  }

  private IOException cannotRead(SdkException e) {
    return new IOException("Cannot read store '%s': %s".formatted(uri, S3Failure.reason(e)), e);
  }

  /** An exception that says why an object cannot be stored. */
  IOException cannotWrite(String reason, String key, Exception cause) {
    return new IOException("Cannot write store '%s': %s, '%s'".formatted(uri, reason, key), cause);
  }

  IOException cannotBuffer(IOException e) {
    return new IOException(
        "Cannot write store '%s': no object on its way there can be kept in '%s': %s; choose another --scratch"
            .formatted(uri, scratch, e.getMessage()),
        e);
  }
}
