package io.firn.storage;

import io.firn.Failure;
import io.firn.FirnException;
import io.firn.Plural;
import io.firn.storage.BucketClient.Page;
import io.firn.storage.BucketClient.Part;
import io.firn.storage.BucketException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store below a prefix of a bucket, in any cloud. An object appears when the cloud has all of it;
 * a lost answer does no harm, since the same bytes are sent again.
 */
final class BucketStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(BucketStore.class);

  /** Objects are read front to back in pieces of this size; each reader holds one. */
  private static final int READ_AHEAD = 4 << 20;

  /**
   * How long an answer of the fence holds: asked before every object of a shard, it would double
   * the requests. Who takes the place of another waits for longer before anything is changed.
   */
  private static final Duration ANSWER_HOLDS = Duration.ofSeconds(1);

  /** How often an object may change under a writer, whose fence says that it is the only one. */
  private static final int MOST_CHANGES = 5;

  private final BucketClient client;
  private final String uri;
  private final String scheme;
  private final BucketLocation root;
  private final Path scratch;

  /** Null where whoever has the store may change it. */
  private final Fence fence;

  /** When the fence was asked last and said yes, by two clocks. */
  private volatile Moment asked;

  private volatile String markKey;

  /**
   * @param scheme of the cloud's URIs, in lower case
   * @param scratch a directory for objects on their way to the cloud
   */
  BucketStore(BucketClient client, String scheme, String uri, Path scratch) {
    this(client, scheme, uri, scratch, null);
  }

  private BucketStore(BucketClient client, String scheme, String uri, Path scratch, Fence fence) {
    this.client = client;
    this.uri = uri.replaceFirst("/+$", "");
    this.scheme = scheme;
    this.root = BucketLocation.ofStore(scheme, uri);
    this.scratch = scratch;
    this.fence = fence;
  }

  /**
   * A point in time. Of two clocks, as one stands still while a machine sleeps, and the other may
   * be set back.
   */
  private record Moment(long nanos, long millis) {
    static Moment now() {
      return new Moment(System.nanoTime(), System.currentTimeMillis());
    }

    boolean isWithin(Duration age) {
      long passed = System.currentTimeMillis() - millis;
      return System.nanoTime() - nanos < age.toNanos() && passed >= 0 && passed < age.toMillis();
    }
  }

  @Override
  public ObjectStore fenced(Fence by) {
    return new BucketStore(client, scheme, uri, scratch, by);
  }

  /** Requires that this writer may change the store, or could just now. */
  private void requireMine() throws IOException {
    Moment last = asked;
    if (fence != null && (last == null || !last.isWithin(ANSWER_HOLDS))) {
      requireStillMine();
    }
  }

  /** The same, asking the storage. */
  private void requireStillMine() throws IOException {
    Moment now = Moment.now();
    byte[] mark;
    try {
      if (markKey == null) {
        markKey = fence.key(this);
      }
      mark = get(markKey);
    } catch (NoSuchFileException e) {
      mark = null;
    }
    fence.require(mark, this);
    // The time before the question: only then was it surely so.
    asked = now;
  }

  @Override
  public boolean setAside() throws IOException {
    try {
      Thread.sleep(ANSWER_HOLDS.multipliedBy(2).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    return false;
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

  /**
   * Uploads an object, which appears whole under its key or not at all. Behind a fence it replaces
   * nothing but what was there while the place was this writer's: a late writer changes no object
   * of its successor.
   */
  void send(String key, ScratchFile content, int crc32c) throws IOException {
    if (fence == null) {
      put(key, content, crc32c, null);
      return;
    }
    content.askBefore(
        () -> {
          try {
            requireMine();
          } catch (IOException e) {
            throw new Unanswered(e);
          }
        });
    String replaced = BucketClient.ABSENT;
    for (int changes = 0; !put(key, content, crc32c, replaced); changes++) {
      if (changes == MOST_CHANGES) {
        throw new IOException(
            "Cannot write store '%s': others keep changing it, '%s'".formatted(uri, key));
      }
      Existing found = existing(key, content.length());
      if (found.length == content.length() && found.crc32c == crc32c) {
        return; // By a twin of this writer, or by an attempt whose answer was lost.
      }
      requireStillMine();
      replaced = found.version;
    }
  }

  /** False when there is another version than the one that may be replaced. */
  private boolean put(String key, ScratchFile content, int crc32c, String replaced)
      throws IOException {
    try {
      client.put(location(key), content, crc32c, replaced);
      return true;
    } catch (BucketException e) {
      if (replaced != null && (e.kind() == Kind.CHANGED || isGone(e, replaced))) {
        return false;
      }
      throwRefusal(e);
      throw cannotWrite(e, key);
    } catch (UncheckedIOException e) {
      throw cannotSend(e.getCause());
    } catch (IOException e) {
      throw cannotSend(e);
    }
  }

  /** What the fence said, which a cloud's client takes for a failure to read the content. */
  private static void throwRefusal(BucketException e) throws IOException {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof FirnException refusal) {
        throw refusal;
      }
      if (cause instanceof Unanswered unanswered) {
        throw unanswered;
      }
    }
  }

  /** Not the scratch file, but the storage, could not be read when the fence was asked. */
  private static final class Unanswered extends IOException {
    private static final long serialVersionUID = 1;

    Unanswered(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private IOException cannotSend(IOException e) {
    return e instanceof Unanswered ? e : cannotBuffer(e);
  }

  private static boolean isGone(BucketException e, String replaced) {
    return e.kind() == Kind.MISSING && !replaced.equals(BucketClient.ABSENT);
  }

  /**
   * What is stored under a key.
   *
   * @param crc32c of its content; of one of another length not looked at
   */
  private record Existing(String version, long length, int crc32c) {}

  private Existing existing(String key, long expected) throws IOException {
    BucketLocation location = location(key);
    Piece piece = new Piece();
    CRC32C crc = new CRC32C();
    try {
      Part part = client.get(location, null, 0, READ_AHEAD, piece);
      String version = part.version();
      long total = part.total();
      if (total == expected) {
        long read = piece.addTo(crc);
        while (read < total) {
          client.get(location, version, read, READ_AHEAD, piece);
          read += piece.addTo(crc);
        }
      }
      return new Existing(version, total, (int) crc.getValue());
    } catch (BucketException e) {
      return switch (e.kind()) {
        // It went, or changed, while it was read: the next attempt to replace it will tell.
        case MISSING, CHANGED -> new Existing(BucketClient.ABSENT, -1, 0);
        // It is empty, and of an empty object no version is told.
        case OUT_OF_RANGE -> new Existing(null, 0, 0);
        case DENIED, OTHER -> throw cannotRead(e);
      };
    }
  }

  /** The bytes of one answer. */
  private static final class Piece implements BucketClient.Receiver {
    private byte[] bytes = new byte[0];

    @Override
    public boolean receive(Part part, InputStream body) throws IOException {
      // Every attempt starts from the beginning.
      bytes = body.readNBytes(READ_AHEAD);
      if (bytes.length != part.count()) {
        throw new EOFException(Plural.of(part.count() - bytes.length, "byte") + " missing");
      }
      return true;
    }

    int addTo(CRC32C crc) {
      crc.update(bytes);
      return bytes.length;
    }
  }

  @Override
  public boolean create(String key, byte[] content) throws IOException {
    requireMine();
    // For services without conditions, of which two at the same time may then both succeed.
    if (find(key).isPresent()) {
      return false;
    }
    CRC32C crc = new CRC32C();
    crc.update(content);
    try (ScratchFile file = ScratchFile.create(scratch)) {
      file.append(content, 0, content.length);
      boolean created = put(key, file, (int) crc.getValue(), BucketClient.ABSENT);
      // Some services say nothing of conditions that they do not know.
      if (created && put(key, file, (int) crc.getValue(), BucketClient.ABSENT)) {
        LOG.warn(
            "The storage of '{}' has no conditional writes: a run that stood still while another took its place may replace the objects that it has under way",
            uri);
      }
      return created;
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
    requireMine();
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
      requireMine();
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
    requireMine();
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
