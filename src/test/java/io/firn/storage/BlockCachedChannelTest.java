package io.firn.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.apache.beam.sdk.util.Sleeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockCachedChannelTest {
  private static final int BLOCK = 16;
  private static final int SLOTS = 4;
  private static final int LENGTH = 1000;

  private final ReadCounter counter = new ReadCounter();
  private Path path;

  /** A read of {@code count} bytes at {@code position}, or at the current one where it is -1. */
  record Read(int position, int count, boolean direct) {}

  @BeforeEach
  @BeforeProperty
  void write() throws IOException {
    byte[] content = new byte[LENGTH];
    new Random(3).nextBytes(content);
    path = Files.write(Files.createTempFile("firn", ".h5"), content);
  }

  @AfterEach
  @AfterProperty
  void delete() throws IOException {
    Files.delete(path);
  }

  @Property
  void everyReadGivesWhatThePlainChannelGives(@ForAll("reads") List<Read> reads)
      throws IOException {
    try (SeekableByteChannel plain = FileChannel.open(path);
        SeekableByteChannel cached = open(BLOCK, SLOTS)) {
      for (Read read : reads) {
        if (read.position >= 0) {
          plain.position(read.position);
          cached.position(read.position);
        }
        ByteBuffer expected = ByteBuffer.allocate(read.count);
        ByteBuffer actual =
            read.direct ? ByteBuffer.allocateDirect(read.count) : ByteBuffer.allocate(read.count);

        assertThat(cached.read(actual)).isEqualTo(plain.read(expected));
        assertThat(actual.flip()).isEqualTo(expected.flip());
        assertThat(cached.position()).isEqualTo(plain.position());
      }
    }
  }

  @Provide
  Arbitrary<List<Read>> reads() {
    return Combinators.combine(
            Arbitraries.integers().between(-1, LENGTH + 50),
            Arbitraries.integers().between(0, 5 * BLOCK),
            Arbitraries.of(true, false))
        .as(Read::new)
        .list()
        .ofMaxSize(40);
  }

  @Test
  void onlyTheRoomOfTheTargetIsFilled() throws IOException {
    try (SeekableByteChannel cached = open(BLOCK, SLOTS)) {
      ByteBuffer target = ByteBuffer.allocate(100);
      target.position(10).limit(60);

      assertThat(cached.read(target)).isEqualTo(50);

      assertThat(target.position()).isEqualTo(60);
      assertThat(target.limit()).isEqualTo(60);
      assertThat(target.array()[61]).isZero();
    }
  }

  @Test
  void aThousandScatteredHeaderReadsBecomeFew() throws IOException {
    // HDF5 headers: small reads here and there within the first quarter of a file.
    Random random = new Random(5);
    try (SeekableByteChannel cached = open(64, SLOTS)) {
      for (int i = 0; i < 1000; i++) {
        cached.position(random.nextInt(4 * 64 - 8));
        cached.read(ByteBuffer.allocate(8));
      }
    }

    assertThat(counter.reads()).isEqualTo(4);
    assertThat(counter.bytesRead()).isEqualTo(4 * 64);
  }

  @Test
  void aReadOfABlockOrMoreIsOneRangeAndEvictsNothing() throws IOException {
    try (SeekableByteChannel cached = open(BLOCK, SLOTS)) {
      cached.read(ByteBuffer.allocate(1));
      cached.position(100).read(ByteBuffer.allocate(600));
      assertThat(counter.reads()).isEqualTo(2);
      assertThat(counter.bytesRead()).isEqualTo(BLOCK + 600);

      cached.position(0).read(ByteBuffer.allocate(BLOCK));

      assertThat(counter.reads()).isEqualTo(2);
    }
  }

  @Test
  void theBlockThatWasLeastRecentlyUsedGoesFirst() throws IOException {
    try (SeekableByteChannel cached = open(BLOCK, 2)) {
      touch(cached, 0, 1, 0, 2);
      assertThat(counter.reads()).isEqualTo(3);

      touch(cached, 0);
      assertThat(counter.reads()).isEqualTo(3);

      touch(cached, 1);
      assertThat(counter.reads()).isEqualTo(4);
    }
  }

  @Test
  void aFileThatShrankIsNamedAndWhatWasReadOfItIsNotKept() throws IOException {
    Retries.sleeper = millis -> {};
    byte[] content = Files.readAllBytes(path);
    try (SeekableByteChannel cached = open(BLOCK, 1)) {
      touch(cached, 0);
      Files.write(path, Arrays.copyOf(content, 100));
      for (int attempt = 0; attempt < 2; attempt++) {
        cached.position(96);
        assertThatThrownBy(() -> cached.read(ByteBuffer.allocate(8)))
            .isInstanceOf(ChangedInputException.class)
            .hasMessage("Cannot read input '%s': it has 100 bytes, 1,000 when it was opened", path);
      }

      // The only slot held the first block before half of another came into it.
      Files.write(path, content);
      for (int at : new int[] {0, 96}) {
        ByteBuffer bytes = ByteBuffer.allocate(8);
        cached.position(at).read(bytes);
        assertThat(bytes.array()).isEqualTo(Arrays.copyOfRange(content, at, at + 8));
      }
    } finally {
      Retries.sleeper = Sleeper.DEFAULT;
    }
  }

  @Test
  void aClosedChannelReadsNothingAndNoneIsWritable() throws IOException {
    SeekableByteChannel cached = open(BLOCK, SLOTS);
    cached.read(ByteBuffer.allocate(1));
    assertThatThrownBy(() -> cached.write(ByteBuffer.allocate(1)))
        .isInstanceOf(NonWritableChannelException.class);
    assertThatThrownBy(() -> cached.truncate(0)).isInstanceOf(NonWritableChannelException.class);
    assertThatThrownBy(() -> cached.position(-1)).isInstanceOf(IllegalArgumentException.class);

    cached.close();

    assertThat(cached.isOpen()).isFalse();
    assertThatThrownBy(() -> cached.position(0).read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
  }

  private SeekableByteChannel open(int blockSize, int slots) throws IOException {
    RangeReader file = new RangeReader(path.toString(), () -> FileChannel.open(path));
    return new BlockCachedChannel(file, blockSize, slots, counter);
  }

  private static void touch(SeekableByteChannel channel, int... blocks) throws IOException {
    for (int block : blocks) {
      channel.position((long) block * BLOCK).read(ByteBuffer.allocate(1));
    }
  }
}
