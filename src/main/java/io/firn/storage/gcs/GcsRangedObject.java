package io.firn.storage.gcs;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponse;
import com.google.api.services.storage.Storage;
import io.firn.FirnException;
import io.firn.storage.RangedChannel;
import io.firn.storage.RangedObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object read by ranges, each of which is asked for again until all of it has arrived. Beam's
 * own channel reads ahead by megabytes and to the end.
 */
final class GcsRangedObject implements RangedObject {
  private static final int PRECONDITION_FAILED = 412;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
  private static final int PIECE = 64 << 10;

  /**
   * Where an object is.
   *
   * @param called how messages call it
   * @param input whether it is a granule. Then every read has to find the same generation; of what
   *     a store holds, which may be published again, another generation has the same bytes
   */
  record Place(GcsConnection connection, GcsLocation location, String called, boolean input) {
    /** What failed and may pass; who opens inputs tries that again, and says of which. */
    IOException failure(IOException e) {
      String reason = GcsFailure.reason(e);
      return new IOException(input ? reason : "Cannot read %s: %s".formatted(called, reason), e);
    }

    /**
     * Asks for bytes once.
     *
     * @param range as in the header; all where it is null
     * @param generation the one that is wanted; any where it is null
     */
    private HttpResponse send(String range, Long generation) throws IOException {
      Storage.Objects.Get get =
          connection.storage().objects().get(location.bucket(), location.key());
      get.setIfGenerationMatch(generation);
      get.setReturnRawInputStream(true);
      HttpHeaders headers = get.getRequestHeaders();
      headers.setRange(range);
      // A range of what was packed on the way, or for it, could not be unpacked.
      headers.setAcceptEncoding("identity");
      return get.executeMedia();
    }

    private static String range(long from, int count) {
      return "bytes=%d-%d".formatted(from, from + count - 1);
    }
  }

  /**
   * What of an object an answer holds.
   *
   * @param from its first byte
   * @param count bytes
   * @param total bytes of the whole object
   */
  private record Part(long from, long count, long total) {
    static Part of(HttpResponse answer, String called) {
      HttpHeaders headers = answer.getHeaders();
      String stored = headers.getFirstHeaderStringValue("x-goog-stored-content-encoding");
      if (stored != null && !stored.equals("identity")) {
        throw new FirnException(
            "Cannot read %s: it is stored with Content-Encoding %s, of which no range can be read; upload it without"
                .formatted(called, stored));
      }
      Matcher matcher =
          RANGE.matcher(headers.getContentRange() == null ? "" : headers.getContentRange());
      if (!matcher.matches()) {
        Long length = headers.getContentLength();
        if (length == null) {
          throw new FirnException(
              "Cannot read %s: the server does not say how long it is".formatted(called));
        }
        return new Part(0, length, length);
      }
      long from = Long.parseLong(matcher.group(1));
      return new Part(
          from, Long.parseLong(matcher.group(2)) - from + 1, Long.parseLong(matcher.group(3)));
    }

    /** Fills the target with the body of the answer, which has to begin at {@code wanted}. */
    void receive(ByteBuffer target, long wanted, String called, HttpResponse answer)
        throws IOException {
      if (from != wanted || count != target.remaining()) {
        throw new FirnException(
            "Cannot read %s: the server sends bytes %d to %d for %d to %d"
                .formatted(called, from, from + count, wanted, wanted + target.remaining()));
      }
      InputStream body = answer.getContent();
      byte[] piece = new byte[Math.min(target.remaining(), PIECE)];
      while (target.hasRemaining()) {
        int read = body.read(piece, 0, Math.min(target.remaining(), piece.length));
        if (read < 0) {
          throw new EOFException(
              "the answer was cut off, %d bytes are missing".formatted(target.remaining()));
        }
        target.put(piece, 0, read);
      }
      // Only what was read to its end leaves the connection for the next range.
      body.close();
    }
  }

  private final Place place;
  private final Long generation;
  private final long length;

  private GcsRangedObject(Place place, Long generation, long length) {
    this.place = place;
    this.generation = generation;
    this.length = length;
  }

  /**
   * Opens an object; one request, which brings its first bytes.
   *
   * @throws IOException when the service refuses or cannot be asked, see {@link GcsFailure}
   */
  static RangedChannel open(Place place, int readAhead) throws IOException {
    try {
      return place.connection.answer(
          readAhead,
          () -> {
            HttpResponse answer = place.send(Place.range(0, readAhead), null);
            Part part = Part.of(answer, place.called);
            ByteBuffer first = ByteBuffer.allocate((int) Math.min(readAhead, part.total()));
            part.receive(first, 0, place.called, answer);
            Long generation = place.input ? generation(answer) : null;
            return new RangedChannel(
                new GcsRangedObject(place, generation, part.total()), first.array(), readAhead);
          });
    } catch (IOException e) {
      if (GcsFailure.status(e) != RANGE_NOT_SATISFIABLE) {
        throw e;
      }
      // An object without bytes has no range.
      return new RangedChannel(new GcsRangedObject(place, null, 0), new byte[0], readAhead);
    }
  }

  private static Long generation(HttpResponse answer) {
    String generation = answer.getHeaders().getFirstHeaderStringValue("x-goog-generation");
    return generation == null ? null : Long.valueOf(generation);
  }

  /**
   * All bytes of a small object.
   *
   * @throws IOException when the service refuses or cannot be asked, see {@link GcsFailure}
   */
  static byte[] whole(Place place) throws IOException {
    return place.connection.answer(
        0,
        () -> {
          HttpResponse answer = place.send(null, null);
          Part part = Part.of(answer, place.called);
          ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(part.total()));
          part.receive(bytes, 0, place.called, answer);
          return bytes.array();
        });
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void read(long from, ByteBuffer target) throws IOException {
    int start = target.position();
    int count = target.remaining();
    try {
      place.connection.answer(
          count,
          () -> {
            HttpResponse answer = place.send(Place.range(from, count), generation);
            Part part = Part.of(answer, place.called);
            if (part.total() != length) {
              throw changed();
            }
            // From the start again where this is not the first attempt.
            part.receive(target.position(start), from, place.called, answer);
            return part;
          });
    } catch (IOException e) {
      if (GcsFailure.status(e) == PRECONDITION_FAILED
          || GcsFailure.status(e) == RANGE_NOT_SATISFIABLE) {
        throw changed();
      }
      throw place.failure(e);
    }
  }

  private FirnException changed() {
    return new FirnException(
        "Cannot read %s: it has changed while it was read".formatted(place.called));
  }
}
