package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.Bundled;
import io.firn.storage.http.WebServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Granules on a web server. */
class WebGranulesTest {
  private static final String TOKEN = "token-of-the-environment";
  private static final long LONGEST_SECONDS = 60;

  @TempDir Path directory;
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    server = new WebServer("127.0.0.1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theBundledGranulesGiveTheSameStoreFromThere() throws IOException {
    List<String> urls = new ArrayList<>();
    try (Stream<Path> files = Files.list(Bundled.GRANULES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".h5")).toList()) {
        server.file("/atl06/" + file.getFileName(), Files.readAllBytes(file), "\"1\"");
        // The query of a URL does not belong to the identity of a granule.
        urls.add(server.url("/atl06/" + file.getFileName() + "?download=yes"));
      }
    }

    JsonNode report =
        Greenland.run(
            Bundled.CONFIG,
            directory.resolve("greenland.zarr"),
            "--granules=" + String.join(",", urls));

    assertThat(report.get("digest").asText()).isEqualTo("eb522c5c2a0eb36f35a36938a32b1ce8");
  }

  @Test
  void aGlobIsRefusedWithWhatToGiveInstead() {
    Greenland.Outcome outcome = Greenland.firn("inspect", server.url("/atl06/*.h5"));

    assertThat(outcome.exitCode()).isEqualTo(Firn.FAILED);
    assertThat(outcome.err())
        .isEqualToIgnoringNewLines(
            "firn: Cannot read input '%s': a web server does not list its files; give the URL of each, separated by commas"
                .formatted(server.url("/atl06/*.h5")));
  }

  @Test
  void theTokenComesFromTheEnvironmentAndShowsNowhere() throws Exception {
    byte[] content = Files.readAllBytes(Bundled.GRANULES.resolve(Bundled.GRANULE));
    server.file("/atl06/" + Bundled.GRANULE, content, "\"1\"", TOKEN);
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Firn.class.getName(),
                "inspect",
                server.url("/atl06/" + Bundled.GRANULE))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("EARTHDATA_TOKEN", TOKEN);

    Process process = builder.start();

    boolean finished = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String said = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(finished).as(said).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said)
        .contains(Bundled.GRANULE + ", %,d bytes".formatted(content.length), "h_li")
        .doesNotContain(TOKEN);
  }
}
