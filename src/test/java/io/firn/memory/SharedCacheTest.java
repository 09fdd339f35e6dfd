package io.firn.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedCacheTest {
  private final AtomicInteger hits = new AtomicInteger();
  private final AtomicInteger makings = new AtomicInteger();

  private SharedCache<Long, byte[]> cache(long bytes) {
    return new SharedCache<>(
        new MemoryArbiter(bytes), 0, bytes, value -> value.length, hits::incrementAndGet);
  }

  private byte[] get(SharedCache<Long, byte[]> cache, long key, int bytes) {
    return cache.get(
        key,
        () -> {
          makings.incrementAndGet();
          return new byte[bytes];
        });
  }

  @Test
  void aValueIsMadeOnce() {
    SharedCache<Long, byte[]> cache = cache(10_000);
    byte[] first = get(cache, 1, 100);
    assertThat(get(cache, 1, 100)).isSameAs(first);
    assertThat(makings).hasValue(1);
    assertThat(hits).hasValue(1);
  }

  @Test
  void theValueUsedLeastRecentlyGoesFirst() {
    // Room for two values of 1,000 bytes with what an entry costs beside them, not for three.
    SharedCache<Long, byte[]> cache = cache(2_500);
    get(cache, 1, 1_000);
    get(cache, 2, 1_000);
    get(cache, 1, 1_000);
    get(cache, 3, 1_000);
    get(cache, 1, 1_000);
    assertThat(makings).hasValue(3);
    get(cache, 2, 1_000);
    assertThat(makings).hasValue(4);
  }

  @Test
  void aValueLargerThanTheCacheIsGivenAndDisplacesNothing() {
    SharedCache<Long, byte[]> cache = cache(1_000);
    get(cache, 1, 500);
    assertThat(get(cache, 2, 5_000)).hasSize(5_000);
    get(cache, 1, 500);
    assertThat(makings).hasValue(2);
  }

  @Test
  void aFailedMakingIsTriedAgain() {
    SharedCache<Long, byte[]> cache = cache(1_000);
    assertThatThrownBy(
            () ->
                cache.get(
                    1L,
                    () -> {
                      throw new IllegalStateException("damaged");
                    }))
        .hasMessage("damaged");
    assertThat(get(cache, 1, 10)).hasSize(10);
  }

  @Test
  void aSecondThreadWaitsForTheFirst() throws Exception {
    SharedCache<Long, byte[]> cache = cache(1_000);
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      long key = 1;
      Future<byte[]> first =
          threads.submit(
              () ->
                  cache.get(
                      key,
                      () -> {
                        making.countDown();
                        awaitUninterrupted(release);
                        return new byte[7];
                      }));
      making.await();
      Future<byte[]> second =
          threads.submit(
              () ->
                  cache.get(
                      key,
                      () -> {
                        throw new AssertionError("made twice");
                      }));
      release.countDown();
      assertThat(second.get()).isSameAs(first.get());
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aThreadThatWaitedForAFailureMakesItsOwn() throws Exception {
    SharedCache<Long, byte[]> cache = cache(1_000);
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      long key = 1;
      Future<byte[]> first =
          threads.submit(
              () ->
                  cache.get(
                      key,
                      () -> {
                        making.countDown();
                        awaitUninterrupted(release);
                        throw new IllegalStateException("its channel failed");
                      }));
      making.await();
      Future<byte[]> second = threads.submit(() -> cache.get(key, () -> new byte[7]));
      release.countDown();
      assertThat(second.get()).hasSize(7);
      assertThatThrownBy(first::get).hasMessageContaining("its channel failed");
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void itTakesNoMoreThanItsMostHoweverMuchIsFree() {
    MemoryArbiter arbiter = new MemoryArbiter(1 << 20);
    SharedCache<Long, byte[]> cache =
        new SharedCache<>(arbiter, 0, 2_500, value -> value.length, hits::incrementAndGet);
    for (int key = 0; key < 10; key++) {
      get(cache, key, 1_000);
      assertThat(arbiter.reserved()).isLessThanOrEqualTo(2_500);
    }
  }

  @Test
  void aShardTakesWhatTheCacheHoldsBeyondItsLeast() {
    MemoryArbiter arbiter = new MemoryArbiter(10_000);
    SharedCache<Long, byte[]> cache =
        new SharedCache<>(arbiter, 2_500, 10_000, value -> value.length, hits::incrementAndGet);
    for (int key = 0; key < 8; key++) {
      get(cache, key, 1_000);
    }
    try (MemoryGrant shard = arbiter.grant(1)) {
      assertThat(shard.tryGrow(7_500)).isTrue();
      // The two that were used last are still there.
      get(cache, 6, 1_000);
      get(cache, 7, 1_000);
      assertThat(makings).hasValue(8);
      get(cache, 5, 1_000);
      assertThat(makings).hasValue(9);
    }
  }

  @Test
  void aClosedCacheKeepsNothingAndStillGives() {
    MemoryArbiter arbiter = new MemoryArbiter(10_000);
    SharedCache<Long, byte[]> cache =
        new SharedCache<>(arbiter, 500, 10_000, value -> value.length, hits::incrementAndGet);
    get(cache, 1, 1_000);
    cache.close();
    assertThat(arbiter.reserved()).isZero();
    assertThat(get(cache, 1, 1_000)).hasSize(1_000);
    assertThat(arbiter.reserved()).isZero();
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
