package io.firn.config.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.firn.config.ConfigException;
import io.firn.config.FieldLanguage;
import io.firn.config.FieldSpec;
import io.firn.config.FirnConfig;
import io.firn.config.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Documents to read, and a language that knows three functions. */
public final class Documents {
  public static final String SMALL =
      """
      data_source:
        groups: [gt1l, gt1r]
        coordinates:
          latitude: /{group}/lat
          longitude: /{group}/lon
        variables:
          h: /{group}/h
          s: /{group}/s
        filters:
          - {dataset: "/{group}/q", op: eq, value: 0}
      aggregation:
        variables:
          n:
            function: count
            source: h
            dtype: int64
          mean:
            function: np.mean
            source: h
            params: {w: 1.0 / s}
            attrs: {units: m}
      output:
        store: /data/out.zarr
        grid:
          type: healpix
          parent_order: 4
          child_order: 11
      """;

  public static final FieldLanguage LANGUAGE =
      new FieldLanguage() {
        @Override
        public void check(String path, FieldSpec field, Set<String> columns, Problems problems) {
          if (field.calculation() instanceof FieldSpec.Function) {
            FieldSpec.Function function = (FieldSpec.Function) field.calculation();
            if (function.name().equals("nosuch")) {
              problems.invalid(path + ".function", function.name(), "a known function is required");
            }
            if (function.source() != null && !columns.contains(function.source())) {
              problems.invalid(path + ".source", function.source(), "a column is required");
            }
          }
        }

        @Override
        public void checkChunkValue(
            String path, FieldSpec.ChunkValue value, Set<String> columns, Problems problems) {
          if (value.calculation().equals(new FieldSpec.Expression("nosuch"))) {
            problems.invalid(path + ".expression", "nosuch", "no such column");
          }
        }

        @Override
        public void checkRowCondition(
            String path, String expression, Set<String> columns, Problems problems) {
          if (expression.contains("nosuch")) {
            problems.invalid(path, expression, "no such column");
          }
        }
      };

  private Documents() {}

  public static FirnConfig parse(String yaml) {
    return ConfigReader.parse(yaml, LANGUAGE);
  }

  /** The small document with one passage replaced. */
  public static String with(String passage, String replacement) {
    if (!SMALL.contains(passage)) {
      throw new IllegalArgumentException("no such passage: " + passage);
    }
    return SMALL.replace(passage, replacement);
  }

  /** Asserts that a small document with one passage replaced has just these problems. */
  public static void assertProblems(String passage, String replacement, String... messages) {
    assertThat(problems(with(passage, replacement))).containsExactly(messages);
  }

  /** All problems of a document; fails when it has none. */
  public static List<String> problems(String yaml) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> parse(yaml));
    if (e == null) {
      throw new AssertionError("no problem in:\n" + yaml);
    }
    return e.problems();
  }

  public static String resource(String name) {
    try (InputStream in = FirnConfig.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
