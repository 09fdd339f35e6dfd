package io.firn.storage;

import io.firn.Failure;
import io.firn.storage.BucketClient.Page;
import io.firn.storage.BucketException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store below a prefix of a bucket, in any cloud. An object appears when the cloud has all of it;
 * a lost answer does no harm, since the same bytes are sent again.
 */
final class BucketStore implements ObjectStore {
  /** Objects are read front to back in pieces of this size; each reader holds one. */
  private static final int READ_AHEAD = 4 << 20;

  private final BucketClient client;
  private final String uri;
  private final BucketLocation root;
  private final Path scratch;

  /**
   * @param scheme of the cloud's URIs, in lower case
   * @param scratch a directory for objects on their way to the cloud
   */
  BucketStore(BucketClient client, String scheme, String uri, Path scratch) {
    this.client = client;
    this.uri = uri.replaceFirst("/+$", "");
    this.root = BucketLocation.ofStore(scheme, uri);
    this.scratch = scratch;
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public Publication begin(String key) throws IOException {
    Keys.check(key);
    try {
      return new BucketPublication(this, key, ScratchFile.create(scratch));
    } catch (IOException e) {
      throw cannotBuffer(e);
    }
  }

  /** Uploads an object, which appears whole under its key or not at all. */
  void send(String key, ScratchFile content, int crc32c) throws IOException {
    try {
      client.put(location(key), content, crc32c);
    } catch (BucketException e) {
      throw cannotWrite(e, key);
    } catch (UncheckedIOException e) {
      throw cannotBuffer(e.getCause());
    } catch (IOException e) {
      throw cannotBuffer(e);
    }
  }

  @Override
  public SeekableByteChannel read(String key) throws IOException {
    return BucketObject.open(
        () -> client, location(key), new ObjectRead.Stored(uri, key), READ_AHEAD);
  }

  @Override
  public Optional<Entry> find(String key) throws IOException {
    BucketLocation location = location(key);
    try {
      return Optional.of(new Entry(key, client.length(location)));
    } catch (BucketException e) {
      if (e.kind() == Kind.MISSING) {
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
        .flatMap(page -> page.objects().stream())
        // Web consoles create empty objects as directories.
        .filter(object -> !object.key().endsWith("/"))
        .map(object -> new Entry(root.storeKeyOf(object.key()), object.length()));
  }

  private Page page(String prefix, String token) throws IOException {
    try {
      return client.list(root.at(prefix), token);
    } catch (BucketException e) {
      throw cannotRead(e);
    }
  }

  private Page pageAfter(String prefix, Page page) {
    try {
      return page.next() == null ? null : page(prefix, page.next());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    BucketLocation location = location(key);
    try {
      client.delete(location);
    } catch (BucketException e) {
      if (e.kind() != Kind.MISSING) {
        throw cannotWrite(e, key);
      }
    }
  }

  @Override
  public void deleteAll(List<String> keys) throws IOException {
    int most = client.mostDeletions();
    for (int from = 0; from < keys.size(); from += most) {
      deleteAtOnce(keys.subList(from, Math.min(keys.size(), from + most)));
    }
  }

  private void deleteAtOnce(List<String> keys) throws IOException {
    List<String> bucketKeys = keys.stream().map(key -> location(key).key()).toList();
    try {
      client.deleteAll(root.bucket(), bucketKeys);
    } catch (BucketException e) {
      throw cannotWrite(e, e.key() == null ? keys.get(0) : root.storeKeyOf(e.key()));
    }
  }

  @Override
  public void discardUnfinished() throws IOException {
    try {
      client.discardUnfinished(root.at(""));
    } catch (BucketException e) {
      throw cannotWrite(e, ".firn");
    }
  }

  private BucketLocation location(String key) {
    return root.at(Keys.check(key));
  }

  private IOException cannotRead(BucketException e) {
    return new IOException(
        "Cannot read store '%s': %s".formatted(uri, e.getMessage()), e.getCause());
  }

  private IOException cannotWrite(BucketException e, String key) {
    return new IOException(
        "Cannot write store '%s': %s, '%s'".formatted(uri, e.getMessage(), key), e.getCause());
  }

  /** Says that the scratch directory cannot hold an object on its way to the store. */
  IOException cannotBuffer(IOException e) {
    return new IOException(
        "Cannot write store '%s': no object on its way there can be kept in '%s': %s; choose another --scratch"
            .formatted(uri, scratch, Failure.reason(e)),
        e);
  }
}
