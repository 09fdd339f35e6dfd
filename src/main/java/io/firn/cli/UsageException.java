package io.firn.cli;

import io.firn.FirnException;

/** A command line that cannot be followed. */
final class UsageException extends FirnException {
  UsageException(String message) {
    super(message);
  }
}
