package io.firn.storage.gcs;

import com.google.api.client.googleapis.batch.BatchRequest;
import com.google.api.client.googleapis.batch.json.JsonBatchCallback;
import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import io.firn.storage.BucketLocation;
import io.firn.storage.Keys;
import io.firn.storage.ObjectRead;
import io.firn.storage.ObjectStore;
import io.firn.storage.Publication;
import io.firn.storage.ScratchFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store below a prefix of a bucket. An object appears with the one request that inserts it. An
 * answer that was lost changes nothing, since the same bytes are inserted again.
 */
final class GcsObjectStore implements ObjectStore {
  /** What is read front to back comes in pieces of this size, of which each reader holds one. */
  private static final int READ_AHEAD = 4 << 20;

  /** The service takes no more deletions with one request. */
  private static final int DELETED_AT_ONCE = 100;

  private final GcsConnection connection;
  private final Storage storage;
  private final String uri;
  private final BucketLocation root;
  private final Path scratch;

  GcsObjectStore(GcsConnection connection, String uri, Path scratch) {
    this.connection = connection;
    this.storage = connection.storage();
    this.uri = uri.replaceFirst("/+$", "");
    this.root = BucketLocation.ofStore(GcsObjectStoreProvider.SCHEME, uri);
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
      return new GcsPublication(this, connection, key, target, ScratchFile.create(scratch));
    } catch (IOException e) {
      throw cannotBuffer(e);
    }
  }

  @Override
  public SeekableByteChannel read(String key) throws IOException {
    return GcsRangedObject.open(
        () -> connection, location(key), new ObjectRead.Stored(uri, key), READ_AHEAD);
  }

  @Override
  public byte[] get(String key) throws IOException {
    try (SeekableByteChannel channel = read(key)) {
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
      while (content.hasRemaining()) {
        channel.read(content);
      }
      return content.array();
    }
  }

  @Override
  public Optional<Entry> find(String key) throws IOException {
    BucketLocation location = location(key);
    try {
      StorageObject object =
          connection.answer(
              0,
              () ->
                  storage
                      .objects()
                      .get(location.bucket(), location.key())
                      .setFields("size")
                      .execute());
      return Optional.of(new Entry(key, object.getSize().longValueExact()));
    } catch (IOException e) {
      if (GcsFailure.isNotFound(e)) {
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
    return Stream.iterate(page(prefix, null), page -> page != null, page -> pageAfter(prefix, page))
        // A page may be empty and not be the last.
        .flatMap(page -> page.getItems() == null ? Stream.empty() : page.getItems().stream())
        // Consoles make directories of objects without bytes.
        .filter(object -> !object.getName().endsWith("/"))
        .map(this::entry);
  }

  private Entry entry(StorageObject object) {
    return new Entry(root.storeKeyOf(object.getName()), object.getSize().longValueExact());
  }

  private Objects page(String prefix, String token) throws IOException {
    try {
      return connection.answer(
          0,
          () ->
              storage
                  .objects()
                  .list(root.bucket())
                  .setPrefix(root.at(prefix).key())
                  .setPageToken(token)
                  .setFields("items(name,size),nextPageToken")
                  .execute());
    } catch (IOException e) {
      throw cannotRead(e);
    }
  }

  private Objects pageAfter(String prefix, Objects page) {
    try {
      return page.getNextPageToken() == null ? null : page(prefix, page.getNextPageToken());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    BucketLocation location = location(key);
    try {
      connection.answer(
          0, () -> storage.objects().delete(location.bucket(), location.key()).execute());
    } catch (IOException e) {
      if (!GcsFailure.isNotFound(e)) {
        throw cannotWrite(GcsFailure.reason(e), key, e);
      }
    }
  }

  @Override
  public void deleteAll(List<String> keys) throws IOException {
    for (int from = 0; from < keys.size(); from += DELETED_AT_ONCE) {
      deleteAtOnce(keys.subList(from, Math.min(keys.size(), from + DELETED_AT_ONCE)));
    }
  }

  private void deleteAtOnce(List<String> keys) throws IOException {
    List<BucketLocation> left = new ArrayList<>(keys.stream().map(this::location).toList());
    try {
      connection.answer(
          0,
          () -> {
            deleteOnce(left);
            return null;
          });
    } catch (IOException e) {
      String first = root.storeKeyOf(left.get(0).key());
      throw cannotWrite(GcsFailure.reason(e), first, e);
    }
  }

  /** Deletes objects with one request, and takes those off the list that are gone. */
  private void deleteOnce(List<BucketLocation> left) throws IOException {
    BatchRequest batch = storage.batch(storage.getRequestFactory().getInitializer());
    List<BucketLocation> gone = new ArrayList<>();
    List<IOException> failures = new ArrayList<>();
    for (BucketLocation location : left) {
      storage
          .objects()
          .delete(location.bucket(), location.key())
          .queue(
              batch,
              new JsonBatchCallback<Void>() {
                @Override
                public void onSuccess(Void nothing, HttpHeaders headers) {
                  gone.add(location);
                }

                @Override
                public void onFailure(GoogleJsonError error, HttpHeaders headers) {
                  IOException failure = failure(error, headers);
                  if (GcsFailure.isNotFound(failure)) {
                    gone.add(location);
                  } else {
                    failures.add(failure);
                  }
                }
              });
    }
    batch.execute();
    left.removeAll(gone);
    // One that stays before those that may pass: it will still be there.
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
  public void discardUnfinished() {
    // Nothing was begun that anybody sees or pays for: what is not complete is no object, and the
    // service forgets uploads after a week.
  }

  private BucketLocation location(String key) {
    return root.at(Keys.check(key));
  }

  private IOException cannotRead(IOException e) {
    return new IOException("Cannot read store '%s': %s".formatted(uri, GcsFailure.reason(e)), e);
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
