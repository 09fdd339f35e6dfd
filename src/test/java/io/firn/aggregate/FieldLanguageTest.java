package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldLanguageTest {
  private static final Set<String> COLUMNS =
      Collections.unmodifiableSet(new LinkedHashSet<>(List.of("h_li", "s_li", "q")));

  private static final String X = "aggregation.variables.x";

  private static List<String> problems(FieldSpec.Calculation calculation, DType type) {
    Problems problems = new Problems();
    Aggregator.language()
        .check(X, new FieldSpec("x", calculation, type, 0, Map.of()), COLUMNS, problems);
    return problems.messages();
  }

  private static List<String> function(String name, String source, Map<String, Object> params) {
    return problems(new FieldSpec.Function(name, source, params), DType.FLOAT32);
  }

  private static List<String> expression(String text) {
    return problems(new FieldSpec.Expression(text), DType.FLOAT32);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0 / np.sqrt(np.sum(1.0 / s_li**2))",
        "numpy.quantile(h_li, 0.5) - np.percentile(h_li, q = 2.5)",
        "np.std(h_li, ddof=1) / np.sqrt(len(h_li))",
        "np.average(h_li, weights=1 / s_li ** 2)",
        "np.mean(np.where((q == 0) & (h_li < 3e3), h_li, np.nan))",
        "\n  np.max( h_li )\t-np.min(h_li,)\n",
      })
  void anExpressionInTheGrammarIsFine(String text) {
    assertThat(expression(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "np.mean(h_lii) => unknown column 'h_lii' at column 9; did you mean 'h_li'? known are h_li, s_li, q",
        "1 + h_li => the result must be one number per cell, but '+' at column 3 is one per row; reduce it, as np.mean does",
        "np.max(q) > 3 => the result must be a number, but '>' at column 11 is true or false",
        "np.mean(h_li => expected ')', found the end at column 13",
        "np.mean(q)) => expected an operator or the end, found ')' at column 11",
        "1 + => expected a number, a column, a function or '(', found the end at column 4",
        "2 q => expected an operator or the end, found 'q' at column 3",
        "h_li[0] => expected an operator or the end, found '[' at column 5",
        "np.max(0 < q < 3) => '<' at column 14 chains comparisons; put each in parentheses, as in (a < b) & (b < c)",
        "np.sum(q == 0 & h_li > 3) => '>' at column 22 chains comparisons; put each in parentheses, as in (a < b) & (b < c)",
        "np.sum((q>1) & q) => '&' at column 14 needs true or false, but 'q' at column 16 is a number; it binds tighter than a comparison, so put comparisons in parentheses",
        "np.sum(~q) => '~' at column 8 needs true or false, but 'q' at column 9 is a number",
        "np.sum(-(q > 3)) => '-' at column 8 needs a number, but '>' at column 12 is true or false",
        "np.sum((q>1) and (q<3)) => 'and' at column 14 is not an operator here; write (a < b) & (b < c)",
        "np.sum(not q) => 'not' at column 8 is not an operator here; write ~(a < b)",
        "np.median(q > 3) => np.median at column 1 needs numbers, but '>' at column 13 is true or false",
        "np.mean(np.max(q)) => np.mean at column 1 needs one value per row, but np.max at column 9 is the same for all rows of a cell",
        "len(3) => len at column 1 needs one value per row, but the number at column 5 is the same for all rows of a cell",
        "np.mean() => np.mean at column 1 needs one value per row to reduce",
        "np.sqrt(q, q) => np.sqrt at column 1 takes 1 unnamed argument",
        "np.minimum(q) => np.minimum at column 1 takes 2 unnamed arguments",
        "np.where(q, 1, 2) => np.where at column 1 needs true or false, but 'q' at column 10 is a number",
        "np.quantile(q) => np.quantile at column 1 needs 'q', a number from 0 to 1",
        "np.quantile(q, 50) => 'q' of np.quantile at column 1 must be a number from 0 to 1",
        "np.quantile(q, q) => 'q' of np.quantile at column 1 must be a number from 0 to 1",
        "np.quantile(q, .5, q=.4) => np.quantile at column 1 is given 'q' twice",
        "np.quantile(q, .5, .4) => np.quantile at column 1 is given 'q' twice",
        "np.quantile(q, weights=q) => np.quantile at column 1 needs 'q', a number from 0 to 1",
        "np.quantile(q, .5, weights=q > 3) => the result must be a number, but '>' at column 30 is true or false",
        "np.median(q, weights=np.max(q)) => the result must be one number per row, but np.max at column 22 is one per cell",
        "np.percentile(q, 5, method=3) => unknown argument 'method' of np.percentile at column 1; it takes the values, 'q' and 'weights'",
        "np.percentile(q, -1) => 'q' of np.percentile at column 1 must be a number from 0 to 100",
        "np.var(q, 1) => the number at column 11 is one argument too many for np.var at column 1; it takes the values, 'ddof' and 'weights'",
        "np.var(q, dof=1) => unknown argument 'dof' of np.var at column 1; it takes the values, 'ddof' and 'weights'",
        "np.max(q, q=1) => unknown argument 'q' of np.max at column 1, which takes only the values",
        "np.average(q, weights=np.max(q)) => the result must be one number per row, but np.max at column 23 is one per cell",
        "np.tau => unknown constant 'np.tau' at column 1; known are np.e, np.inf, np.nan, np.pi",
        "12345678901234567 => '12345678901234567' at column 1 takes more digits than float64 has, in which expressions compute",
        "1e999 => '1e999' at column 1 is too large for float64",
      })
  void whatIsWrongWithAnExpressionIsToldWithItsPlace(String text, String problem) {
    assertThat(expression(text))
        .containsExactly("Invalid " + X + ".expression '" + text + "': " + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h_li.mean()",
        "sum(h_li)",
        "np.count(h_li)",
        "__import__(3)",
        "np.linalg.norm(h_li)"
      })
  void aFunctionOutsideTheGrammarIsRefused(String text) {
    assertThat(expression(text))
        .singleElement()
        .asString()
        .contains("unknown function '" + text.substring(0, text.indexOf('(')) + "' at column 1;")
        .contains("known are abs, len, np.abs, np.average,");
  }

  @Test
  void anUnknownFunctionIsToldTheNearestOne() {
    assertThat(expression("1.0 / np.sqr(np.max(q))").get(0))
        .contains("unknown function 'np.sqr' at column 7; did you mean 'np.sqrt'? known are abs,");
  }

  @Test
  void aHostileExpressionIsAnErrorAndNoStackOverflow() {
    assertThat(expression("(".repeat(2000) + "1" + ")".repeat(2000)).get(0))
        .endsWith("'(' at column 65 is nested too deeply; at most 64 levels are allowed");
    assertThat(expression("-".repeat(4000) + "1").get(0)).endsWith("64 levels are allowed");
    assertThat(expression("2" + "**2".repeat(1300)).get(0)).endsWith("64 levels are allowed");
    assertThat(expression("np.abs(".repeat(500)).get(0)).endsWith("64 levels are allowed");
    assertThat(expression("1" + "+1".repeat(2000)).get(0))
        .endsWith("it has more than 256 operators and calls");
    assertThat(expression("1".repeat(4097)).get(0))
        .endsWith("it has 4,097 characters; at most 4,096 are allowed");
    assertThat(expression("1" + "+1".repeat(256))).isEmpty();
    assertThat(expression("(".repeat(63) + "1" + ")".repeat(63))).isEmpty();
  }

  @Test
  void aStatisticIsCheckedWholly() {
    assertThat(function("meen", "h_li", Map.of()))
        .singleElement()
        .asString()
        .startsWith(
            "Invalid aggregation.variables.x.function 'meen': unknown function; did you mean 'mean'? known are len, count, average, min,");
    assertThat(function("np.mean", "h_l", Map.of("q", 0.5)))
        .containsExactly(
            "Invalid aggregation.variables.x.params.q '0.5': unknown parameter; mean takes none",
            "Invalid aggregation.variables.x.source 'h_l': unknown column; did you mean 'h_li'? known are h_li, s_li, q");
    assertThat(function("len", "h_l", Map.of()))
        .containsExactly(
            "Invalid aggregation.variables.x.source 'h_l': unknown column; did you mean 'h_li'? known are h_li, s_li, q");
    assertThat(function("quantile", "q", Map.of()))
        .containsExactly("Missing aggregation.variables.x.params.q: a number from 0 to 1");
    assertThat(function("var", "q", Map.of("axis", 0L)))
        .containsExactly(
            "Invalid aggregation.variables.x.params.axis '0': unknown parameter; var takes only 'ddof', 'weights'");
    assertThat(function("average", "q", Map.of("weights", "1/s_l")))
        .containsExactly(
            "Invalid aggregation.variables.x.params.weights '1/s_l': unknown column 's_l' at column 3; did you mean 's_li'? known are h_li, s_li, q");
    assertThat(function("average", "q", Map.of("weights", "np.mean(q)")))
        .containsExactly(
            "Invalid aggregation.variables.x.params.weights 'np.mean(q)': the result must be one number per row, but np.mean at column 1 is one per cell");
  }

  @Test
  void allParametersAreCheckedAtOnce() {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("weights", "1/s_l");
    params.put("method", "inverted_cdf");
    assertThat(function("nanquantile", "q", params))
        .containsExactly(
            "Invalid aggregation.variables.x.params.method 'inverted_cdf': unknown parameter; nanquantile takes only 'q', 'weights'",
            "Missing aggregation.variables.x.params.q: a number from 0 to 1",
            "Invalid aggregation.variables.x.params.weights '1/s_l': unknown column 's_l' at column 3; did you mean 's_li'? known are h_li, s_li, q");
    assertThat(function("std", "q", Map.of("ddof", 1L, "weights", 2L))).isEmpty();
  }

  @Test
  void aParameterHasItsRange() {
    List<Object> bad = new ArrayList<>(List.of(1.5, -0.1, Double.NaN, "0.5", true));
    for (Object q : bad) {
      assertThat(function("quantile", "q", Map.of("q", q)))
          .containsExactly(
              "Invalid aggregation.variables.x.params.q '" + q + "': a number from 0 to 1");
    }
    assertThat(function("quantile", "q", Map.of("q", 1L))).isEmpty();
    assertThat(function("percentile", "q", Map.of("q", 100L))).isEmpty();
    for (Object ddof : List.of(-1L, 0.5)) {
      assertThat(function("std", "q", Map.of("ddof", ddof)))
          .containsExactly(
              "Invalid aggregation.variables.x.params.ddof '" + ddof + "': a whole number from 0");
    }
    assertThat(function("average", "q", Map.of("weights", true)))
        .containsExactly(
            "Invalid aggregation.variables.x.params.weights 'true': a column, a row-wise expression or a number");
  }

  @Test
  void anIntegerTypeHoldsNoFraction() {
    assertThat(problems(new FieldSpec.Function("mean", "q", Map.of()), DType.INT16))
        .containsExactly(
            "Invalid aggregation.variables.x.dtype 'int16': mean gives fractions; declare float32 or float64");
    assertThat(problems(new FieldSpec.Expression("np.sum(q)"), DType.INT64))
        .containsExactly(
            "Invalid aggregation.variables.x.dtype 'int64': an expression gives fractions; declare float32 or float64");
    // Whether these do hangs on the type of the source, which the document does not tell.
    assertThat(problems(new FieldSpec.Function("nanmax", "q", Map.of()), DType.INT16)).isEmpty();
    assertThat(problems(new FieldSpec.Function("len", "q", Map.of()), DType.INT16)).isEmpty();
  }

  @Test
  void theSourceIsHliWhereNoneIsNamed() {
    assertThat(function("mean", null, Map.of())).isEmpty();
    Problems problems = new Problems();
    Aggregator.language()
        .check(
            X,
            new FieldSpec(
                "x", new FieldSpec.Function("mean", null, Map.of()), DType.FLOAT32, 0, Map.of()),
            Set.of("z"),
            problems);
    assertThat(problems.messages())
        .containsExactly(
            "Missing aggregation.variables.x.source: the column to take mean of; known are z");
  }

  @Test
  void aConditionIsCheckedAtItsPath() {
    Problems problems = new Problems();
    Aggregator.language()
        .checkRowCondition("data_source.filters[0].expression", "q ==", COLUMNS, problems);
    assertThat(problems.messages())
        .containsExactly(
            "Invalid data_source.filters[0].expression 'q ==': expected a number, a column, a function or '(', found the end at column 5");
  }
}
