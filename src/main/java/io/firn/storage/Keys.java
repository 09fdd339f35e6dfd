package io.firn.storage;

/** Which names an object may have, in any storage. */
public final class Keys {
  private Keys() {}

  /**
   * Checks a key: parts between single slashes, none of them {@code .} or {@code ..}, so that no
   * key leaves the store or has two spellings.
   *
   * @return {@code key}
   */
  public static String check(String key) {
    for (String part : key.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw invalid(key);
      }
    }
    if (key.indexOf('\\') >= 0 || key.indexOf('\0') >= 0) {
      throw invalid(key);
    }
    return key;
  }

  private static IllegalArgumentException invalid(String key) {
    return new IllegalArgumentException(
        "Invalid key '"
            + key
            + "': names between single slashes, none of them empty, '.' or '..', no backslash");
  }
}
