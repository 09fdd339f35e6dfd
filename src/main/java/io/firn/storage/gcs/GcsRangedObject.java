package io.firn.storage.gcs;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponse;
import com.google.api.services.storage.Storage;
import io.firn.storage.BucketLocation;
import io.firn.storage.ObjectRead;
import io.firn.storage.RangedChannel;
import io.firn.storage.RangedObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * An object read by ranges, each of which is asked for again until all of it has arrived. Beam's
 * own channel reads megabytes ahead, or asks for all that follows a position.
 */
final class GcsRangedObject implements RangedObject {
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final Supplier<GcsConnection> connection;
  private final BucketLocation location;
  private final ObjectRead read;
  private final Long generation;
  private final long length;

  private GcsRangedObject(
      Supplier<GcsConnection> connection,
      BucketLocation location,
      ObjectRead read,
      Long generation,
      long length) {
    this.connection = connection;
    this.location = location;
    this.read = read;
    this.generation = generation;
    this.length = length;
  }

  /** An object and its first bytes, which come with one request. */
  private record Opened(GcsPart part, byte[] first) {}

  /**
   * Opens an object with one request.
   *
   * @param connection asked at every request: a granule may stay open from one run of this JVM to
   *     the next, which has options of its own
   * @throws IOException as {@code read} says
   */
  static RangedChannel open(
      Supplier<GcsConnection> connection, BucketLocation location, ObjectRead read, int readAhead)
      throws IOException {
    Opened opened = ask(connection, location, read, readAhead);
    GcsPart part = opened.part;
    if (!part.is(0, opened.first.length)) {
      throw read.failed("the server sends %s for its beginning".formatted(part), null);
    }
    Long generation = read.keepsVersion() ? part.generation() : null;
    return new RangedChannel(
        new GcsRangedObject(connection, location, read, generation, part.total()),
        opened.first,
        readAhead);
  }

  private static Opened ask(
      Supplier<GcsConnection> connection, BucketLocation location, ObjectRead read, int count)
      throws IOException {
    GcsConnection now = connection.get();
    try {
      return now.answer(
          count,
          () -> {
            HttpResponse answer = send(now, location, 0, count, null);
            GcsPart part = GcsPart.of(answer);
            byte[] first = new byte[(int) Math.max(0, Math.min(count, part.total()))];
            if (part.is(0, first.length)) {
              GcsPart.receive(ByteBuffer.wrap(first), answer);
            }
            return new Opened(part, first);
          });
    } catch (IOException e) {
      if (GcsFailure.status(e) == RANGE_NOT_SATISFIABLE) {
        // An object without bytes has no range.
        return new Opened(GcsPart.NONE, new byte[0]);
      }
      throw GcsFailure.of(read, e);
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void read(long from, ByteBuffer target) throws IOException {
    int start = target.position();
    int count = target.remaining();
    GcsConnection now = connection.get();
    GcsPart part;
    try {
      part =
          now.answer(
              count,
              () -> {
                HttpResponse answer = send(now, location, from, count, generation);
                GcsPart sent = GcsPart.of(answer);
                if (sent.total() == length && sent.is(from, count)) {
                  // From the start again where this is not the first attempt.
                  GcsPart.receive(target.position(start), answer);
                }
                return sent;
              });
    } catch (IOException e) {
      throw GcsFailure.isOfAnotherVersion(e) || GcsFailure.status(e) == RANGE_NOT_SATISFIABLE
          ? read.changed()
          : GcsFailure.of(read, e);
    }
    if (part.packed() == null && part.total() != length) {
      throw read.changed();
    }
    if (!part.is(from, count)) {
      throw read.failed(
          "the server sends %s for %d bytes from %d on".formatted(part, count, from), null);
    }
  }

  private static HttpResponse send(
      GcsConnection connection, BucketLocation location, long from, int count, Long generation)
      throws IOException {
    Storage.Objects.Get get = connection.storage().objects().get(location.bucket(), location.key());
    get.setIfGenerationMatch(generation);
    get.setReturnRawInputStream(true);
    HttpHeaders headers = get.getRequestHeaders();
    headers.setRange("bytes=%d-%d".formatted(from, from + count - 1));
    // A range of what is packed, on its way or before, could not be unpacked.
    headers.setAcceptEncoding("identity");
    return get.executeMedia();
  }
}
