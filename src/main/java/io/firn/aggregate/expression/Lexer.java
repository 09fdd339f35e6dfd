package io.firn.aggregate.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts an expression into numbers, dotted names, quoted texts and symbols, as Python does. */
final class Lexer {
  private static final int MAX_LENGTH = 4096;

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*+("
              + "(?<number>(?:\\d++(?:\\.\\d*+)?|\\.\\d++)(?:[eE][+-]?\\d++)?)"
              + "|(?<name>[\\p{L}_][\\p{L}\\p{N}_]*+(?:\\.[\\p{L}_][\\p{L}\\p{N}_]*+)*+)"
              + "|(?<text>'[^'\"]*'|\"[^'\"]*\")"
              + "|(?<symbol>\\*\\*|//|<=|>=|==|!=|[-+*/%<>=&|~(),.\\[\\]])"
              + "|\\z)");

  private Lexer() {}

  /**
   * The words of {@code text}, the last one the end.
   *
   * @throws ExpressionException at the first character that begins none
   */
  static List<Token> tokens(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new ExpressionException(
          "it has %,d characters; at most %,d are allowed".formatted(text.length(), MAX_LENGTH));
    }
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    while (matcher.region(at, text.length()).lookingAt()) {
      Token.Kind kind = kind(matcher);
      tokens.add(new Token(kind, matcher.group(1), matcher.start(1) + 1));
      if (kind == Token.Kind.END) {
        return tokens;
      }
      at = matcher.end();
    }
    while (Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    throw new ExpressionException(
        "unexpected '%s' at column %d".formatted(Character.toString(text.codePointAt(at)), at + 1));
  }

  private static Token.Kind kind(Matcher matcher) {
    if (matcher.start("number") >= 0) {
      return Token.Kind.NUMBER;
    }
    if (matcher.start("name") >= 0) {
      return Token.Kind.NAME;
    }
    if (matcher.start("text") >= 0) {
      return Token.Kind.TEXT;
    }
    return matcher.start("symbol") >= 0 ? Token.Kind.SYMBOL : Token.Kind.END;
  }
}
