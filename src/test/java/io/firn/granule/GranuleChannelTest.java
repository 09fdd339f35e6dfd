package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.granule.pool.Granules;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import org.junit.jupiter.api.Test;

class GranuleChannelTest {
  /** A channel that gives at most three bytes at a time, as one over a network may. */
  private static SeekableByteChannel halting(String uri) throws IOException {
    SeekableByteChannel channel = Fixtures.FILES.open(uri);
    return (SeekableByteChannel)
        Proxy.newProxyInstance(
            GranuleChannelTest.class.getClassLoader(),
            new Class<?>[] {SeekableByteChannel.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("read")) {
                return method.invoke(channel, arguments);
              }
              ByteBuffer into = (ByteBuffer) arguments[0];
              int limit = into.limit();
              into.limit(Math.min(limit, into.position() + 3));
              int count = channel.read(into);
              into.limit(limit);
              return count;
            });
  }

  @Test
  void shortReadsDoNotChangeWhatJhdfSees() {
    String uri = Fixtures.path("superblock2.h5").toString();
    try (Granule whole = Fixtures.open("superblock2.h5", GranuleReader.JHDF);
        Granule halting =
            Granules.open(GranuleChannelTest::halting, uri, "halting", GranuleReader.JHDF)) {
      for (String path : new String[] {"/types/float64/chunked", "/layout/many_chunks"}) {
        assertThat(Fixtures.summary(Fixtures.readMeant(halting, halting.dataset(path))))
            .isEqualTo(Fixtures.summary(Fixtures.readMeant(whole, whole.dataset(path))));
        assertThat(halting.dataset(path).attributes().values())
            .isEqualTo(whole.dataset(path).attributes().values());
      }
    }
  }

  @Test
  void anAbsurdLengthIsRefusedBeforeMemoryIsTaken() throws IOException {
    try (GranuleChannel channel =
        new GranuleChannel(
            Fixtures.FILES.open(Fixtures.path("circle.h5").toString()), new ReadCounters())) {
      assertThatThrownBy(() -> channel.readFully(0, Integer.MAX_VALUE))
          .isInstanceOf(EOFException.class);
      assertThatThrownBy(() -> channel.readFully(-1, 1)).isInstanceOf(EOFException.class);
      assertThatThrownBy(() -> channel.readFully(Long.MAX_VALUE, 1))
          .isInstanceOf(EOFException.class);
      assertThat(channel.readFully(channel.size(), 0)).isEmpty();
      assertThat(channel.failed()).isFalse();
    }
  }
}
