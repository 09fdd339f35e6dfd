package io.firn.storage.http;

import io.firn.FirnException;
import java.net.URI;
import java.util.Locale;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * A URL as Beam names files. Its query says how to get the file, and is not part of its name.
 *
 * @param uri without fragment
 */
record HttpResourceId(URI uri) implements ResourceId {
  private static final long serialVersionUID = 1;

  /**
   * @throws FirnException when it holds a password, which plans and messages would repeat
   */
  static HttpResourceId of(String url) {
    URI uri = URI.create(url.replaceFirst("#.*", ""));
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("it names no host");
    }
    if (uri.getUserInfo() != null) {
      throw new FirnException(
          "Cannot read input at '%s': its URL holds a password, which would be kept with the plan; set %s"
              .formatted(uri.getHost(), BearerToken.VARIABLE));
    }
    return new HttpResourceId(uri);
  }

  @Override
  public ResourceId resolve(String other, ResolveOptions options) {
    if (!isDirectory()) {
      throw new IllegalStateException("Cannot resolve '" + other + "' in '" + uri + "': a file");
    }
    boolean directory = options == StandardResolveOptions.RESOLVE_DIRECTORY;
    return new HttpResourceId(uri.resolve(directory && !other.endsWith("/") ? other + "/" : other));
  }

  @Override
  public ResourceId getCurrentDirectory() {
    return isDirectory() ? this : new HttpResourceId(uri.resolve("."));
  }

  @Override
  public String getScheme() {
    return uri.getScheme().toLowerCase(Locale.ROOT);
  }

  @Override
  public String getFilename() {
    String path = uri.getPath().replaceFirst("/+$", "");
    return path.isEmpty() ? null : path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public boolean isDirectory() {
    return uri.getPath().isEmpty() || uri.getPath().endsWith("/");
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
