package io.firn.storage.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * What of an object an answer holds.
 *
 * @param from its first byte
 * @param count bytes
 * @param total bytes of the whole object
 */
record S3Part(long from, long count, long total) {
  private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
  private static final int PIECE = 64 << 10;

  static S3Part of(GetObjectResponse answer) {
    String range = answer.contentRange();
    Matcher matcher = RANGE.matcher(range == null ? "" : range);
    if (!matcher.matches()) {
      return new S3Part(0, answer.contentLength(), answer.contentLength());
    }
    long from = Long.parseLong(matcher.group(1));
    return new S3Part(
        from, Long.parseLong(matcher.group(2)) - from + 1, Long.parseLong(matcher.group(3)));
  }

  boolean is(long wantedFrom, long wantedCount) {
    return from == wantedFrom && count == wantedCount;
  }

  @Override
  public String toString() {
    return "bytes %d to %d of %d".formatted(from, from + count - 1, total);
  }

  /**
   * Fills the target with the body of an answer.
   *
   * @throws RetryableException when the body ends early
   */
  static void receive(ByteBuffer target, InputStream body) {
    try {
      fill(target, body);
    } catch (IOException e) {
      throw RetryableException.create("the answer was cut off: " + e.getMessage(), e);
    }
  }

  private static void fill(ByteBuffer target, InputStream body) throws IOException {
    // Not through a channel: interrupted for taking too long, it would close the body, which reads
    // to its end first and keeps whoever wants to break off waiting.
    byte[] piece = new byte[Math.min(target.remaining(), PIECE)];
    while (target.hasRemaining()) {
      int count = body.read(piece, 0, Math.min(target.remaining(), piece.length));
      if (count < 0) {
        throw new EOFException(target.remaining() + " bytes are missing");
      }
      target.put(piece, 0, count);
    }
  }
}
