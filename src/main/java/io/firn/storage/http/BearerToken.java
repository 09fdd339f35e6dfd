package io.firn.storage.http;

import io.firn.FirnException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The token that identifies a user to the servers whose URLs they give, such as one of NASA's
 * Earthdata Login. It is read from the environment of each worker, and sent to those servers only.
 *
 * @param value empty when there is none
 */
record BearerToken(Optional<String> value) {
  static final String VARIABLE = "EARTHDATA_TOKEN";

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1\\]");

  /** What a header may hold; checked here, as the client's own error would repeat the value. */
  private static final Pattern PLAIN = Pattern.compile("[!-~]+");

  static BearerToken of(String variable) {
    Optional<String> value =
        Optional.ofNullable(variable).map(String::strip).filter(text -> !text.isEmpty());
    if (value.isPresent() && !PLAIN.matcher(value.get()).matches()) {
      throw new FirnException(
          "Invalid %s: a token has no spaces, line ends or letters beyond ASCII"
              .formatted(VARIABLE));
    }
    return new BearerToken(value);
  }

  /**
   * The token for a request, if it may be sent: to the host that the user named but not to others
   * that it redirects to, and never unencrypted.
   */
  Optional<String> forRequest(URI request, URI named) {
    boolean sameServer =
        request.getScheme().equalsIgnoreCase(named.getScheme())
            && request.getHost().equalsIgnoreCase(named.getHost())
            && request.getPort() == named.getPort();
    boolean unheard =
        request.getScheme().equalsIgnoreCase("https")
            || LOOPBACK.matcher(request.getHost().toLowerCase(Locale.ROOT)).matches();
    return sameServer && unheard ? value : Optional.empty();
  }

  @Override
  public String toString() {
    return value.isPresent() ? "a token" : "no token";
  }
}
