package io.firn.aggregate.expression;

/** Says what is wrong with the text of an expression, and at which column. */
public final class ExpressionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ExpressionException(String message) {
    // Without a stack trace: it is always caught and reported as a problem of the document.
    super(message, null, false, false);
  }
}
