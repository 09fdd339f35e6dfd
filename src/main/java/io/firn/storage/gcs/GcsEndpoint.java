package io.firn.storage.gcs;

import io.firn.FirnException;
import java.net.URI;
import java.net.URISyntaxException;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;

/**
 * Where the interface of Cloud Storage is.
 *
 * @param root URL of the server, ends with a slash
 * @param service path of the interface there, ends with a slash
 * @param encrypted whether the connection is encrypted
 */
record GcsEndpoint(String root, String service, boolean encrypted) {
  private static final String SERVICE = "storage/v1/";
  private static final GcsEndpoint GOOGLE =
      new GcsEndpoint("https://storage.googleapis.com/", SERVICE, true);

  /**
   * The endpoint that Beam's option names; Google's own where it names none.
   *
   * @throws FirnException when it is not a URL that Beam's own client could use as well
   */
  static GcsEndpoint of(GcsOptions options) {
    String given = options.getGcsEndpoint();
    return given == null || given.isBlank() ? GOOGLE : parse(given);
  }

  private static GcsEndpoint parse(String given) {
    URI url;
    try {
      url = new URI(given);
    } catch (URISyntaxException e) {
      throw invalid(given);
    }
    if (url.getUserInfo() != null) {
      throw new FirnException(
          "Invalid --gcsEndpoint: it holds a password; credentials are found by Google's own ways");
    }
    boolean encrypted = "https".equalsIgnoreCase(url.getScheme());
    if (url.getHost() == null || !encrypted && !"http".equalsIgnoreCase(url.getScheme())) {
      throw invalid(given);
    }
    if (url.getPath().replace("/", "").isEmpty()) {
      // Beam takes the path as it is, and would list granules in the wrong place.
      throw new FirnException(
          "Invalid --gcsEndpoint '%s': it has no path; give %s".formatted(given, complete(given)));
    }
    String root = url.getScheme() + "://" + url.getRawAuthority() + "/";
    return new GcsEndpoint(root, url.getRawPath().replaceAll("^/+|/*$", "") + "/", encrypted);
  }

  /** A server's URL with the path of the interface, as Google and emulators have it. */
  static String complete(String server) {
    return server.replaceFirst("/*$", "/") + SERVICE;
  }

  private static FirnException invalid(String given) {
    return new FirnException(
        "Invalid --gcsEndpoint '%s': a URL such as http://localhost:4443/%s"
            .formatted(given, SERVICE));
  }
}
