package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.memory.MemoryArbiter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChunkCacheTest {
  private final ReadCounters counters = new ReadCounters();
  private final AtomicInteger decodings = new AtomicInteger();

  private byte[] get(ChunkCache cache, long chunk, int bytes) {
    return cache.get(
        new ChunkCache.Key("g", "/x", chunk),
        () -> {
          decodings.incrementAndGet();
          return new byte[bytes];
        });
  }

  @Test
  void aChunkIsDecodedOnce() {
    ChunkCache cache = new ChunkCache(new MemoryArbiter(10_000), 0, counters);
    byte[] first = get(cache, 1, 100);
    assertThat(get(cache, 1, 100)).isSameAs(first);
    assertThat(decodings).hasValue(1);
    assertThat(counters.snapshot().cacheHits()).isEqualTo(1);
  }

  @Test
  void theChunkUsedLeastRecentlyGoesFirst() {
    // Room for two chunks of 1,000 bytes with what an entry costs beside them, not for three.
    ChunkCache cache = new ChunkCache(new MemoryArbiter(2_500), 0, counters);
    get(cache, 1, 1_000);
    get(cache, 2, 1_000);
    get(cache, 1, 1_000);
    get(cache, 3, 1_000);
    get(cache, 1, 1_000);
    assertThat(decodings).hasValue(3);
    get(cache, 2, 1_000);
    assertThat(decodings).hasValue(4);
  }

  @Test
  void aChunkLargerThanTheCacheIsGivenAndDisplacesNothing() {
    ChunkCache cache = new ChunkCache(new MemoryArbiter(1_000), 0, counters);
    get(cache, 1, 500);
    assertThat(get(cache, 2, 5_000)).hasSize(5_000);
    get(cache, 1, 500);
    assertThat(decodings).hasValue(2);
  }

  @Test
  void aFailedDecodingIsTriedAgain() {
    ChunkCache cache = new ChunkCache(new MemoryArbiter(1_000), 0, counters);
    assertThatThrownBy(
            () ->
                cache.get(
                    new ChunkCache.Key("g", "/x", 1),
                    () -> {
                      throw new IllegalStateException("damaged");
                    }))
        .hasMessage("damaged");
    assertThat(get(cache, 1, 10)).hasSize(10);
  }

  @Test
  void aSecondThreadWaitsForTheFirstToDecode() throws Exception {
    ChunkCache cache = new ChunkCache(new MemoryArbiter(1_000), 0, counters);
    CountDownLatch decoding = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      ChunkCache.Key key = new ChunkCache.Key("g", "/x", 1);
      Future<byte[]> first =
          threads.submit(
              () ->
                  cache.get(
                      key,
                      () -> {
                        decoding.countDown();
                        awaitUninterrupted(release);
                        return new byte[7];
                      }));
      decoding.await();
      Future<byte[]> second =
          threads.submit(
              () ->
                  cache.get(
                      key,
                      () -> {
                        throw new AssertionError("decoded twice");
                      }));
      release.countDown();
      assertThat(second.get()).isSameAs(first.get());
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aThreadThatWaitedForAFailureDecodesItself() throws Exception {
    ChunkCache cache = new ChunkCache(new MemoryArbiter(1_000), 0, counters);
    CountDownLatch decoding = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      ChunkCache.Key key = new ChunkCache.Key("g", "/x", 1);
      Future<byte[]> first =
          threads.submit(
              () ->
                  cache.get(
                      key,
                      () -> {
                        decoding.countDown();
                        awaitUninterrupted(release);
                        throw new IllegalStateException("its channel failed");
                      }));
      decoding.await();
      Future<byte[]> second = threads.submit(() -> cache.get(key, () -> new byte[7]));
      release.countDown();
      assertThat(second.get()).hasSize(7);
      assertThatThrownBy(first::get).hasMessageContaining("its channel failed");
    } finally {
      threads.shutdown();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
