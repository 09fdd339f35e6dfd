package io.firn.storage.gcs;

import com.google.api.client.googleapis.batch.BatchRequest;
import com.google.api.client.googleapis.batch.json.JsonBatchCallback;
import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import io.firn.storage.BucketClient;
import io.firn.storage.BucketException;
import io.firn.storage.BucketException.Kind;
import io.firn.storage.BucketLocation;
import io.firn.storage.ObjectStore;
import io.firn.storage.ScratchFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The objects of buckets on Cloud Storage, by Google's client, with Firn's own retries. Versions of
 * an object are told apart by their generations.
 */
final class GcsBucketClient implements BucketClient {
  /** The most deletions that the service takes in one request. */
  private static final int MOST_DELETIONS = 100;

  private final GcsConnection connection;
  private final Storage.Objects objects;

  GcsBucketClient(GcsConnection connection) {
    this.connection = connection;
    this.objects = connection.storage().objects();
  }

  /** Sends a request, see {@link GcsConnection#answer}. */
  private <T> T answer(long bytes, GcsConnection.Question<T> question) throws BucketException {
    try {
      return connection.answer(bytes, question);
    } catch (IOException e) {
      throw GcsFailure.of(e);
    }
  }

  @Override
  public Part get(BucketLocation object, String version, long from, int count, Receiver receiver)
      throws BucketException {
    return answer(
        count,
        () -> {
          HttpResponse answer = range(object, version, from, count);
          Part part = part(answer.getHeaders());
          InputStream body = answer.getContent();
          try {
            if (receiver.receive(part, body)) {
              // Read to its end, so that the connection can be used for the next range.
              body.close();
            }
          } catch (EOFException e) {
            throw new EOFException("the answer was cut off, " + e.getMessage());
          }
          return part;
        });
  }

  private HttpResponse range(BucketLocation object, String version, long from, int count)
      throws IOException {
    Storage.Objects.Get get = objects.get(object.bucket(), object.key());
    get.setIfGenerationMatch(version == null ? null : Long.valueOf(version));
    get.setReturnRawInputStream(true);
    HttpHeaders headers = get.getRequestHeaders();
    headers.setRange("bytes=%d-%d".formatted(from, from + count - 1));
    // A range of a compressed object could not be decompressed.
    headers.setAcceptEncoding("identity");
    return get.executeMedia();
  }

  private static Part part(HttpHeaders headers) {
    // An object that the service decompresses on the way comes whole, and without a length.
    String stored = headers.getFirstHeaderStringValue("x-goog-stored-content-encoding");
    return Part.of(
        headers.getContentRange(),
        headers.getContentLength(),
        headers.getFirstHeaderStringValue("x-goog-generation"),
        "identity".equals(stored) ? null : stored);
  }

  @Override
  public long length(BucketLocation object) throws BucketException {
    return metadata(object, "size").getSize().longValueExact();
  }

  /**
   * What the service says about an object.
   *
   * @param fields of the metadata, separated by commas
   */
  StorageObject metadata(BucketLocation object, String fields) throws BucketException {
    return answer(0, () -> objects.get(object.bucket(), object.key()).setFields(fields).execute());
  }

  @Override
  public Page list(BucketLocation prefix, String token) throws BucketException {
    Objects page = page(prefix, token, "name,size");
    List<ObjectStore.Entry> entries = new ArrayList<>();
    if (page.getItems() != null) {
      for (StorageObject object : page.getItems()) {
        entries.add(new ObjectStore.Entry(object.getName(), object.getSize().longValueExact()));
      }
    }
    return new Page(entries, page.getNextPageToken());
  }

  /**
   * A page of a list.
   *
   * @param fields of each object's metadata, separated by commas
   */
  Objects page(BucketLocation prefix, String token, String fields) throws BucketException {
    return answer(
        0,
        () ->
            objects
                .list(prefix.bucket())
                .setPrefix(prefix.key())
                .setPageToken(token)
                .setFields("items(" + fields + "),nextPageToken")
                .execute());
  }

  /**
   * Sends an object in one request, whose length and CRC-32C the service knows before the bytes and
   * checks after them. A long one goes by a resumable upload, of which nothing appears before all
   * of it has arrived and is checked.
   */
  @Override
  public void put(BucketLocation object, ScratchFile content, int crc32c, String replaced)
      throws BucketException {
    StorageObject metadata =
        new StorageObject()
            .setName(object.key())
            .setContentType(ScratchContent.TYPE)
            .setCrc32c(encoded(crc32c));
    Long generation = generation(replaced);
    if (content.length() <= connection.largestInsert()) {
      answer(content.length(), () -> insert(object.bucket(), metadata, content, generation));
      return;
    }
    try {
      new ResumedUpload(connection, object.bucket(), metadata, content, generation).send();
    } catch (IOException e) {
      throw GcsFailure.of(e);
    }
  }

  /** The generation that may be replaced, 0 for none, null for any. */
  private static Long generation(String replaced) {
    if (replaced == null) {
      return null;
    }
    return ABSENT.equals(replaced) ? Long.valueOf(0) : Long.valueOf(replaced);
  }

  private StorageObject insert(
      String bucket, StorageObject metadata, ScratchFile content, Long generation)
      throws IOException {
    Storage.Objects.Insert insert =
        objects.insert(bucket, metadata, new ScratchContent(content, 0));
    insert.setIfGenerationMatch(generation);
    insert.getMediaHttpUploader().setDirectUploadEnabled(true);
    // Compressed on its way, it would have no length that is known before.
    insert.setDisableGZipContent(true);
    return insert.setFields("name").execute();
  }

  private static String encoded(int crc32c) {
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt(crc32c).array());
  }

  @Override
  public void delete(BucketLocation object) throws BucketException {
    answer(0, () -> objects.delete(object.bucket(), object.key()).execute());
  }

  @Override
  public int mostDeletions() {
    return MOST_DELETIONS;
  }

  @Override
  public void deleteAll(String bucket, List<String> keys) throws BucketException {
    List<String> left = new ArrayList<>(keys);
    try {
      connection.answer(
          0,
          () -> {
            deleteOnce(bucket, left);
            return null;
          });
    } catch (IOException e) {
      throw GcsFailure.of(e).about(left.get(0));
    }
  }

  /** Deletes objects with one request, and removes from the list those that are gone. */
  private void deleteOnce(String bucket, List<String> left) throws IOException {
    Storage storage = connection.storage();
    BatchRequest batch = storage.batch(storage.getRequestFactory().getInitializer());
    List<String> gone = new ArrayList<>();
    List<IOException> failures = new ArrayList<>();
    for (String key : left) {
      objects
          .delete(bucket, key)
          .queue(
              batch,
              new JsonBatchCallback<Void>() {
                @Override
                public void onSuccess(Void nothing, HttpHeaders headers) {
                  gone.add(key);
                }

                @Override
                public void onFailure(GoogleJsonError error, HttpHeaders headers) {
                  IOException failure = failure(error, headers);
                  if (GcsFailure.kind(failure) == Kind.MISSING) {
                    gone.add(key);
                  } else {
                    failures.add(failure);
                  }
                }
              });
    }
    batch.execute();
    left.removeAll(gone);
    // A lasting failure is reported before passing ones: it will still be there next time.
    for (IOException failure : failures) {
      if (!GcsFailure.mayPass(failure)) {
        throw failure;
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private static IOException failure(GoogleJsonError error, HttpHeaders headers) {
    return new GoogleJsonResponseException(
        new HttpResponseException.Builder(error.getCode(), error.getMessage(), headers), error);
  }

  @Override
  public void discardUnfinished(BucketLocation prefix) {
    // Nothing to delete: an incomplete upload is not an object and costs nothing, and the service
    // forgets it after a week.
  }
}
