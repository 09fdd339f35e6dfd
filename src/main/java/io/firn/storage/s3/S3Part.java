package io.firn.storage.s3;

import io.firn.FirnException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.http.AbortableInputStream;
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

  /**
   * Fills the target with the body of the answer, which has to begin at {@code wanted}.
   *
   * @param called how messages call the object
   * @throws RetryableException when the body ends early
   * @throws FirnException when it is not what was asked for
   */
  void receive(ByteBuffer target, long wanted, String called, AbortableInputStream body) {
    if (from != wanted || count != target.remaining()) {
      // To close it would be to read the rest.
      body.abort();
      throw new FirnException(
          "Cannot read %s: the server sends bytes %d to %d for %d to %d"
              .formatted(called, from, from + count, wanted, wanted + target.remaining()));
    }
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
