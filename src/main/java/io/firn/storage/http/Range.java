package io.firn.storage.http;

import io.firn.Plural;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of a file, as a server sent it.
 *
 * @param at the URL that sent it
 * @param total bytes of the file
 * @param tag the version's tag, empty where the server has none
 * @param changed when the file was last modified; the epoch where the server does not say
 * @param bytes the range
 */
record Range(URI at, long total, String tag, Instant changed, byte[] bytes) {
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

  /** The range of an empty file. */
  static Range none(URI at) {
    return new Range(at, 0, "", Instant.EPOCH, new byte[0]);
  }

  /**
   * Reads an answer 206; any other range than the one requested is refused.
   *
   * @param named the URL that the user gave
   */
  static Range of(URI named, URI at, HttpResponse<byte[]> answer, long from, int count)
      throws IOException {
    String text = header(answer, "Content-Range");
    Matcher range = CONTENT_RANGE.matcher(text);
    if (!range.matches() || Long.parseLong(range.group(1)) != from) {
      throw RangeClient.lasting(
          named, "the server sends '%s' for bytes from %d on".formatted(text, from));
    }
    String encoding = header(answer, "Content-Encoding");
    if (!encoding.isEmpty() && !encoding.equals("identity")) {
      throw RangeClient.lasting(named, "the server sends it as '" + encoding + "'");
    }
    long total = Long.parseLong(range.group(3));
    int expected = (int) Math.min(count, total - from);
    if (answer.body().length != expected) {
      throw new EOFException(
          "%s came for %,d".formatted(Plural.of(answer.body().length, "byte"), expected));
    }
    return new Range(at, total, header(answer, "ETag"), changed(answer), answer.body());
  }

  private static Instant changed(HttpResponse<byte[]> answer) {
    try {
      return ZonedDateTime.parse(
              header(answer, "Last-Modified"), DateTimeFormatter.RFC_1123_DATE_TIME)
          .toInstant();
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private static String header(HttpResponse<byte[]> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  /** Whether both are of the same version of the file, as far as the server tells. */
  boolean isOfSameFile(Range other) {
    return total == other.total && tag.equals(other.tag) && changed.equals(other.changed);
  }
}
