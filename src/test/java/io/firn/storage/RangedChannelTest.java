package io.firn.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RangedChannelTest {
  private static final int READ_AHEAD = 100;

  /** An object that notes its requests, some of which fail halfway. */
  private static final class Noted implements RangedObject {
    private final byte[] content;
    private final List<String> requests = new ArrayList<>();
    private boolean failing;

    Noted(int length) {
      content = new byte[length];
      new Random(length).nextBytes(content);
    }

    @Override
    public long length() {
      return content.length;
    }

    @Override
    public void read(long from, ByteBuffer target) throws IOException {
      requests.add(from + "+" + target.remaining());
      if (failing) {
        target.put(new byte[target.remaining() / 2]);
        throw new IOException("cut off");
      }
      target.put(content, (int) from, target.remaining());
    }

    SeekableByteChannel open() {
      return new RangedChannel(
          this, Arrays.copyOf(content, Math.min(READ_AHEAD, content.length)), READ_AHEAD);
    }
  }

  @Property(tries = 200)
  void whateverIsReadInWhateverOrderIsWhatLiesThere(
      @ForAll @IntRange(max = 1000) int length, @ForAll long seed) throws IOException {
    Noted object = new Noted(length);
    Random random = new Random(seed);
    try (SeekableByteChannel channel = object.open()) {
      for (int i = 0; i < 20; i++) {
        int from = random.nextInt(length + 10);
        ByteBuffer target = ByteBuffer.allocate(random.nextInt(300));
        if (random.nextBoolean()) {
          channel.position(from);
        }
        int at = (int) channel.position();
        int count = channel.read(target);
        assertThat(count)
            .isBetween(
                target.capacity() == 0 ? 0 : at >= length ? -1 : 1,
                at >= length && target.capacity() > 0 ? -1 : target.capacity());
        assertThat(target.position()).isEqualTo(Math.max(count, 0));
        assertThat(target.limit()).isEqualTo(target.capacity());
        assertThat(channel.position()).isEqualTo(at + target.position());
        int first = Math.min(at, length);
        assertThat(Arrays.copyOf(target.array(), target.position()))
            .isEqualTo(Arrays.copyOfRange(object.content, first, first + target.position()));
      }
    }
  }

  @Test
  void aSmallReadTakesTheReadAheadAlongAndALongOneJustItsBytes() throws IOException {
    Noted object = new Noted(1000);
    try (SeekableByteChannel channel = object.open()) {
      channel.read(ByteBuffer.allocate(60));
      channel.read(ByteBuffer.allocate(40));
      assertThat(object.requests).as("came when it was opened").isEmpty();

      for (int i = 0; i < 10; i++) {
        channel.read(ByteBuffer.allocate(10));
      }
      channel.position(500).read(ByteBuffer.allocate(250));
      channel.position(990).read(ByteBuffer.allocate(50));

      assertThat(object.requests).containsExactly("100+100", "500+250", "990+10");
    }
  }

  @Test
  void whatFailedHalfwayIsNotTakenForWhatLiesThere() throws IOException {
    Noted object = new Noted(1000);
    try (SeekableByteChannel channel = object.open()) {
      ByteBuffer target = ByteBuffer.allocate(10);
      channel.position(200);
      object.failing = true;
      assertThatThrownBy(() -> channel.read(target)).hasMessage("cut off");
      assertThat(channel.position()).isEqualTo(200);

      object.failing = false;
      channel.read(target.clear());
      assertThat(target.array()).isEqualTo(Arrays.copyOfRange(object.content, 200, 210));
    }
  }

  @Test
  void aClosedChannelReadsNothing() throws IOException {
    SeekableByteChannel channel = new Noted(1000).open();
    channel.close();

    assertThat(channel.isOpen()).isFalse();
    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
  }
}
