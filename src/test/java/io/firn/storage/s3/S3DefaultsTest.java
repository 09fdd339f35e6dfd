package io.firn.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.UsageException;
import io.firn.storage.ObjectStores;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3DefaultsTest {
  @Test
  void whatTheEnvironmentSaysBecomesOptionsThatWorkersHave() {
    Map<String, String> defaults =
        ObjectStores.optionDefaults(
            Map.of(
                "AWS_REGION", "eu-central-1",
                "AWS_ENDPOINT_URL", "https://objects.example.org",
                "AWS_SECRET_ACCESS_KEY", "secret"));

    String[] arguments =
        defaults.entrySet().stream()
            .map(option -> "--" + option.getKey() + "=" + option.getValue())
            .toArray(String[]::new);
    S3Options options = PipelineOptionsFactory.fromArgs(arguments).as(S3Options.class);
    assertThat(options.getAwsRegion().id()).isEqualTo("eu-central-1");
    assertThat(options.getEndpoint()).hasToString("https://objects.example.org");
    assertThat(options.getS3ClientFactoryClass()).isEqualTo(S3ClientFactory.class);
    assertThat(defaults.values()).doesNotContain("secret");
  }

  @Test
  void theEndpointOfS3AloneWinsOverTheOneOfAllServices() {
    assertThat(
            S3Defaults.of(
                Map.of(
                    "AWS_ENDPOINT_URL", "https://all.example.org",
                    "AWS_ENDPOINT_URL_S3", "https://s3.example.org")))
        .containsEntry("endpoint", "https://s3.example.org");
    assertThat(S3Defaults.of(Map.of("AWS_ENDPOINT_URL", ""))).doesNotContainKey("endpoint");
  }

  @ParameterizedTest
  @ValueSource(strings = {"minio:9000", "//minio:9000", "s3://minio", "https:/minio"})
  void anEndpointThatIsNoUrlIsNamed(String endpoint) {
    S3Options options =
        PipelineOptionsFactory.fromArgs("--awsRegion=us-east-1", "--endpoint=" + endpoint)
            .as(S3Options.class);
    assertThatThrownBy(() -> new S3ClientFactory().createBuilder(options))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Invalid --endpoint '" + endpoint + "': ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"})
  void aVariableThatIsNoUrlIsNamed(String variable) {
    for (String value : List.of("minio:9000", "//minio:9000", "s3://minio")) {
      assertThatThrownBy(() -> S3Defaults.of(Map.of(variable, value)))
          .isInstanceOf(UsageException.class)
          .hasMessage(
              "Invalid %s '%s': a URL such as https://s3.example.org:9000", variable, value);
    }
    for (String value : List.of("10.0.0.1:9000", "https://key:hunter2@minio")) {
      assertThatThrownBy(() -> S3Defaults.of(Map.of(variable, value)))
          .isInstanceOf(UsageException.class)
          .hasMessageStartingWith("Invalid " + variable + ": ")
          .hasMessageNotContaining("hunter2");
    }
    assertThat(S3Defaults.of(Map.of(variable, " https://minio:9000 ")))
        .containsEntry("endpoint", "https://minio:9000");
  }

  @Test
  void anEndpointWithAPasswordIsRefusedWithoutRepeatingIt() {
    S3Options options =
        PipelineOptionsFactory.fromArgs(
                "--awsRegion=us-east-1", "--endpoint=https://key:hunter2@s3.example.org")
            .as(S3Options.class);
    assertThatThrownBy(() -> new S3ClientFactory().createBuilder(options))
        .isInstanceOf(FirnException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void thereIsAlwaysARegionSoThatBeamDoesNotAskTheMachineForOne() {
    assertThat(S3Defaults.of(Map.of())).containsKey("awsRegion");
    assertThat(S3Defaults.of(Map.of("AWS_DEFAULT_REGION", "us-west-2")))
        .containsEntry("awsRegion", "us-west-2");
  }
}
