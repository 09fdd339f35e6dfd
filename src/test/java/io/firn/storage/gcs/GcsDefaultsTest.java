package io.firn.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.UsageException;
import io.firn.storage.ObjectStores;
import java.util.Map;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GcsDefaultsTest {
  private static GcsOptions options(String endpoint) {
    return PipelineOptionsFactory.fromArgs("--gcsEndpoint=" + endpoint).as(GcsOptions.class);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:4443, http://localhost:4443/storage/v1/",
    "http://localhost:4443/, http://localhost:4443/storage/v1/",
    "localhost:4443, http://localhost:4443/storage/v1/",
    "https://storage.example.org/storage/v1/, https://storage.example.org/storage/v1/"
  })
  void anEmulatorThatTheEnvironmentNamesBecomesAnOptionThatWorkersHave(
      String variable, String option) {
    Map<String, String> defaults =
        ObjectStores.optionDefaults(Map.of("STORAGE_EMULATOR_HOST", variable));

    assertThat(defaults).containsEntry("gcsEndpoint", option);
    assertThat(GcsEndpoint.of(options(option)).service()).isEqualTo("storage/v1/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gs://localhost:4443", "local host:4443", "http://", "http://a:b@host"})
  void anEmulatorThatIsNoServerIsRefusedByTheNameOfItsVariable(String value) {
    assertThatThrownBy(() -> GcsDefaults.of(Map.of("STORAGE_EMULATOR_HOST", value)))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Invalid STORAGE_EMULATOR_HOST: a host such as localhost:4443, or a URL of http or https");
  }

  @Test
  void withoutAnEmulatorThereIsNoEndpointButGooglesOwn() {
    assertThat(GcsDefaults.of(Map.of("STORAGE_EMULATOR_HOST", " ")))
        .doesNotContainKey("gcsEndpoint");
    assertThat(GcsEndpoint.of(PipelineOptionsFactory.as(GcsOptions.class)))
        .isEqualTo(new GcsEndpoint("https://storage.googleapis.com/", "storage/v1/", true));
  }

  @Test
  void anEndpointKeepsItsPortAndItsPath() {
    assertThat(GcsEndpoint.of(options("http://127.0.0.1:9/a/storage/v1")))
        .isEqualTo(new GcsEndpoint("http://127.0.0.1:9/", "a/storage/v1/", false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:4443", "//localhost:4443/", "gs://bucket/a", "https:/a b"})
  void anEndpointThatIsNoUrlIsNamed(String endpoint) {
    assertThatThrownBy(() -> GcsEndpoint.of(options(endpoint)))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Invalid --gcsEndpoint '" + endpoint + "': a URL such as ");
  }

  @Test
  void anEndpointWithoutAPathIsRefusedWithTheOneToGive() {
    assertThatThrownBy(() -> GcsEndpoint.of(options("http://localhost:4443")))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Invalid --gcsEndpoint 'http://localhost:4443': it has no path; give http://localhost:4443/storage/v1/");
  }

  @Test
  void anEndpointWithAPasswordIsRefusedWithoutRepeatingIt() {
    assertThatThrownBy(
            () -> GcsEndpoint.of(options("https://key:hunter2@storage.example.org/storage/v1/")))
        .isInstanceOf(FirnException.class)
        .hasMessageNotContaining("hunter2");
  }
}
