package io.firn.aggregate.expression;

/** What is wrong with the text of an expression, and at which column of it. */
public final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ExpressionException(String message) {
    // Never leaves the room: whoever compiles turns it into a problem of the document.
    super(message, null, false, false);
  }
}
