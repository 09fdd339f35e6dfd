package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.storage.gcs.GcsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** On a server of Cloud Storage. */
class GcsRunIT extends CloudRunContract {
  GcsRunIT() throws IOException {
    super(GcsServer.running());
  }

  @Override
  String endpoint() {
    return "--gcsEndpoint=" + GcsServer.endpoint(wire.port());
  }

  @Override
  String inserting() {
    return "POST";
  }

  /** The jar leaves out everything in Google's clients that Firn does not need. */
  @Test
  void theJarFindsAnEmulatorInItsEnvironmentAndNeedsNoCredentials() throws Exception {
    String log =
        runJar(
            Map.of(
                "STORAGE_EMULATOR_HOST",
                wire.uri(),
                // Looking for them would fail.
                "GOOGLE_APPLICATION_CREDENTIALS",
                "/nowhere/credentials.json"));

    assertThat(log).contains(DIGEST);
    assertThat(wire.requests())
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.header("Authorization")).isNull());
  }

  /** A run on local files has nothing to do with Google, whose client is not even loaded. */
  @Test
  void aLocalRunLooksForNoCredentials() throws Exception {
    runJar(
        Map.of(),
        List.of("-Xlog:class+load:file=" + directory.resolve("classes")),
        List.of(
            "run",
            "--config=" + Bundled.CONFIG,
            "--granules=" + Bundled.GLOB,
            "--store=" + directory.resolve("store.zarr")));

    try (Stream<String> classes = Files.lines(directory.resolve("classes"))) {
      assertThat(classes.filter(line -> line.contains("com.google.auth.oauth2."))).isEmpty();
    }
  }
}
