package io.firn.storage.gcs;

import io.firn.FirnException;
import io.firn.storage.Keys;
import io.firn.storage.Uris;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a bucket.
 *
 * @param bucket its name
 * @param key of an object, or what the keys of a store's objects begin with, without the slash that
 *     follows
 */
record GcsLocation(String bucket, String key) {
  private static final Pattern URI = Pattern.compile("(?i:gs)://([^/]+)(?:/(.*))?");

  static boolean isGcs(String uri) {
    return Uris.scheme(uri).equals("gs");
  }

  /**
   * @param purpose what an error says cannot be done, such as {@code open store}
   */
  static GcsLocation parse(String uri, String purpose) {
    Matcher matcher = URI.matcher(uri);
    if (!matcher.matches()) {
      throw new FirnException(
          "Cannot %s '%s': it names no bucket; give gs://BUCKET/PREFIX".formatted(purpose, uri));
    }
    String key = matcher.group(2) == null ? "" : matcher.group(2);
    return new GcsLocation(matcher.group(1), key);
  }

  /** The place of a store: no slash at its end, and no part that is empty or has two spellings. */
  static GcsLocation ofStore(String uri) {
    GcsLocation location = parse(uri, "open store");
    String prefix = location.key.replaceFirst("/+$", "");
    if (prefix.isEmpty()) {
      // What an overwrite deletes and a run clears away is all that lies at the place.
      throw new FirnException(
          "Cannot open store '%s': it would be the whole bucket; give gs://BUCKET/PREFIX"
              .formatted(uri));
    }
    try {
      return new GcsLocation(location.bucket, Keys.check(prefix));
    } catch (IllegalArgumentException e) {
      throw new FirnException("Cannot open store '%s': %s".formatted(uri, e.getMessage()), e);
    }
  }

  /** The place of an object of the store at this place; of what begins so, where that is part. */
  GcsLocation at(String storeKey) {
    return new GcsLocation(bucket, key + "/" + storeKey);
  }

  /** The key in the store at this place of an object of the bucket. */
  String storeKeyOf(String bucketKey) {
    return bucketKey.substring(key.length() + 1);
  }
}
