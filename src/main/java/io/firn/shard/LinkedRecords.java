package io.firn.shard;

import io.firn.config.DataSource;
import io.firn.config.Level;
import io.firn.granule.Granule;
import io.firn.memory.MemoryArbiter;
import io.firn.memory.SharedCache;
import java.io.Closeable;

/** The links of the granules in work: the scan and every shard ask for the same. Thread-safe. */
final class LinkedRecords implements Closeable {
  private record Key(String granule, String indexBegin, String count, int base, boolean masked) {}

  private final SharedCache<Key, RecordIndex> cache;

  LinkedRecords(MemoryArbiter arbiter) {
    cache =
        new SharedCache<>(
            arbiter, arbiter.budget() / 16, Long.MAX_VALUE, RecordIndex::bytes, () -> {});
  }

  /**
   * Which record owns which rows of a group.
   *
   * @throws io.firn.granule.GranuleException as {@link RecordIndex#read}
   */
  RecordIndex get(Granule granule, DataSource source, Level level, String group) {
    String begin = DataSource.path(level.indexBegin(), group);
    String count = DataSource.path(level.count(), group);
    return cache.get(
        new Key(granule.uri(), begin, count, level.indexBase(), source.maskFill()),
        () -> {
          long rows = granule.dataset(DataSource.path(source.latitude(), group)).shape()[0];
          return RecordIndex.read(granule, level, group, rows, source.maskFill());
        });
  }

  @Override
  public void close() {
    cache.close();
  }
}
