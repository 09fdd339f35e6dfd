package io.firn.storage;

import java.io.File;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A granule in its file system.
 *
 * @param uri an absolute path or a URI with a scheme; one spelling for each file
 * @param name the last part of the path
 * @param length bytes
 * @param version changes when the content does: the modification time where the file system tells
 *     it, otherwise a checksum or ETag; empty where it tells neither
 */
public record InputFile(String uri, String name, long length, String version)
    implements Serializable {
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
