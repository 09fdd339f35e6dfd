package io.firn.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.ChangedInputException;
import io.firn.storage.FaultyWire;
import io.firn.storage.FaultyWire.Fault;
import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import io.firn.storage.Patience;
import io.firn.storage.UnavailableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Granules on a real S3 server: how they are found and read, and what it means when they are not.
 */
@Timeout(60)
class S3InputIT {
  private static final int ATTEMPTS = 4;
  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(7).nextBytes(CONTENT);
  }

  private S3Client direct;
  private FaultyWire wire;
  private String bucket;
  private String uri;

  @BeforeEach
  void put() throws IOException {
    S3Server server = S3Server.running();
    direct = server.client();
    wire = new FaultyWire(server.port());
    bucket = server.createBucket();
    uri = "s3://" + bucket + "/atl06/a b+%.h5";
    put(CONTENT);
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(S3Server.options(wire.port())).create());
  }

  @AfterEach
  void close() throws IOException {
    wire.close();
    direct.close();
  }

  private void put(byte[] content) {
    direct.putObject(
        request -> request.bucket(bucket).key("atl06/a b+%.h5"), RequestBody.fromBytes(content));
  }

  /** Without long waits between attempts. */
  private SeekableByteChannel openImpatiently() throws IOException {
    S3Options options =
        PipelineOptionsFactory.fromArgs(S3Server.options(wire.port())).as(S3Options.class);
    Duration wait = Duration.ofMillis(5);
    Patience patience = new Patience(ATTEMPTS, wait, wait, wait, Duration.ofSeconds(30), 1L << 40);
    S3Connection connection =
        S3Connection.connect(options, patience, S3Connection.LARGEST_PUT, S3Connection.PART);
    return S3InputProvider.open(() -> connection, uri);
  }

  private void expect(Fault fault, int times) {
    Fault[] faults = new Fault[times];
    Arrays.fill(faults, fault);
    wire.expect(request -> true, faults);
    wire.requests();
  }

  private static byte[] read(SeekableByteChannel channel, int from, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    channel.position(from);
    while (bytes.hasRemaining() && channel.read(bytes) > 0) {
      // As long as there is more.
    }
    return bytes.array();
  }

  @Test
  void aGranuleIsFoundByNameAndByPatternAndRead() throws IOException {
    InputFile named = Inputs.match(uri).get(0);

    assertThat(named.uri()).isEqualTo(uri);
    assertThat(named.name()).isEqualTo("a b+%.h5");
    assertThat(named.length()).isEqualTo(CONTENT.length);
    assertThat(named.version()).startsWith("modified ");
    assertThat(Inputs.match("s3://" + bucket + "/atl06/*.h5")).containsExactly(named);
    try (SeekableByteChannel channel = Inputs.open(uri)) {
      assertThat(read(channel, 0, CONTENT.length)).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SLOW_DOWN", "INTERNAL_ERROR", "RESET", "CUT_ANSWER"})
  void whatDoesNotArriveIsAskedForAsOftenAsTheClientAsksAndIsUnavailableThen(Fault fault)
      throws IOException {
    try (SeekableByteChannel channel = openImpatiently()) {
      expect(fault, ATTEMPTS - 1);
      assertThat(read(channel, 100_000, 100_000))
          .isEqualTo(Arrays.copyOfRange(CONTENT, 100_000, 200_000));
      expect(fault, ATTEMPTS);
      assertThatThrownBy(() -> read(channel, 100_000, 100_000))
          .isInstanceOf(UnavailableInputException.class)
          .hasMessageMatching("\\QCannot read input '" + uri + "': \\E[^\n]+");
      assertThat(wire.requests()).hasSize(ATTEMPTS);
    }
  }

  @Test
  void anAbsentGranuleIsAskedForOnce() {
    String absent = "s3://" + bucket + "/atl06/none.h5";

    assertThatThrownBy(() -> Inputs.open(absent))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage("Cannot read input '%s': it does not exist", absent);
    assertThatThrownBy(() -> Inputs.match(absent))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot read input '%s': no file matches", absent);

    assertThat(wire.requests()).hasSize(2);
  }

  @Test
  void aGranuleThatMayNotBeReadIsAskedForOnce() {
    expect(Fault.DENY, 2);

    assertThatThrownBy(() -> Inputs.open(uri))
        .isInstanceOfSatisfying(
            AccessDeniedException.class,
            denied ->
                assertThat(denied.getReason())
                    .isEqualTo("As the test wants it (AccessDenied, HTTP 403)"));
    assertThatThrownBy(() -> Inputs.match("s3://" + bucket + "/atl06/*.h5"))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot read input 's3://%s/atl06/*.h5': permission denied: As the test wants it (AccessDenied, HTTP 403)",
            bucket);

    assertThat(wire.requests()).hasSize(2);
  }

  @Test
  void aBucketThatDoesNotExistIsNamedAtOnce() {
    assertThatThrownBy(() -> Inputs.match("s3://no-such-bucket/*.h5"))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessageMatching(
            "\\QCannot read input 's3://no-such-bucket/*.h5': \\E[^\n]+ \\(NoSuchBucket, HTTP 404\\)");
    assertThat(wire.requests()).hasSize(1);
  }

  @Test
  void aSessionThatHasEndedIsNoFaultOfTheGranule() {
    expect(Fault.EXPIRE, 1);

    assertThatThrownBy(() -> Inputs.open(uri))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessage("Cannot read input '%s': As the test wants it (ExpiredToken, HTTP 400)", uri);
    assertThat(wire.requests()).hasSize(1);
  }

  @Test
  void aKeyThatNobodyKnowsIsNoFaultOfTheGranule() {
    System.setProperty("aws.accessKeyId", "AKIDUNKNOWN");
    try {
      assertThatThrownBy(() -> Inputs.open(uri))
          .isInstanceOf(UnavailableInputException.class)
          .hasMessageContaining("(InvalidAccessKeyId, HTTP 403)");
    } finally {
      System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
    }
  }

  @Test
  void aGranuleThatIsReplacedWhileItIsReadIsAnErrorWhateverItsLength() throws IOException {
    try (SeekableByteChannel channel = Inputs.open(uri)) {
      read(channel, 0, 10);
      byte[] other = CONTENT.clone();
      other[200_000]++;
      put(other);

      assertThatThrownBy(() -> read(channel, 200_000, 10))
          .isInstanceOf(ChangedInputException.class)
          .hasMessage("Cannot read input '%s': it has changed while it was read", uri);
    }
  }

  @Test
  void aGranuleThatIsDeletedWhileItIsReadIsMissing() throws IOException {
    try (SeekableByteChannel channel = Inputs.open(uri)) {
      direct.deleteObject(request -> request.bucket(bucket).key("atl06/a b+%.h5"));

      assertThatThrownBy(() -> read(channel, 200_000, 10)).isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void aGranuleThatStaysOpenIsReadByTheOptionsOfNow() throws IOException {
    try (SeekableByteChannel channel = Inputs.open(uri);
        FaultyWire other = new FaultyWire(S3Server.running().port())) {
      FileSystems.setDefaultPipelineOptions(
          PipelineOptionsFactory.fromArgs(S3Server.options(other.port())).create());
      wire.close();

      assertThat(read(channel, 200_000, 10))
          .isEqualTo(Arrays.copyOfRange(CONTENT, 200_000, 200_010));
    }
  }

  @Test
  void whatBeamWrapsIsFoundAndWhatIsNotOfS3IsLeftAlone() {
    S3InputProvider provider = new S3InputProvider();

    assertThat(
            provider.explain(
                uri,
                new IOException(
                    new IOException(
                        SdkClientException.create("Unable to load credentials from any")))))
        .get()
        .isInstanceOf(UnavailableInputException.class)
        .asString()
        .contains("no credentials found");
    assertThat(provider.explain(uri, new IOException("executor service was interrupted")))
        .isEmpty();
  }
}
