package io.firn.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.FlakyFileSystem.Operation;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of failures of a file system, by their kind. */
class FlakyInputsTest {
  /** Eight reads of the flaky file system; fewer bytes than a block of the cache. */
  private static final int LENGTH = 15_000;

  private final byte[] content = new byte[LENGTH];
  @TempDir Path directory;
  private Path file;

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @BeforeEach
  void write() throws IOException {
    new Random(11).nextBytes(content);
    file = Files.write(directory.resolve("a.h5"), content);
  }

  @AfterEach
  void recover() {
    FlakyFileSystem.recover();
  }

  @ParameterizedTest
  @EnumSource
  void whatFailsOnceSucceedsTheSecondTime(Operation operation) throws IOException {
    for (int failing = 1; failing <= (operation == Operation.READ ? 8 : 1); failing++) {
      int nth = failing;
      FlakyFileSystem.let(
          (asked, path, number) -> {
            if (asked == operation && number == nth) {
              throw new SocketTimeoutException("Read timed out");
            }
          });
      assertThat(matchAndRead()).isEqualTo(content);
      // A channel that failed is not read again.
      assertThat(FlakyFileSystem.count(Operation.OPEN, file))
          .isEqualTo(operation == Operation.MATCH ? 1 : 2);
    }
  }

  @Test
  void whatAServerAnswersUncheckedIsTriedAgainToo() throws IOException {
    FlakyFileSystem.let(
        (asked, path, number) -> {
          if (number == 1) {
            throw new IllegalStateException("503 Slow Down");
          }
        });
    assertThat(matchAndRead()).isEqualTo(content);
  }

  @Test
  void aConnectionThatEndsEarlyIsNoShorterFile() throws IOException {
    int[] opens = new int[1];
    try (RangeReader reader =
        new RangeReader("x", () -> opens[0]++ == 0 ? ended() : FileChannel.open(file))) {
      ByteBuffer all = ByteBuffer.allocate(LENGTH);
      FlakyFileSystem.let((asked, path, number) -> {});
      reader.read(all, 0);
      assertThat(all.array()).isEqualTo(content);
      assertThat(opens[0]).isEqualTo(2);
    }
  }

  /** A channel that reads nothing, as that of S3 does at the end of a connection, for ever. */
  private SeekableByteChannel ended() throws IOException {
    FileChannel empty =
        FileChannel.open(Files.createFile(directory.resolve("empty")), StandardOpenOption.READ);
    return (SeekableByteChannel)
        java.lang.reflect.Proxy.newProxyInstance(
            FlakyInputsTest.class.getClassLoader(),
            new Class<?>[] {SeekableByteChannel.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "size" -> (long) LENGTH;
                  case "read" -> 0;
                  default -> method.invoke(empty, arguments);
                });
  }

  @ParameterizedTest
  @EnumSource
  void whatKeepsFailingIsNamedWithReasonAndAttempts(Operation operation) {
    List<Long> waits = new ArrayList<>();
    FlakyFileSystem.let(
        (asked, path, number) -> {
          if (asked == operation) {
            throw new IOException("Connection reset\n  by peer");
          }
        },
        waits::add);
    assertThatThrownBy(this::matchAndRead)
        .isInstanceOf(UnavailableInputException.class)
        .hasMessage(
            "Cannot read input 'flaky:%s': Connection reset; by peer (after 5 attempts)", file);
    assertThat(FlakyFileSystem.count(operation, file)).isEqualTo(5);
    // Twice as long each time, give or take half of it.
    assertThat(waits).hasSize(4);
    for (int i = 0; i < waits.size(); i++) {
      assertThat(waits.get(i)).isBetween(500L << i, 1500L << i);
    }
  }

  @Test
  void anAbsentFileIsNotAskedForTwice() {
    FlakyFileSystem.let((asked, path, number) -> {});
    Path absent = directory.resolve("none.h5");
    assertThatThrownBy(() -> Inputs.open(FlakyFileSystem.uri(absent)))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage("Cannot read input 'flaky:%s': it does not exist", absent);
    assertThat(FlakyFileSystem.count(Operation.OPEN, absent)).isEqualTo(1);
  }

  @Test
  void aFileThatMayNotBeReadIsNotAskedForTwice() {
    FlakyFileSystem.let(
        (asked, path, number) -> {
          throw new AccessDeniedException(path.toString());
        });
    assertThatThrownBy(() -> Inputs.open(FlakyFileSystem.uri(file)))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> Inputs.match(FlakyFileSystem.uri(file)))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot read input 'flaky:%s': permission denied", file);
    assertThat(FlakyFileSystem.count(Operation.OPEN, file)).isEqualTo(1);
    assertThat(FlakyFileSystem.count(Operation.MATCH, file)).isEqualTo(1);
  }

  @Test
  void whoHasAskedAsOftenAsMakesSenseIsNotAskedAgain() {
    UnavailableInputException given =
        new UnavailableInputException("a.h5", "503 Slow Down", new IOException());
    int[] opens = new int[1];
    assertThatThrownBy(
            () ->
                new RangeReader(
                    "a.h5",
                    () -> {
                      opens[0]++;
                      throw given;
                    }))
        .isSameAs(given)
        .hasMessage("Cannot read input 'a.h5': 503 Slow Down");
    assertThat(opens[0]).isEqualTo(1);
  }

  @Test
  void aChannelOfRangesIsAskedAgainAndNotOpenedAnew() throws IOException {
    int[] opens = new int[1];
    int[] reads = new int[1];
    RangedObject object =
        new RangedObject() {
          @Override
          public long length() {
            return LENGTH;
          }

          @Override
          public void read(long from, ByteBuffer target) throws IOException {
            if (reads[0]++ == 0) {
              // A part of the answer came before the connection broke.
              target.put(new byte[100]);
              throw new SocketTimeoutException("Read timed out");
            }
            target.put(content, (int) from, target.remaining());
          }
        };
    FlakyFileSystem.let((asked, path, number) -> {});
    try (RangeReader reader =
        new RangeReader(
            "a.h5",
            () -> {
              opens[0]++;
              return new RangedChannel(object, new byte[0], 1);
            })) {
      ByteBuffer some = ByteBuffer.allocate(5_000);
      reader.read(some, 1_000);
      assertThat(some.array()).isEqualTo(Arrays.copyOfRange(content, 1_000, 6_000));
    }
    assertThat(opens[0]).isEqualTo(1);
    assertThat(reads[0]).isEqualTo(2);
  }

  @Test
  void aNamedFileThatMayNotBeLookedAtIsLeftToWhoeverReadsIt() throws IOException {
    FlakyFileSystem.let(
        (asked, path, number) -> {
          throw new AccessDeniedException(path.toString(), null, "Access Denied");
        });
    String uri = FlakyFileSystem.uri(file);
    assertThat(Inputs.matchOrName(uri)).containsExactly(new InputFile(uri, "a.h5", 0, ""));
    String glob = FlakyFileSystem.uri(directory) + "/*.h5";
    assertThatThrownBy(() -> Inputs.matchOrName(glob))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot read input '%s': permission denied: Access Denied", glob);
  }

  @Test
  void aFileThatChangesWhileItIsReadIsNamed() throws IOException {
    FlakyFileSystem.let(
        (asked, path, number) -> {
          if (asked == Operation.READ) {
            Files.write(path, new byte[1], StandardOpenOption.APPEND);
            throw new EOFException();
          }
        });
    assertThatThrownBy(this::matchAndRead)
        .isInstanceOf(ChangedInputException.class)
        .hasMessage(
            "Cannot read input 'flaky:%s': it has 15,001 bytes, 15,000 when it was opened", file);
    assertThat(FlakyFileSystem.count(Operation.READ, file)).isEqualTo(1);
  }

  @Test
  void aBundleThatIsCancelledDoesNotWait() {
    FlakyFileSystem.let(
        (asked, path, number) -> {
          throw new IOException("Connection reset");
        },
        millis -> {
          throw new InterruptedException();
        });
    assertThatThrownBy(() -> Inputs.open(FlakyFileSystem.uri(file)))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessageEndingWith("': Connection reset (after 1 attempt)");
    assertThat(Thread.interrupted()).isTrue();
  }

  private byte[] matchAndRead() throws IOException {
    InputFile found = Inputs.match(FlakyFileSystem.uri(file)).get(0);
    assertThat(found)
        .isEqualTo(
            new InputFile(
                FlakyFileSystem.uri(file),
                "a.h5",
                LENGTH,
                "modified " + Instant.ofEpochMilli(file.toFile().lastModified())));
    ByteBuffer all = ByteBuffer.allocate(LENGTH);
    try (SeekableByteChannel channel = Inputs.open(found.uri())) {
      channel.read(all);
    }
    return all.array();
  }
}
