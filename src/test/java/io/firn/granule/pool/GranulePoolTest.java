package io.firn.granule.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Column;
import io.firn.granule.Dataset;
import io.firn.granule.Fixtures;
import io.firn.granule.GranuleException;
import io.firn.granule.GranuleReader;
import io.firn.granule.ReadCounters;
import io.firn.memory.MemoryArbiter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class GranulePoolTest {
  private static final String A = Fixtures.path("superblock0.h5").toString();
  private static final String B = Fixtures.path("superblock2.h5").toString();
  private static final String C = Fixtures.path("superblock3.h5").toString();

  private final List<SeekableByteChannel> channels =
      Collections.synchronizedList(new ArrayList<>());

  private GranulePool pool(int openGranules, long cachedBytes) {
    return new GranulePool(
        uri -> {
          SeekableByteChannel channel = Fixtures.FILES.open(uri);
          channels.add(channel);
          return channel;
        },
        GranuleReader.AUTO,
        // A fourth of it is the cache's, whatever the handles take.
        new MemoryArbiter(4 * cachedBytes),
        openGranules);
  }

  private long openChannels() {
    return channels.stream().filter(SeekableByteChannel::isOpen).count();
  }

  private static GranulePool.Lease lease(GranulePool pool, String uri) {
    return pool.lease(uri, "g", Path.of(uri).toFile().length());
  }

  private static String read(GranulePool pool, String uri, String path) {
    try (GranulePool.Lease lease = lease(pool, uri)) {
      return Fixtures.summary(Fixtures.readMeant(lease.granule(), lease.granule().dataset(path)));
    }
  }

  @Test
  void aGranuleIsOpenedOnceForLeasesThatFollowEachOther() {
    try (GranulePool pool = pool(2, 0)) {
      for (int i = 0; i < 5; i++) {
        read(pool, A, "/layout/compact");
        read(pool, B, "/layout/compact");
      }
      assertThat(pool.counters().snapshot().opens()).isEqualTo(2);
    }
    assertThat(openChannels()).isZero();
  }

  @Test
  void aHandleThatClosedWhenItsThreadWasInterruptedIsNotLentAgain() {
    try (GranulePool pool = pool(2, 0)) {
      String expected = read(pool, A, "/layout/compact");
      // What a runner does to a task that it cancels.
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> read(pool, A, "/layout/one_chunk"))
          .isInstanceOf(GranuleException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(read(pool, A, "/layout/compact")).isEqualTo(expected);
      assertThat(pool.counters().snapshot().opens()).isEqualTo(2);
    }
  }

  @Test
  void leasesAtTheSameTimeGetAHandleEach() {
    try (GranulePool pool = pool(4, 0);
        GranulePool.Lease first = lease(pool, A);
        GranulePool.Lease second = lease(pool, A)) {
      assertThat(first.granule()).isNotSameAs(second.granule());
    }
  }

  @Test
  void theGranuleIdleForLongestIsClosed() {
    try (GranulePool pool = pool(2, 0)) {
      read(pool, A, "/layout/compact");
      read(pool, B, "/layout/compact");
      read(pool, A, "/layout/compact");
      read(pool, C, "/layout/compact");
      assertThat(openChannels()).isEqualTo(2);
      read(pool, A, "/layout/compact");
      assertThat(pool.counters().snapshot().opens()).isEqualTo(3);
      read(pool, B, "/layout/compact");
      assertThat(pool.counters().snapshot().opens()).isEqualTo(4);
    }
  }

  @Test
  void moreLeasesThanTheBoundAreGrantedAndClosedAfterwards() {
    try (GranulePool pool = pool(1, 0)) {
      List<GranulePool.Lease> leases = new ArrayList<>();
      for (String uri : List.of(A, B, C, A)) {
        leases.add(lease(pool, uri));
      }
      assertThat(openChannels()).isEqualTo(4);
      leases.forEach(GranulePool.Lease::close);
      assertThat(openChannels()).isEqualTo(1);
    }
  }

  @Test
  void aLeaseClosedTwiceGivesItsGranuleBackOnce() {
    try (GranulePool pool = pool(4, 0)) {
      GranulePool.Lease lease = lease(pool, A);
      lease.close();
      lease.close();
      assertThatThrownBy(lease::granule).isInstanceOf(IllegalStateException.class);
      try (GranulePool.Lease first = lease(pool, A);
          GranulePool.Lease second = lease(pool, A)) {
        assertThat(first.granule()).isNotSameAs(second.granule());
      }
    }
  }

  @Test
  void aGranuleLeasedBeyondTheClosingOfThePoolIsClosedWhenGivenBack() {
    GranulePool pool = pool(4, 0);
    GranulePool.Lease lease = lease(pool, A);
    pool.close();
    assertThat(Fixtures.read(lease.granule().dataset("/layout/compact")).size()).isEqualTo(100);
    lease.close();
    assertThat(openChannels()).isZero();
    assertThatThrownBy(() -> lease(pool, A)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aGranuleWhoseChannelFailedIsNotUsedAgain() {
    FailingChannel[] failing = new FailingChannel[1];
    try (GranulePool pool =
        new GranulePool(
            uri -> failing[0] = new FailingChannel(Fixtures.FILES.open(uri)),
            GranuleReader.AUTO,
            new MemoryArbiter(0),
            4)) {
      read(pool, A, "/layout/one_chunk");
      failing[0].failing = true;
      FailingChannel first = failing[0];
      assertThatThrownBy(() -> read(pool, A, "/layout/one_chunk"))
          .isInstanceOf(GranuleException.class)
          .hasMessageContaining("connection reset");
      assertThat(first.isOpen()).isFalse();
      assertThat(read(pool, A, "/layout/one_chunk")).startsWith("100:0:");
      assertThat(pool.counters().snapshot().opens()).isEqualTo(2);
    }
  }

  @Test
  void aGranuleThatCannotBeOpenedTakesNoPlace() {
    try (GranulePool pool = pool(1, 0)) {
      read(pool, A, "/layout/compact");
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> pool.lease("/none.h5", "none.h5", 0))
            .isInstanceOf(GranuleException.class);
      }
      read(pool, B, "/layout/compact");
      read(pool, B, "/layout/compact");
      assertThat(pool.counters().snapshot().opens()).isEqualTo(2);
    }
  }

  @Test
  void aChunkIsDecodedOnceForAllHandles() {
    try (GranulePool pool = pool(4, 1 << 20);
        GranulePool.Lease first = lease(pool, A);
        GranulePool.Lease second = lease(pool, A)) {
      Fixtures.read(first.granule().dataset("/types/float64/chunked"));
      ReadCounters.Snapshot before = pool.counters().snapshot();
      assertThat(before.chunksDecoded()).isEqualTo(4);
      assertThat(before.bytesDecoded()).isEqualTo(800);
      assertThat(before.cacheHits()).isZero();
      Fixtures.read(second.granule().dataset("/types/float64/chunked"));
      ReadCounters.Snapshot since = pool.counters().snapshot().since(before);
      assertThat(since.chunksDecoded()).isZero();
      assertThat(since.cacheHits()).isEqualTo(4);
    }
  }

  @Test
  void manyThreadsReadTheSameValues() throws Exception {
    List<String> paths =
        List.of("/types/float64/chunked", "/layout/many_chunks", "/types/int16/big_endian");
    List<String> expected = new ArrayList<>();
    try (GranulePool pool = pool(1, 0)) {
      paths.forEach(path -> expected.add(read(pool, A, path)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    // A cache that holds a few chunks only, so that eviction, hits and waiting all happen.
    try (GranulePool pool = pool(3, 2_000)) {
      List<Callable<List<String>>> tasks = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        tasks.add(() -> paths.stream().map(path -> read(pool, A, path)).toList());
      }
      for (Future<List<String>> result : threads.invokeAll(tasks)) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(openChannels()).isZero();
  }

  @Test
  void aThousandRowsOfFortyChunksReadLessThanATenthOfTheFile() throws IOException {
    long size = Files.size(Fixtures.path("forty_chunks.h5"));
    try (GranulePool pool = pool(1, 0);
        GranulePool.Lease lease = lease(pool, Fixtures.path("forty_chunks.h5").toString())) {
      Dataset dataset = lease.granule().dataset("x");
      Column column = Column.of(dataset.type().orElseThrow());
      dataset.read(20_000, 1_000, column);
      assertThat(pool.counters().snapshot().chunksDecoded()).isEqualTo(1);
      assertThat(pool.counters().snapshot().bytesRead()).isLessThan(size / 10);
    }
  }

  private static final class FailingChannel implements SeekableByteChannel {
    private final SeekableByteChannel channel;
    private boolean failing;

    FailingChannel(SeekableByteChannel channel) {
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      if (failing) {
        throw new IOException("connection reset");
      }
      return channel.read(into);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      return channel.write(from);
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      channel.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      channel.truncate(size);
      return this;
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
