package io.firn.granule;

import io.firn.FirnException;
import io.firn.storage.UnavailableInputException;

/**
 * A granule that its file system does not deliver, for a reason that may pass: nothing is known
 * about the granule. Not a {@link GranuleException}, so that the granule is not taken for a bad
 * one.
 */
public final class UnavailableGranuleException extends FirnException {
  public UnavailableGranuleException(UnavailableInputException cause) {
    super(cause.getMessage(), cause);
  }
}
