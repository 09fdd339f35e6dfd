package io.firn.storage;

import io.firn.FirnException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a bucket of an object store.
 *
 * @param bucket its name
 * @param key of an object, or the prefix of a store's keys without the slash that follows
 */
public record BucketLocation(String bucket, String key) {
  private static final Pattern URI = Pattern.compile("[^:/]+://([^/]+)(?:/(.*))?");

  /** Whether a URI has this scheme. */
  public static boolean isOf(String scheme, String uri) {
    return Uris.scheme(uri).equals(scheme);
  }

  /**
   * @param scheme that the URI must have, in lower case
   * @param purpose what an error says cannot be done, such as {@code open store}
   */
  public static BucketLocation parse(String scheme, String uri, String purpose) {
    Matcher matcher = URI.matcher(uri);
    if (!matcher.matches() || !isOf(scheme, uri)) {
      throw new FirnException(
          "Cannot %s '%s': it names no bucket; give %s://BUCKET/PREFIX"
              .formatted(purpose, uri, scheme));
    }
    String key = matcher.group(2) == null ? "" : matcher.group(2);
    return new BucketLocation(matcher.group(1), key);
  }

  /** The place of a store: no slash at its end, and no part that is empty or has two spellings. */
  public static BucketLocation ofStore(String scheme, String uri) {
    BucketLocation location = parse(scheme, uri, "open store");
    String prefix = location.key.replaceFirst("/+$", "");
    if (prefix.isEmpty()) {
      // An overwrite deletes everything at the place.
      throw new FirnException(
          "Cannot open store '%s': it would be the whole bucket; give %s://BUCKET/PREFIX"
              .formatted(uri, scheme));
    }
    try {
      return new BucketLocation(location.bucket, Keys.check(prefix));
    } catch (IllegalArgumentException e) {
      throw new FirnException("Cannot open store '%s': %s".formatted(uri, e.getMessage()), e);
    }
  }

  /** The place of an object in the store at this place, or of all whose keys begin so. */
  public BucketLocation at(String storeKey) {
    return new BucketLocation(bucket, key + "/" + storeKey);
  }

  /** The key, within the store at this place, of an object of the bucket. */
  public String storeKeyOf(String bucketKey) {
    return bucketKey.substring(key.length() + 1);
  }
}
