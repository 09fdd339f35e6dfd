package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.Bundled;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The bundled granules and what to do with them: the command line in this JVM, and stores as maps
 * of bytes.
 */
final class Greenland {
  static final Path GRANULES = Bundled.GRANULES;
  static final String GLOB = Bundled.GLOB;

  private Greenland() {}

  /** What a command left behind. */
  record Outcome(int exitCode, String out, String err) {}

  static Outcome firn(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Firn.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
    return new Outcome(code, out.toString(), err.toString());
  }

  /** Grids and expects success. */
  static JsonNode run(Path config, Path store, String... more) throws IOException {
    Path report = store.resolveSibling(store.getFileName() + ".json");
    List<String> arguments =
        new ArrayList<>(
            List.of("run", "--config=" + config, "--store=" + store, "--report=" + report));
    arguments.addAll(List.of(more));
    if (Stream.of(more).noneMatch(argument -> argument.matches("--(granules|shardMap)=.*"))) {
      arguments.add("--granules=" + GLOB);
    }
    Outcome outcome = firn(arguments.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return new ObjectMapper().readTree(report.toFile());
  }

  /** The shipped configuration, with times beside heights and the given lines in its grid. */
  static Path config(Path directory, String name, String... gridLines) throws IOException {
    String yaml = Files.readString(Bundled.CONFIG);
    yaml =
        yaml.replace(
                "  quality_filter:",
                "    delta_time: \"/{group}/land_ice_segments/delta_time\"\n  quality_filter:")
            .replace(
                "\noutput:",
                """
                    t_min: {function: min, source: delta_time, dtype: float64}
                    t_max: {function: max, source: delta_time, dtype: float64}
                    t_variance: {function: var, source: delta_time, dtype: float32}

                output:\
                """);
    StringBuilder grid = new StringBuilder();
    for (String line : gridLines) {
      grid.append("    ").append(line).append('\n');
    }
    Path file = directory.resolve(name);
    Files.writeString(file, yaml + grid, StandardCharsets.UTF_8);
    return file;
  }

  /** Every object of a store outside plan files, by key. */
  static Map<String, byte[]> bytes(Path store) throws IOException {
    Map<String, byte[]> objects = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(store)) {
      for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        String key = store.relativize(file).toString();
        if (!key.startsWith(".firn/plan/")) {
          objects.put(key, Files.readAllBytes(file));
        }
      }
    }
    return objects;
  }

  /**
   * Every object that a reader sees. Not the evidence, which names granules that were left out and
   * numbers the others.
   */
  static Map<String, byte[]> objects(Path store) throws IOException {
    Map<String, byte[]> objects = bytes(store);
    objects.keySet().removeIf(key -> key.startsWith(".firn/"));
    return objects;
  }

  /** No reader finds an array or a group in the store, if there is one at all. */
  static void assertNothingOpens(Path store) throws IOException {
    Map<String, byte[]> all = Files.exists(store) ? bytes(store) : Map.of();
    assertThat(all.keySet()).noneMatch(key -> key.endsWith("zarr.json"));
  }

  static void assertSameBytes(Map<String, byte[]> actual, Map<String, byte[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    actual.forEach((key, bytes) -> assertThat(bytes).as(key).isEqualTo(expected.get(key)));
  }
}
