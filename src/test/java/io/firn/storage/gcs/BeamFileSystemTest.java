package io.firn.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Status;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Beam's own file system for Cloud Storage, by which runners keep their files: whole, whatever of
 * Google's clients is left out of the jar.
 */
@Timeout(60)
class BeamFileSystemTest {
  private static final byte[] CONTENT = new byte[3 << 20];

  static {
    new Random(7).nextBytes(CONTENT);
  }

  private GcsServer server;
  private String bucket;

  @BeforeEach
  void connect() throws IOException {
    server = GcsServer.running();
    bucket = server.createBucket();
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(server.options(server.port())).create());
  }

  @Test
  void whatARunnerKeepsThereIsWrittenFoundReadAndDeleted() throws IOException {
    ResourceId file = FileSystems.matchNewResource("gs://" + bucket + "/staging/a.jar", false);
    MatchResult none = FileSystems.match(file.toString(), EmptyMatchTreatment.DISALLOW);
    assertThat(none.status()).isEqualTo(Status.NOT_FOUND);

    try (WritableByteChannel channel = FileSystems.create(file, "application/octet-stream")) {
      channel.write(ByteBuffer.wrap(CONTENT));
    }

    assertThat(server.objects(bucket).get("staging/a.jar").content()).isEqualTo(CONTENT);
    assertThat(FileSystems.match("gs://" + bucket + "/staging/*.jar").metadata())
        .singleElement()
        .satisfies(found -> assertThat(found.sizeBytes()).isEqualTo(CONTENT.length));
    try (InputStream in = Channels.newInputStream(FileSystems.open(file))) {
      assertThat(in.readAllBytes()).isEqualTo(CONTENT);
    }
    FileSystems.delete(List.of(file));
    assertThat(server.objects(bucket)).isEmpty();
  }
}
