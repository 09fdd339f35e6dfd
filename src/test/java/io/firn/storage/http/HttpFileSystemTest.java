package io.firn.storage.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.ChangedInputException;
import io.firn.storage.FaultyWire;
import io.firn.storage.FaultyWire.Fault;
import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import io.firn.storage.UnavailableInputException;
import io.firn.storage.http.WebServer.Seen;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
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
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpFileSystemTest {
  private static final String TOKEN = "a-token-that-only-one-server-may-see";
  private static final byte[] CONTENT = new byte[1_000_000];

  static {
    new Random(7).nextBytes(CONTENT);
  }

  private final HttpFileSystem files = fileSystem(TOKEN, Duration.ofSeconds(20));
  private WebServer server;

  private static HttpFileSystem fileSystem(String token, Duration patience) {
    return new HttpFileSystem("http", new RangeClient(() -> BearerToken.of(token), patience));
  }

  @BeforeEach
  void start() throws IOException {
    server = new WebServer("127.0.0.1");
    server.file("/atl06/a.h5", CONTENT, "\"v1\"");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static MatchResult.Metadata match(HttpFileSystem files, String url) throws IOException {
    return files.match(List.of(url)).get(0).metadata().get(0);
  }

  private static SeekableByteChannel open(HttpFileSystem files, String url) throws IOException {
    return (SeekableByteChannel) files.open(files.matchNewResource(url, false));
  }

  private static byte[] read(SeekableByteChannel channel, long from, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    channel.position(from);
    while (bytes.hasRemaining() && channel.read(bytes) > 0) {
      // As long as there is more.
    }
    return bytes.array();
  }

  private static byte[] content(int from, int count) {
    return Arrays.copyOfRange(CONTENT, from, from + count);
  }

  @Test
  void aFileIsFoundWithOneByteOfIt() throws IOException {
    MatchResult.Metadata found = match(files, server.url("/atl06/a.h5"));

    assertThat(found.sizeBytes()).isEqualTo(CONTENT.length);
    assertThat(found.checksum()).isEqualTo("\"v1\"");
    assertThat(found.resourceId().getFilename()).isEqualTo("a.h5");
    assertThat(found.resourceId()).hasToString(server.url("/atl06/a.h5"));
    assertThat(server.seen()).extracting(Seen::range).containsExactly("bytes=0-0");
  }

  @Test
  void onlyWhatIsReadIsAskedFor() throws IOException {
    try (SeekableByteChannel channel = open(files, server.url("/atl06/a.h5"))) {
      assertThat(channel.size()).isEqualTo(CONTENT.length);
      assertThat(read(channel, 10, 20)).isEqualTo(content(10, 20));
      assertThat(read(channel, 500_000, 100_000)).isEqualTo(content(500_000, 100_000));
      assertThat(read(channel, 999_990, 10)).isEqualTo(content(999_990, 10));
      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
    assertThat(server.seen())
        .extracting(Seen::range)
        .containsExactly("bytes=0-65535", "bytes=500000-599999", "bytes=999990-999999");
  }

  @Test
  void aFileWithoutBytesIsFound() throws IOException {
    server.file("/empty.h5", new byte[0], "\"none\"");

    assertThat(match(files, server.url("/empty.h5")).sizeBytes()).isZero();
    try (SeekableByteChannel channel = open(files, server.url("/empty.h5"))) {
      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/atl06/a.h5, a.h5",
    "/atl06/a.h5?version=7&x=/b, a.h5",
    "/atl06/a.h5#part, a.h5",
    "/atl06/with%20space.h5, with space.h5"
  })
  void theNameOfAGranuleIsTheLastPartOfThePath(String path, String name) {
    assertThat(files.matchNewResource(server.url(path), false).getFilename()).isEqualTo(name);
  }

  @Test
  void theQueryIsSentAlong() throws IOException {
    match(files, server.url("/atl06/a.h5?version=7"));

    assertThat(server.seen()).extracting(Seen::line).containsExactly("GET /atl06/a.h5?version=7");
  }

  @Test
  void aWebServerIsNotListed() {
    assertThatThrownBy(() -> files.match(List.of(server.url("/atl06/*.h5"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("give the URL of each");
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void aMissingFileIsNotFound() throws IOException {
    assertThat(files.match(List.of(server.url("/no.h5"))).get(0).status())
        .isEqualTo(MatchResult.Status.NOT_FOUND);
    assertThatThrownBy(() -> open(files, server.url("/no.h5")))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void aMissingFileIsItsNameWhereBadGranulesAreLeftOut() throws IOException {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    String url = server.url("/no.h5?version=7");
    assertThat(Inputs.matchOrName(url)).containsExactly(new InputFile(url, "no.h5", 0, ""));
  }

  @Test
  void aServerThatIgnoresRangesIsRefusedBeforeTheFileHasCome() throws IOException {
    CompletableFuture<IOException> broken = new CompletableFuture<>();
    server.page(
        "/whole.h5",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] piece = new byte[1 << 16];
          // A granule of 6 GB.
          try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < 100_000; i++) {
              body.write(piece);
            }
          } catch (IOException e) {
            broken.complete(e);
            throw e;
          }
        });

    assertThatThrownBy(() -> match(files, server.url("/whole.h5")))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessageStartingWith("Cannot read input '" + server.url("/whole.h5") + "': ")
        .hasMessageContaining("sends no ranges");
    assertThat(broken).as("the server is not listened to").succeedsWithin(Duration.ofSeconds(30));
  }

  @Test
  void anotherRangeThanTheOneAskedForIsRefused() {
    server.page(
        "/shifted.h5",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Range", "bytes 1-1/10");
          exchange.sendResponseHeaders(206, 1);
          exchange.getResponseBody().write(1);
        });

    assertThatThrownBy(() -> match(files, server.url("/shifted.h5")))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessageContaining("bytes 1-1/10");
  }

  @Test
  void aCompressedFileIsRefused() {
    server.page(
        "/packed.h5",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Range", "bytes 0-0/10");
          exchange.getResponseHeaders().add("Content-Encoding", "gzip");
          exchange.sendResponseHeaders(206, 1);
          exchange.getResponseBody().write(1);
        });

    assertThatThrownBy(() -> match(files, server.url("/packed.h5")))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessageContaining("'gzip'");
  }

  @Test
  void aFileThatChangesWhileItIsReadIsAnError() throws IOException {
    try (SeekableByteChannel channel = open(files, server.url("/atl06/a.h5"))) {
      read(channel, 0, 10);
      server.file("/atl06/a.h5", CONTENT, "\"v2\"");

      assertThatThrownBy(() -> read(channel, 500_000, 10))
          .isInstanceOf(ChangedInputException.class)
          .hasMessage(
              "Cannot read input '%s': it has changed while it was read"
                  .formatted(server.url("/atl06/a.h5")));
    }
  }

  @Test
  void theTokenGoesToTheServerThatTheUserNamesAndNotWhereItRedirects() throws IOException {
    try (WebServer storage = new WebServer("127.0.0.2")) {
      storage.file("/bucket/a.h5", CONTENT, "\"v1\"");
      String signed = storage.url("/bucket/a.h5?signature=secret");
      server.page("/protected/a.h5", exchange -> WebServer.redirect(exchange, signed));

      try (SeekableByteChannel channel = open(files, server.url("/protected/a.h5"))) {
        assertThat(read(channel, 70_000, 10)).isEqualTo(content(70_000, 10));
        assertThat(read(channel, 500_000, 10)).isEqualTo(content(500_000, 10));
      }

      assertThat(server.seen())
          .as("asked once, then the URL that it gave is good for more")
          .singleElement()
          .satisfies(seen -> assertThat(seen.authorization()).isEqualTo("Bearer " + TOKEN));
      assertThat(storage.seen())
          .hasSize(3)
          .allSatisfy(seen -> assertThat(seen.authorization()).isNull());
    }
  }

  @Test
  void aPortThatTheUserDidNotNameIsAnotherServer() throws IOException {
    try (WebServer other = new WebServer("127.0.0.1")) {
      other.file("/a.h5", CONTENT, "\"v1\"");
      server.page("/a.h5", exchange -> WebServer.redirect(exchange, other.url("/a.h5")));

      match(files, server.url("/a.h5"));

      assertThat(other.seen()).extracting(Seen::authorization).containsOnlyNulls();
    }
  }

  @Test
  void whereALogInLeadsBackTheTokenIsSentAgain() throws IOException {
    server.page("/b.h5", exchange -> WebServer.redirect(exchange, "/atl06/a.h5"));

    assertThat(match(files, server.url("/b.h5")).sizeBytes()).isEqualTo(CONTENT.length);
    assertThat(server.seen())
        .hasSize(2)
        .allSatisfy(seen -> assertThat(seen.authorization()).isEqualTo("Bearer " + TOKEN));
  }

  @ParameterizedTest
  @CsvSource({
    "https://data.nsidc.earthdatacloud.nasa.gov/a.h5, true",
    "http://data.nsidc.earthdatacloud.nasa.gov/a.h5, false",
    "http://localhost:8080/a.h5, true",
    "http://127.0.0.1/a.h5, true",
    "http://[::1]/a.h5, true",
    "http://127.0.0.1.example.org/a.h5, false",
    "http://localhost.example.org/a.h5, false"
  })
  void theTokenIsSentOnlyWhereNobodyReadsAlong(String url, boolean sent) {
    URI uri = URI.create(url);
    assertThat(BearerToken.of(TOKEN).forRequest(uri, uri).isPresent()).isEqualTo(sent);
  }

  @Test
  void aSignedUrlThatHasExpiredIsAskedForAnew() throws IOException {
    try (WebServer storage = new WebServer("127.0.0.2")) {
      storage.file("/old.h5", CONTENT, "\"v1\"");
      storage.file("/new.h5", CONTENT, "\"v1\"");
      server.page("/a.h5", exchange -> WebServer.redirect(exchange, storage.url("/old.h5")));
      try (SeekableByteChannel channel = open(files, server.url("/a.h5"))) {
        storage.page("/old.h5", exchange -> exchange.sendResponseHeaders(403, -1));
        server.page("/a.h5", exchange -> WebServer.redirect(exchange, storage.url("/new.h5")));

        assertThat(read(channel, 500_000, 10)).isEqualTo(content(500_000, 10));
      }
    }
  }

  @Test
  void redirectionsWithoutEndAreAnError() {
    server.page("/a.h5", exchange -> WebServer.redirect(exchange, "/a.h5"));

    assertThatThrownBy(() -> match(files, server.url("/a.h5")))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessageContaining("redirects without an end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://example.org/a.h5", "data:,x"})
  void redirectionsOutOfTheWebAreNotFollowed(String target) {
    server.page("/a.h5", exchange -> WebServer.redirect(exchange, target));

    assertThatThrownBy(() -> match(files, server.url("/a.h5")))
        .isInstanceOf(UnavailableInputException.class);
  }

  @Test
  void whoseTokenIsOfNoUseIsToldWhatToSetAndTheGranuleIsNotBlamed() {
    server.page("/a.h5", exchange -> exchange.sendResponseHeaders(401, -1));

    assertThatThrownBy(() -> match(fileSystem(null, Duration.ofSeconds(20)), server.url("/a.h5")))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessage(
            "Cannot read input '%s': HTTP 401 from 127.0.0.1; set EARTHDATA_TOKEN"
                .formatted(server.url("/a.h5")));
    assertThatThrownBy(() -> match(files, server.url("/a.h5")))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessageContaining("EARTHDATA_TOKEN may have expired")
        .hasMessageNotContaining(TOKEN);
  }

  @Test
  void whoMayNotReadAFileIsDenied() {
    String url = server.url("/a.h5");
    server.page("/a.h5", exchange -> exchange.sendResponseHeaders(403, -1));
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());

    assertThatThrownBy(() -> open(files, url))
        .isInstanceOfSatisfying(
            AccessDeniedException.class,
            denied ->
                assertThat(denied.getReason())
                    .startsWith("HTTP 403 from 127.0.0.1; EARTHDATA_TOKEN "));
    server.seen();
    assertThatThrownBy(() -> Inputs.match(url))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith(
            "Cannot read input '%s': permission denied: HTTP 403 from 127.0.0.1; ".formatted(url));
    assertThat(server.seen()).as("asked once").hasSize(1);
  }

  @Test
  void aFileThatHasBecomeShorterIsAnotherOne() throws IOException {
    try (SeekableByteChannel channel = open(files, server.url("/atl06/a.h5"))) {
      server.file("/atl06/a.h5", content(0, 1000), "\"v1\"");

      assertThatThrownBy(() -> read(channel, 500_000, 10))
          .isInstanceOf(ChangedInputException.class);
    }
  }

  @Test
  void aPageToLogInIsNoGranule() {
    server.page(
        "/a.h5",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          byte[] page = "<html>Log in</html>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
        });

    assertThatThrownBy(() -> match(files, server.url("/a.h5")))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessageContaining("as a log-in has")
        .hasMessageContaining("EARTHDATA_TOKEN");
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void whatMayPassIsNoErrorOfTheFile(int status) {
    server.page("/a.h5", exchange -> exchange.sendResponseHeaders(status, -1));

    assertThatThrownBy(() -> open(files, server.url("/a.h5")))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("HTTP %d from 127.0.0.1", status);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"RESET", "CUT_ANSWER", "LOSE_ANSWER", "STALL_ANSWER", "STALL_UPLOAD"})
  void aConnectionThatFailsMayComeBack(Fault fault) throws IOException {
    try (FaultyWire wire = new FaultyWire(server.port())) {
      HttpFileSystem impatient = fileSystem(TOKEN, Duration.ofSeconds(1));
      String url = wire.uri() + "/atl06/a.h5";
      try (SeekableByteChannel channel = open(impatient, url)) {
        // The client itself repeats what was lost with the connection, once.
        wire.expect(request -> true, fault, fault, fault);
        assertThatThrownBy(() -> read(channel, 500_000, 100_000))
            .isInstanceOf(IOException.class)
            .hasMessageNotContaining(TOKEN);
      }
    }
    try (SeekableByteChannel channel = open(files, server.url("/atl06/a.h5"))) {
      assertThat(read(channel, 500_000, 100_000)).isEqualTo(content(500_000, 100_000));
    }
  }

  @Test
  void aReadThatFailedCanBeRepeatedOnTheSameChannel() throws IOException {
    try (FaultyWire wire = new FaultyWire(server.port());
        SeekableByteChannel channel = open(files, wire.uri() + "/atl06/a.h5")) {
      wire.expect(request -> true, Fault.SLOW_DOWN);
      assertThatThrownBy(() -> read(channel, 500_000, 100_000)).isInstanceOf(IOException.class);

      assertThat(read(channel, 500_000, 100_000)).isEqualTo(content(500_000, 100_000));
    }
  }

  @Test
  void aUrlWithAPasswordIsRefusedWithoutRepeatingIt() {
    assertThatThrownBy(() -> files.match(List.of("http://me:hunter2@example.org/a.h5")))
        .isInstanceOf(FirnException.class)
        .hasMessageContaining("example.org")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "line\nend", "Ünicode"})
  void aTokenThatCannotBeSentIsRefusedWithoutRepeatingIt(String token) {
    assertThatThrownBy(() -> BearerToken.of(token))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Invalid EARTHDATA_TOKEN: ")
        .hasMessageNotContaining(token);
    assertThat(BearerToken.of(TOKEN + "\n")).hasToString("a token");
  }

  @Test
  void webServersAreNotWritten() {
    HttpResourceId file = files.matchNewResource(server.url("/atl06/a.h5"), false);
    assertThatThrownBy(() -> files.delete(List.of(file)))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
