package io.firn.storage;

import java.io.File;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A granule in its file system.
 *
 * @param uri an absolute path or a URI with a scheme; one spelling for each file
 * @param name the last part of the path
 * @param length bytes
 * @param version changes when the content does: the modification time where the file system tells
 *     it, with the MD5 where it tells that, too; otherwise a checksum or ETag; empty where it tells
 *     nothing
 */
public record InputFile(String uri, String name, long length, String version)
    implements Serializable {
  /** Before the 32 hexadecimal digits of a checksum at the end of a version. */
  private static final String MD5 = "md5 ";

  /** The version of a file, of which an MD5 may be known. */
  public static String version(String modified, String checksum) {
    return isMd5(checksum) ? modified + ", " + checksum : modified;
  }

  /** A checksum by which a provider of inputs says that it is the MD5 of the whole file. */
  public static String md5(byte[] digest) {
    return MD5 + HexFormat.of().formatHex(digest);
  }

  private static boolean isMd5(String checksum) {
    return checksum != null && checksum.startsWith(MD5);
  }

  /** The MD5 of the whole file in hex, where its storage has told it. */
  public Optional<String> md5() {
    String last =
        version.substring(version.lastIndexOf(", ") < 0 ? 0 : version.lastIndexOf(", ") + 2);
    return isMd5(last) ? Optional.of(last.substring(MD5.length())) : Optional.empty();
  }

  /**
   * The parts of the path, the host or bucket first where there is one and the name last: the same
   * end for a file wherever its folders are copied to.
   */
  public List<String> parts() {
    String scheme = Uris.scheme(uri);
    String path;
    if (Uris.isLocal(uri)) {
      path = uri.replace(File.separatorChar, '/');
    } else if (scheme.startsWith("http")) {
      // Escapes and the query are about the way there.
      URI parsed = URI.create(uri);
      path = parsed.getAuthority() + parsed.getPath();
    } else {
      path = uri.substring(scheme.length() + 1);
    }
    List<String> parts = new ArrayList<>(Arrays.asList(path.split("/")));
    parts.removeIf(String::isEmpty);
    if (!parts.isEmpty()) {
      parts.set(parts.size() - 1, name);
    }
    return parts;
  }
}
