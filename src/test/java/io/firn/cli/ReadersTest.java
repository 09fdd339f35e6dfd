package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.Bundled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * zarr-python, xarray and xdggs read our stores without a warning and find the golden values
 * ({@code read_store.py}). Runs where Python has the packages of {@code
 * src/test/python/requirements.txt}: that of the environment variable {@code FIRN_PYTHON}, else
 * {@code python3}.
 */
class ReadersTest {
  private static final Logger LOG = LoggerFactory.getLogger(ReadersTest.class);
  private static final Path GOLDEN =
      Path.of("src/test/resources/io/firn/golden/atl06_greenland_order12.csv");

  @TempDir Path directory;

  /**
   * A store to read.
   *
   * @param chunk cells of a chunk
   * @param shard cells of a stored object, or null without sharding
   */
  record Form(String name, String path, String group, int chunk, Integer shard, String codec) {}

  private Python python() {
    return new Python("read_store.py", directory);
  }

  @TestFactory
  Stream<DynamicContainer> readersOpenTheStoreAndFindTheGoldenValues() throws Exception {
    python().require("no reader of others is tested", "requirements.txt");
    List<Form> stores =
        List.of(
            grid("one chunk a shard", "compact", 6, false, "zstd"),
            grid("16 chunks a shard", "compact", 8, true, "zstd"),
            grid("16 chunks of their own", "compact", 8, false, "gzip"),
            grid("raw bytes", "compact", 8, true, "none"),
            grid("blosc", "compact", 6, false, "blosc"),
            grid("full sphere", "fullsphere", 8, true, "zstd"));
    Map<String, List<DynamicTest>> checks = new LinkedHashMap<>();
    Map<String, Set<String>> skipped = new TreeMap<>();
    for (JsonNode check : check(stores)) {
      if (check.get("outcome").asText().equals("skipped")) {
        skipped
            .computeIfAbsent(check.get("reason").asText(), reason -> new TreeSet<>())
            .add(check.get("check").asText());
      }
      checks
          .computeIfAbsent(check.get("store").asText(), store -> new ArrayList<>())
          .add(dynamicTest(check.get("check").asText(), () -> report(check)));
    }
    assertThat(checks).hasSameSizeAs(stores);
    // Printed on the console as well, as reports are rarely opened.
    skipped.forEach((reason, names) -> LOG.warn("Skipped {}: {}", names, reason));
    return checks.entrySet().stream()
        .map(store -> dynamicContainer(store.getKey(), store.getValue()));
  }

  private static void report(JsonNode check) {
    String reason = check.get("reason").asText();
    switch (check.get("outcome").asText()) {
      case "ok" -> {}
      case "skipped" -> Assumptions.abort(reason);
      default -> throw new AssertionError(reason);
    }
  }

  private Form grid(String name, String layout, int chunkOrder, boolean sharded, String codec)
      throws IOException {
    String file = name.replace(' ', '-');
    Path config =
        Greenland.config(
            directory, file + ".yaml", "chunk_inner: " + chunkOrder, "sharded: " + sharded);
    Files.writeString(config, "  codec: " + codec + "\n", StandardOpenOption.APPEND);
    Path store = directory.resolve(file + ".zarr");
    Greenland.run(config, store, "--layout=" + layout);
    return new Form(
        name,
        store.toString(),
        layout.equals("compact") ? "" : "12",
        1 << 2 * (12 - chunkOrder),
        sharded ? 4096 : null,
        codec);
  }

  private List<JsonNode> check(List<Form> stores) throws IOException, InterruptedException {
    Path specification = directory.resolve("stores.json");
    ObjectMapper json = new ObjectMapper();
    json.writeValue(specification.toFile(), stores);
    List<JsonNode> checks = new ArrayList<>();
    String printed =
        python()
            .run("check", GOLDEN.toString(), Bundled.GRANULES.toString(), specification.toString());
    for (String line : printed.lines().toList()) {
      checks.add(json.readTree(line));
    }
    return checks;
  }
}
