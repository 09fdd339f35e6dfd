package io.firn.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The requests about objects in a cloud's buckets, made with that cloud's own client: all that
 * {@link BucketStore} and {@link BucketObject} need to know about it. Each cloud decides how
 * versions are told apart, what proves that an object has arrived whole, which failures may pass,
 * how often a request is sent again and what a user is told. Thread-safe.
 *
 * <p>Every request that fails, after all attempts, is a {@link BucketException}.
 */
public interface BucketClient {
  /** Stands for the version of an object that does not exist. */
  String ABSENT = "absent";

  /**
   * The part of an object that an answer to a range request holds.
   *
   * @param from its first byte
   * @param count bytes; -1 where the answer does not say
   * @param total bytes of the whole object; -1 where the answer does not say
   * @param version by which the cloud tells versions of an object apart; null where it has none
   * @param packed the Content-Encoding that the object is stored with, which makes ranges useless;
   *     null where its bytes are its content
   */
  record Part(long from, long count, long total, String version, String packed) {
    private static final Pattern RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

    /**
     * @param range header Content-Range; null where the answer holds the whole object
     * @param length header Content-Length; null where there is none
     */
    public static Part of(String range, Long length, String version, String packed) {
      Matcher matcher = RANGE.matcher(range == null ? "" : range);
      if (!matcher.matches()) {
        long all = length == null ? -1 : length;
        return new Part(0, all, all, version, packed);
      }
      long from = Long.parseLong(matcher.group(1));
      long count = Long.parseLong(matcher.group(2)) - from + 1;
      return new Part(from, count, Long.parseLong(matcher.group(3)), version, packed);
    }

    boolean is(long wantedFrom, long wantedCount) {
      return packed == null && from == wantedFrom && count == wantedCount;
    }

    @Override
    public String toString() {
      return packed == null
          ? "bytes %d to %d of %d".formatted(from, from + count - 1, total)
          : "an object that is stored with Content-Encoding %s, of which no range can be read,"
              .formatted(packed);
    }
  }

  /** Takes the bytes of an answer; every attempt starts again from the first byte. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Reads a body, unless it is of another part than the one asked for.
     *
     * @return false where nothing was read: the client then aborts the connection, since closing it
     *     may read to the end of the object
     * @throws IOException when the body ends early: the client asks again
     */
    boolean receive(Part part, InputStream body) throws IOException;
  }

  /**
   * A page of a list.
   *
   * @param objects by their keys in the bucket; a page may be empty and not be the last
   * @param next token of the next page; null after the last one
   */
  record Page(List<ObjectStore.Entry> objects, String next) {}

  /**
   * Asks for a range of an object.
   *
   * @param version the required version, see {@link Part#version}; null for any
   * @param count bytes, 1 or more; fewer are sent where the object ends before
   * @return what the server sent, whether or not it was received
   */
  Part get(BucketLocation object, String version, long from, int count, Receiver receiver)
      throws BucketException;

  /** Bytes of an object. */
  long length(BucketLocation object) throws BucketException;

  /**
   * One page of the objects whose keys begin with that of a place.
   *
   * @param token of the page; null for the first
   */
  Page list(BucketLocation prefix, String token) throws BucketException;

  /**
   * Uploads an object, which appears whole or not at all: what arrives short or damaged is refused
   * by the service and sent again.
   *
   * @param crc32c checksum of the content, for clouds that check it
   * @param replaced the version that it may replace, see {@link Part#version}, or {@link #ABSENT};
   *     null for any. Where it is another, this fails with an error of kind CHANGED, also when that
   *     is the object itself, which has arrived by an attempt whose answer was lost; where there is
   *     none, with CHANGED or MISSING. A service that has no such conditions takes any.
   * @throws IOException when the scratch file cannot be read; {@link java.io.UncheckedIOException}
   *     where the cloud's client lets no checked exception through
   */
  void put(BucketLocation object, ScratchFile content, int crc32c, String replaced)
      throws BucketException, IOException;

  /** Deletes an object; where there is none, this may fail with an error of kind MISSING. */
  void delete(BucketLocation object) throws BucketException;

  /** How many objects the service deletes with one request. */
  int mostDeletions();

  /**
   * Deletes objects with one request; no error for those that are not there.
   *
   * @param keys of the bucket, no more than {@link #mostDeletions}
   * @throws BucketException {@link BucketException#about} the first one that could not be deleted,
   *     where that is known
   */
  void deleteAll(String bucket, List<String> keys) throws BucketException;

  /** Deletes what incomplete uploads below a place left behind. */
  void discardUnfinished(BucketLocation prefix) throws BucketException;
}
