package io.firn.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.FaultyWire.Fault;
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
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Granules on the server of any cloud: how they are found and read, and what it means when they are
 * not.
 *
 * @param <S> the cloud's server
 */
@Timeout(60)
public abstract class CloudInputContract<S extends CloudServer> {
  protected static final String NAME = "atl06/a b+%.h5";
  protected static final int ATTEMPTS = 4;
  protected static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(7).nextBytes(CONTENT);
  }

  protected final S server;
  protected FaultyWire wire;
  protected String bucket;
  protected String uri;

  protected CloudInputContract(S server) {
    this.server = server;
  }

  @BeforeEach
  void put() throws IOException {
    wire = new FaultyWire(server.port());
    bucket = server.createBucket();
    uri = uri(NAME);
    server.put(bucket, NAME, CONTENT);
    connectTo(wire);
  }

  @AfterEach
  void close() throws IOException {
    wire.close();
  }

  /** Denies the next two requests, and returns the reason of which a user is told. */
  protected abstract String deny();

  protected final String uri(String keyOrPattern) {
    return server.scheme() + "://" + bucket + "/" + keyOrPattern;
  }

  private void connectTo(FaultyWire to) {
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(server.options(to.port())).create());
  }

  /** How often a client asks that does not wait for long between attempts. */
  protected static Patience impatience() {
    Duration wait = Duration.ofMillis(5);
    return new Patience(ATTEMPTS, wait, wait, wait, Duration.ofSeconds(30), 1L << 40);
  }

  protected final void expect(Fault fault, int times) {
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
    assertThat(Inputs.match(uri("atl06/*.h5"))).containsExactly(named);
    try (SeekableByteChannel channel = Inputs.open(uri)) {
      assertThat(read(channel, 0, CONTENT.length)).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SLOW_DOWN", "TOO_MANY_REQUESTS", "INTERNAL_ERROR", "RESET", "CUT_ANSWER"})
  void whatDoesNotArriveIsAskedForAsOftenAsMakesSenseAndIsUnavailableThen(Fault fault)
      throws IOException {
    BucketClient impatient = server.client(server.options(wire.port()), impatience());
    BucketProvider provider = new BucketProvider(server.scheme(), () -> impatient) {};
    try (SeekableByteChannel channel = provider.open(uri)) {
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
  void anEmptyObjectThatConsolesMakeOfAFolderIsNoGranuleAndOneWithBytesIs() throws IOException {
    server.put(bucket, "years/", new byte[0]);
    server.put(bucket, "years/2018/", new byte[0]);
    server.put(bucket, "years/2019/", new byte[3]);
    server.put(bucket, "years/a.h5", new byte[2]);

    assertThat(Inputs.match(uri("years/**")))
        .extracting(InputFile::uri)
        .containsExactly(uri("years/2019/"), uri("years/a.h5"));
    assertThatThrownBy(() -> Inputs.match(uri("years/2018/*")))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot read input '%s': no file matches", uri("years/2018/*"));
    assertThatThrownBy(() -> Inputs.match(uri("years/2018/")))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot read input '%s': no file matches", uri("years/2018/"));
  }

  @Test
  void anAbsentGranuleIsAskedForOnce() {
    String absent = uri("atl06/none.h5");

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
    String reason = deny();

    assertThatThrownBy(() -> Inputs.open(uri))
        .isInstanceOfSatisfying(
            AccessDeniedException.class,
            denied -> assertThat(denied.getReason()).isEqualTo(reason));
    assertThatThrownBy(() -> Inputs.match(uri("atl06/*.h5")))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot read input '%s': permission denied: %s", uri("atl06/*.h5"), reason);

    assertThat(wire.requests()).hasSize(2);
  }

  @Test
  void aBucketThatDoesNotExistIsNamedAtOnce() {
    String nowhere = server.scheme() + "://no-such-bucket/*.h5";

    assertThatThrownBy(() -> Inputs.match(nowhere))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessageMatching("\\QCannot read input '" + nowhere + "': \\E" + server.noSuchBucket());
    assertThat(wire.requests()).hasSize(1);
  }

  @Test
  void aGranuleThatIsReplacedWhileItIsReadIsAnErrorWhateverItsLength() throws IOException {
    try (SeekableByteChannel channel = Inputs.open(uri)) {
      read(channel, 0, 10);
      byte[] other = CONTENT.clone();
      other[200_000]++;
      server.put(bucket, NAME, other);

      assertThatThrownBy(() -> read(channel, 200_000, 10))
          .isInstanceOf(ChangedInputException.class)
          .hasMessage("Cannot read input '%s': it has changed while it was read", uri);
    }
  }

  @Test
  void aGranuleThatIsDeletedWhileItIsReadIsMissing() throws IOException {
    try (SeekableByteChannel channel = Inputs.open(uri)) {
      server.delete(bucket, NAME);

      assertThatThrownBy(() -> read(channel, 200_000, 10)).isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void aGranuleThatStaysOpenIsReadByTheOptionsOfNow() throws IOException {
    try (SeekableByteChannel channel = Inputs.open(uri);
        FaultyWire other = new FaultyWire(server.port())) {
      connectTo(other);
      wire.close();

      assertThat(read(channel, 200_000, 10))
          .isEqualTo(Arrays.copyOfRange(CONTENT, 200_000, 200_010));
    }
  }
}
