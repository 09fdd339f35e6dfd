package io.firn.aggregate;

/** What is wrong with the text of an expression, and at which column of it. */
final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ExpressionException(String message) {
    // Never leaves the room: whoever compiles turns it into a problem of the document.
    super(message, null, false, false);
  }
}
