package io.firn.storage;

import io.firn.Plural;
import io.firn.storage.BucketClient.Part;
import io.firn.storage.BucketClient.Receiver;
import io.firn.storage.BucketException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/* * An object of a bucket, read by ranges. Each range is one request, which the cloud's client sends
 * again until all of it has arrived. Channels of Beam's own file systems request more than is read:
 * everything after a position, or megabytes ahead.
 */
final class BucketObject implements RangedObject {
  private static final Part EMPTY = new Part(0, 0, 0, null, null);

  /** Bytes read from an answer at once. */
  private static final int PIECE = 64 << 10;

  private final Supplier<? extends BucketClient> client;
  private final BucketLocation location;
  private final ObjectRead read;
  private final String version;
  private final long length;

  private BucketObject(
      Supplier<? extends BucketClient> client,
      BucketLocation location,
      ObjectRead read,
      String version,
      long length) {
    this.client = client;
    this.location = location;
    this.read = read;
    this.version = version;
    this.length = length;
  }

  /** The first bytes of an object; their answer also tells its length. */
  private static final class Beginning implements Receiver {
    private final int most;
    private byte[] bytes = new byte[0];

    Beginning(int most) {
      this.most = most;
    }

    @Override
    public boolean receive(Part part, InputStream body) throws IOException {
      bytes = new byte[(int) Math.max(0, Math.min(most, part.total()))];
      if (!part.is(0, bytes.length)) {
        return false;
      }
      fill(ByteBuffer.wrap(bytes), body);
      return true;
    }
  }

  /**
   * Opens an object with one request.
   *
   * @param client asked for at every request: a granule may stay open until the next run in this
   *     JVM, which has other options
   * @throws IOException as {@code read} says
   */
  static RangedChannel open(
      Supplier<? extends BucketClient> client,
      BucketLocation location,
      ObjectRead read,
      int readAhead)
      throws IOException {
    Beginning beginning = new Beginning(readAhead);
    Part part;
    try {
      part = client.get().get(location, null, 0, readAhead, beginning);
    } catch (BucketException e) {
      if (e.kind() != Kind.OUT_OF_RANGE) {
        throw read.because(e);
      }
      // An empty object has no range.
      part = EMPTY;
      beginning = new Beginning(0);
    }
    if (!part.is(0, beginning.bytes.length)) {
      throw read.failed("the server sends %s for its beginning".formatted(part), null);
    }
    String version = read.keepsVersion() ? part.version() : null;
    return new RangedChannel(
        new BucketObject(client, location, read, version, part.total()),
        beginning.bytes,
        readAhead);
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void read(long from, ByteBuffer target) throws IOException {
    int start = target.position();
    int count = target.remaining();
    Part part;
    try {
      part =
          client
              .get()
              .get(
                  location,
                  version,
                  from,
                  count,
                  (sent, body) -> {
                    if (sent.total() != length || !sent.is(from, count)) {
                      return false;
                    }
                    // Every attempt starts from the beginning.
                    fill(target.position(start), body);
                    return true;
                  });
    } catch (BucketException e) {
      throw e.kind() == Kind.CHANGED || e.kind() == Kind.OUT_OF_RANGE
          ? read.changed()
          : read.because(e);
    }
    if (part.packed() == null && part.total() != length) {
      throw read.changed();
    }
    if (!part.is(from, count)) {
      throw read.failed(
          "the server sends %s for %s from %d on".formatted(part, Plural.of(count, "byte"), from),
          null);
    }
  }

  private static void fill(ByteBuffer target, InputStream body) throws IOException {
    // Not through a channel. When interrupted for taking too long it would close the body, which
    // some
    // clients read to its end first, and the thread that should abort would have to wait.
    byte[] piece = new byte[Math.min(target.remaining(), PIECE)];
    while (target.hasRemaining()) {
      int count = body.read(piece, 0, Math.min(target.remaining(), piece.length));
      if (count < 0) {
        throw new EOFException(Plural.of(target.remaining(), "byte") + " missing");
      }
      target.put(piece, 0, count);
    }
  }
}
