package io.firn.granule;

import io.firn.FirnException;

/**
 * A granule that cannot be opened, or a dataset of it that cannot be read. The message names the
 * granule, the dataset where there is one, and the reason, on one line.
 */
public final class GranuleException extends FirnException {
  private GranuleException(String message, Throwable cause) {
    super(message, cause);
  }

  public static GranuleException opening(String granule, String reason, Throwable cause) {
    return new GranuleException("Cannot open granule '" + granule + "': " + reason, cause);
  }

  /**
   * A dataset that is not there.
   *
   * @param path of the dataset, absolute
   */
  public static GranuleException absent(Granule granule, String path) {
    return reading(
        granule.name(), path, "no such dataset: " + MissingPath.of(granule, path).reason(), null);
  }

  /**
   * A dataset that cannot be used.
   *
   * @param reason what is wrong with it
   * @param cause what told so, or null
   */
  public static GranuleException reading(
      String granule, String path, String reason, Throwable cause) {
    return new GranuleException(
        "Cannot read '" + path + "' of granule '" + granule + "': " + reason, cause);
  }
}
