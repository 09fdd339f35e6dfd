package io.firn.aggregate;

/**
 * A word of an expression.
 *
 * @param text as it stands there; empty at the end
 * @param column of its first character, from 1
 */
record Token(Kind kind, String text, int column) {
  enum Kind {
    NUMBER,
    NAME,
    SYMBOL,
    END
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /** How error messages show it. */
  String shown() {
    return kind == Kind.END ? "the end at column " + column : "'" + text + "' at column " + column;
  }
}
