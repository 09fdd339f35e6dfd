package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.storage.s3.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On a real S3 server. */
class S3RunIT extends CloudRunContract {
  S3RunIT() throws IOException {
    super(S3Server.running());
  }

  @Override
  String endpoint() {
    return "--endpoint=" + wire.uri();
  }

  @Override
  String inserting() {
    return "PUT";
  }

  /** The jar leaves out everything in AWS's client that S3 does not need. */
  @Test
  void theJarFindsServerAndCredentialsInItsEnvironmentAndKeepsThemToItself() throws Exception {
    String log =
        runJar(
            Map.of(
                "AWS_ACCESS_KEY_ID",
                S3Server.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY",
                S3Server.SECRET_KEY,
                "AWS_REGION",
                "eu-central-1",
                "AWS_ENDPOINT_URL",
                wire.uri()));

    assertThat(log).contains(DIGEST).doesNotContain(S3Server.SECRET_KEY, S3Server.ACCESS_KEY);
    assertThat(wire.requests())
        .isNotEmpty()
        .allSatisfy(
            request -> assertThat(request.header("Authorization")).contains("/eu-central-1/s3/"));
    objects()
        .forEach(
            (key, content) ->
                assertThat(new String(content, StandardCharsets.ISO_8859_1))
                    .as(key)
                    .doesNotContain(S3Server.SECRET_KEY, S3Server.ACCESS_KEY));
  }

  @Test
  void aSecretOnTheCommandLineIsRefusedWithoutRepeatingIt() {
    Greenland.Outcome outcome =
        firn(
            "run",
            "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\"a\",\"secretAccessKey\":\"hunter2\"}");

    assertThat(outcome.exitCode()).isEqualTo(Firn.WRONG_USAGE);
    assertThat(outcome.err())
        .contains("Invalid --awsCredentialsProvider: it holds a secret")
        .doesNotContain("hunter2");
    assertThat(wire.requests()).isEmpty();
  }
}
