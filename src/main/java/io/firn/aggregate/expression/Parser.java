package io.firn.aggregate.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads an expression by recursive descent, with Python's precedence and associativity:
 *
 * <pre>{@code
 * comparison := or [("<" | "<=" | ">" | ">=" | "==" | "!=") or]
 * or         := and ("|" and)*
 * and        := sum ("&" sum)*
 * sum        := term (("+" | "-") term)*
 * term       := unary (("*" | "/" | "//" | "%") unary)*
 * unary      := ("+" | "-" | "~") unary | power
 * power      := primary ["**" unary]
 * primary    := NUMBER | CONSTANT | COLUMN | "(" comparison ")"
 *             | FUNCTION "(" [argument ("," argument)*] ")" | histogram
 * argument   := [NAME "="] comparison
 * histogram  := "np.histogram" "(" comparison "," ["bins" "="] NUMBER ","
 *               ["range" "="] "(" comparison "," comparison ")" ")" "[" "0" "]" [".astype" "(" TEXT ")"]
 * }</pre>
 */
public final class Parser {
  /**
   * With {@link #MAX_OPERATIONS} this bounds the depth of recursion here and in all later steps.
   */
  private static final int MAX_NESTING = 64;

  private static final int MAX_OPERATIONS = 256;

  private static final String HISTOGRAM = "np.histogram";

  private static final Map<String, Double> CONSTANTS =
      Map.of(
          "np.pi",
          Math.PI,
          "np.e",
          Math.E,
          "np.nan",
          Double.NaN,
          "np.inf",
          Double.POSITIVE_INFINITY);

  private static final Map<String, String> WORD_OPERATORS =
      Map.of("and", "(a < b) & (b < c)", "or", "(a < b) | (b < c)", "not", "~(a < b)");

  private final List<Token> tokens;
  private int next;
  private int nesting;
  private int operations;

  private Parser(List<Token> tokens) {
    this.tokens = tokens;
  }

  /**
   * @throws ExpressionException when {@code text} is not an expression
   */
  public static Expr parse(String text) {
    Parser parser = new Parser(Lexer.tokens(text));
    Expr expression = parser.comparison();
    if (parser.peek().kind() != Token.Kind.END) {
      throw parser.unexpected("an operator or the end");
    }
    return expression;
  }

  private Expr comparison() {
    Expr left = infix(Binary.COMPARISON + 1);
    Optional<Binary> operator = operator(Binary.COMPARISON);
    if (operator.isEmpty()) {
      return left;
    }
    int column = take().column();
    Expr compared = operation(new Expr.Infix(operator.get(), left, infix(1), column));
    if (operator(Binary.COMPARISON).isPresent()) {
      throw new ExpressionException(
          peek().shown() + " chains comparisons; put each in parentheses, as in (a < b) & (b < c)");
    }
    return compared;
  }

  /** Operators of one level or of tighter ones, grouped to the left. */
  private Expr infix(int level) {
    if (level == Binary.POWERS) {
      return unary();
    }
    Expr left = infix(level + 1);
    Optional<Binary> operator = operator(level);
    while (operator.isPresent()) {
      int column = take().column();
      left = operation(new Expr.Infix(operator.get(), left, infix(level + 1), column));
      operator = operator(level);
    }
    return left;
  }

  private Expr unary() {
    // Every way to nest, be it parentheses, calls, signs or powers, comes through here.
    if (++nesting > MAX_NESTING) {
      throw new ExpressionException(
          peek().shown() + " is nested too deeply; at most " + MAX_NESTING + " levels are allowed");
    }
    Token token = peek();
    Expr expression;
    if (token.is("-") || token.is("+") || token.is("~")) {
      take();
      Unary operator = Unary.of(token.text()).orElseThrow();
      expression = operation(new Expr.Prefix(operator, unary(), token.column()));
    } else {
      expression = power();
    }
    nesting--;
    return expression;
  }

  private Expr power() {
    Expr base = primary();
    if (!peek().is("**")) {
      return base;
    }
    int column = take().column();
    return operation(new Expr.Infix(Binary.POWER, base, unary(), column));
  }

  private Expr primary() {
    Token token = peek();
    if (token.kind() == Token.Kind.NUMBER) {
      take();
      return new Expr.Number(token.number(), token.column());
    }
    if (token.kind() == Token.Kind.NAME) {
      return name();
    }
    if (token.is("(")) {
      take();
      Expr inner = comparison();
      expect(")");
      return inner;
    }
    throw unexpected("a number, a column, a function or '('");
  }

  private Expr name() {
    if (WORD_OPERATORS.containsKey(peek().text())) {
      throw unexpected("a name");
    }
    Token token = take();
    String name = token.text().replaceFirst("^numpy\\.", "np.");
    if (name.equals(HISTOGRAM)) {
      return operation(histogram(token.column()));
    }
    if (peek().is("(")) {
      return call(name, token.column());
    }
    if (CONSTANTS.containsKey(name)) {
      return new Expr.Number(CONSTANTS.get(name), token.column());
    }
    if (name.contains(".")) {
      throw new ExpressionException(
          "unknown constant " + token.shown() + "; known are np.e, np.inf, np.nan, np.pi");
    }
    return new Expr.Name(name, token.column());
  }

  private Expr call(String function, int column) {
    List<Expr> positional = new ArrayList<>();
    Map<String, Expr> named = new LinkedHashMap<>();
    expect("(");
    while (!peek().is(")")) {
      if (peek().kind() == Token.Kind.NAME && tokens.get(next + 1).is("=")) {
        Token keyword = take();
        take();
        if (named.put(keyword.text(), comparison()) != null) {
          throw new ExpressionException(keyword.shown() + " is given twice");
        }
      } else if (named.isEmpty()) {
        positional.add(comparison());
      } else {
        throw new ExpressionException(
            peek().shown() + " has no name, but follows an argument that has one");
      }
      if (!peek().is(",")) {
        break;
      }
      take();
    }
    expect(")");
    return operation(new Expr.Call(function, positional, named, column));
  }

  /** The one call whose result is not a number: its shape is part of the grammar. */
  private Expr histogram(int column) {
    expect("(");
    Expr values = comparison();
    expect(",");
    keyword("bins");
    int bins = bins();
    expect(",");
    keyword("range");
    expect("(");
    Expr low = comparison();
    expect(",");
    Expr high = comparison();
    expect(")");
    expect(")");
    expect("[");
    if (!peek().text().equals("0")) {
      throw unexpected("0, the counts");
    }
    take();
    expect("]");
    return new Expr.Histogram(values, bins, low, high, type(), column);
  }

  private void keyword(String name) {
    if (peek().kind() == Token.Kind.NAME && tokens.get(next + 1).is("=")) {
      if (!peek().text().equals(name)) {
        throw unexpected("'" + name + "'");
      }
      take();
      take();
    }
  }

  private int bins() {
    Token token = peek();
    if (token.kind() != Token.Kind.NUMBER || !token.text().matches("[1-9][0-9]{0,8}")) {
      throw unexpected("a whole number of bins");
    }
    return Integer.parseInt(take().text());
  }

  private String type() {
    if (!peek().is(".")) {
      return null;
    }
    take();
    if (!peek().text().equals("astype")) {
      throw unexpected("'astype'");
    }
    take();
    expect("(");
    Token type = peek();
    if (type.kind() != Token.Kind.TEXT) {
      throw unexpected("a type in quotes");
    }
    take();
    expect(")");
    return type.text().substring(1, type.text().length() - 1);
  }

  private Expr operation(Expr expression) {
    if (++operations > MAX_OPERATIONS) {
      throw new ExpressionException("it has more than " + MAX_OPERATIONS + " operators and calls");
    }
    return expression;
  }

  private Optional<Binary> operator(int level) {
    return Binary.of(peek().text()).filter(binary -> binary.level() == level);
  }

  private void expect(String symbol) {
    if (!peek().is(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
    take();
  }

  private ExpressionException unexpected(String wanted) {
    String operator = WORD_OPERATORS.get(peek().text());
    return new ExpressionException(
        operator == null
            ? "expected " + wanted + ", found " + peek().shown()
            : peek().shown() + " is not an operator here; write " + operator);
  }

  private Token peek() {
    return tokens.get(next);
  }

  private Token take() {
    return tokens.get(next++);
  }
}
