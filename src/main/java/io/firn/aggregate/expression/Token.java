package io.firn.aggregate.expression;

import java.math.BigDecimal;

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
    TEXT,
    SYMBOL,
    END
  }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /** How error messages show it. */
  String shown() {
    if (kind == Kind.END) {
      return "the end at column " + column;
    }
    return (kind == Kind.TEXT ? text : "'" + text + "'") + " at column " + column;
  }

  /**
   * The value of a number.
   *
   * @throws ExpressionException when float64 cannot hold it
   */
  double number() {
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw new ExpressionException(shown() + " is too large for float64");
    }
    // A rounded identifier would compare equal to the wrong rows.
    if (text.chars().allMatch(Character::isDigit)
        && !new BigDecimal(text).equals(new BigDecimal(value))) {
      throw new ExpressionException(
          shown() + " takes more digits than float64 has, in which expressions compute");
    }
    return value;
  }
}
