package io.firn.storage.gcs;

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
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Granules on Cloud Storage: how they are found and read, and what it means when they are not. */
@Timeout(60)
class GcsInputTest {
  private static final int ATTEMPTS = 4;
  private static final String NAME = "atl06/a b+%.h5";
  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(7).nextBytes(CONTENT);
  }

  private GcsServer server;
  private FaultyWire wire;
  private String bucket;
  private String uri;

  @BeforeEach
  void put() throws IOException {
    server = GcsServer.running();
    wire = new FaultyWire(server.port());
    bucket = server.createBucket();
    uri = "gs://" + bucket + "/" + NAME;
    server.put(bucket, NAME, CONTENT);
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(GcsServer.options(wire.port())).create());
  }

  @AfterEach
  void close() throws IOException {
    wire.close();
  }

  /** Without long waits between attempts. */
  private GcsConnection impatient() {
    GcsOptions options =
        PipelineOptionsFactory.fromArgs(GcsServer.options(wire.port())).as(GcsOptions.class);
    Duration wait = Duration.ofMillis(5);
    Patience patience = new Patience(ATTEMPTS, wait, wait, wait, Duration.ofSeconds(30), 1L << 40);
    return GcsConnection.connect(options, patience, GcsConnection.LARGEST_INSERT);
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
    assertThat(Inputs.match("gs://" + bucket + "/atl06/*.h5")).containsExactly(named);
    try (SeekableByteChannel channel = Inputs.open(uri)) {
      assertThat(read(channel, 0, CONTENT.length)).isEqualTo(CONTENT);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2019/*.h5, 2019/a.h5 2019/b.h5",
    "20??/a.h5, 2018/a.h5 2019/a.h5",
    "*/a.h5, 2018/a.h5 2019/a.h5",
    "2019/[ab].h5, 2019/a.h5 2019/b.h5",
    "2019/**.h5, 2019/a.h5 2019/b.h5 2019/deep/c.h5",
    "2019/*, 2019/a.h5 2019/b.h5 2019/b.h5.xml"
  })
  void aPatternMeansWhatItMeansToBeam(String pattern, String names) throws IOException {
    for (String name :
        List.of(
            "2018/a.h5",
            "2019/",
            "2019/a.h5",
            "2019/b.h5",
            "2019/b.h5.xml",
            "2019/deep/",
            "2019/deep/c.h5",
            "2019xh5")) {
      server.put(bucket, name, new byte[1]);
    }
    String spec = "gs://" + bucket + "/" + pattern;

    assertThat(Inputs.match(spec))
        .extracting(file -> file.uri().substring(("gs://" + bucket + "/").length()))
        .containsExactly(names.split(" "));
    assertThat(FileSystems.match(spec).metadata())
        .extracting(MatchResult.Metadata::resourceId)
        .hasToString(
            new GcsInputProvider()
                .list(spec).stream().map(MatchResult.Metadata::resourceId).toList().toString());
  }

  @Test
  void morePagesThanOneAreListedThoughOneIsEmpty() throws IOException {
    List<String> names = IntStream.range(1000, 2005).mapToObj(i -> "many/" + i + ".h5").toList();
    names.forEach(name -> server.put(bucket, name, new byte[1]));
    server.emptyFirstPage(bucket);

    assertThat(Inputs.match("gs://" + bucket + "/many/*.h5"))
        .extracting(InputFile::name)
        .containsExactlyElementsOf(names.stream().map(name -> name.substring(5)).toList());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SLOW_DOWN", "TOO_MANY_REQUESTS", "INTERNAL_ERROR", "RESET", "CUT_ANSWER"})
  void whatDoesNotArriveIsAskedForAsOftenAsMakesSenseAndIsUnavailableThen(Fault fault)
      throws IOException {
    GcsConnection impatient = impatient();
    expect(fault, ATTEMPTS - 1);
    assertThat(GcsInputProvider.list(impatient, "gs://" + bucket + "/atl06/*")).hasSize(1);
    try (SeekableByteChannel channel = GcsInputProvider.open(() -> impatient, uri)) {
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
    String absent = "gs://" + bucket + "/atl06/none.h5";

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
    server.forbid(bucket);

    assertThatThrownBy(() -> Inputs.open(uri))
        .isInstanceOfSatisfying(
            AccessDeniedException.class,
            denied -> assertThat(denied.getReason()).endsWith("(forbidden, HTTP 403)"));
    assertThatThrownBy(() -> Inputs.match("gs://" + bucket + "/atl06/*.h5"))
        .isInstanceOf(FirnException.class)
        .hasMessageMatching(
            "Cannot read input 'gs://[^']+': permission denied: [^\n]+ \\(forbidden, HTTP 403\\)");

    assertThat(wire.requests()).hasSize(2);
  }

  @Test
  void aBucketThatDoesNotExistIsNamedAtOnce() {
    assertThatThrownBy(() -> Inputs.match("gs://no-such-bucket/*.h5"))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessage(
            "Cannot read input 'gs://no-such-bucket/*.h5': The specified bucket does not exist (notFound, HTTP 404)");
    assertThat(wire.requests()).hasSize(1);
  }

  @Test
  void aGranuleThatIsReplacedWhileItIsReadIsAnErrorWhateverItsLength() throws IOException {
    try (SeekableByteChannel channel = Inputs.open(uri)) {
      read(channel, 0, 10);
      server.put(bucket, NAME, new byte[CONTENT.length]);

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
  void aGranuleThatIsStoredPackedIsRefused() {
    server.put(bucket, NAME, CONTENT, "contentEncoding", "gzip");

    assertThatThrownBy(() -> Inputs.open(uri))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessageContaining("Content-Encoding gzip, of which no range can be read");
  }
}
