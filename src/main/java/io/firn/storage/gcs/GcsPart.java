package io.firn.storage.gcs;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of an object an answer holds.
 *
 * @param from its first byte
 * @param count bytes
 * @param total bytes of the whole object
 * @param packed how the object is packed that was stored; null where its bytes are its content
 * @param generation which of the objects that had the name it is; null where the server has none
 */
record GcsPart(long from, long count, long total, String packed, Long generation) {
  /** An object without bytes. */
  static final GcsPart NONE = new GcsPart(0, 0, 0, null, null);

  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
  private static final int PIECE = 64 << 10;

  static GcsPart of(HttpResponse answer) {
    HttpHeaders headers = answer.getHeaders();
    String stored = headers.getFirstHeaderStringValue("x-goog-stored-content-encoding");
    String packed = "identity".equals(stored) ? null : stored;
    String generation = headers.getFirstHeaderStringValue("x-goog-generation");
    Long version = generation == null ? null : Long.valueOf(generation);
    String range = headers.getContentRange();
    Matcher matcher = RANGE.matcher(range == null ? "" : range);
    if (!matcher.matches()) {
      // All of it. What the service unpacks on the way comes without a length.
      long length = headers.getContentLength() == null ? -1 : headers.getContentLength();
      return new GcsPart(0, length, length, packed, version);
    }
    long from = Long.parseLong(matcher.group(1));
    long count = Long.parseLong(matcher.group(2)) - from + 1;
    return new GcsPart(from, count, Long.parseLong(matcher.group(3)), packed, version);
  }

  boolean is(long wantedFrom, long wantedCount) {
    return packed == null && from == wantedFrom && count == wantedCount;
  }

  /** Fills the target with the body of an answer. */
  static void receive(ByteBuffer target, HttpResponse answer) throws IOException {
    // Closed where all of it was read, which leaves the connection for the next range.
    InputStream body = answer.getContent();
    byte[] piece = new byte[Math.min(target.remaining(), PIECE)];
    while (target.hasRemaining()) {
      int count = body.read(piece, 0, Math.min(target.remaining(), piece.length));
      if (count < 0) {
        throw new EOFException(
            "the answer was cut off, %d bytes are missing".formatted(target.remaining()));
      }
      target.put(piece, 0, count);
    }
    body.close();
  }

  @Override
  public String toString() {
    return packed == null
        ? "bytes %d to %d of %d".formatted(from, from + count - 1, total)
        : "an object that is stored with Content-Encoding %s, of which no range can be read,"
            .formatted(packed);
  }
}
