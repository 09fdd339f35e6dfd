package io.firn.shard.rows;

import io.firn.config.Asset;
import io.firn.config.DataSource;
import io.firn.config.Level;
import io.firn.granule.Granule;
import io.firn.memory.MemoryArbiter;
import io.firn.memory.SharedCache;
import java.io.Closeable;

/**
 * The links and joins of the granules in work: the scan and every shard ask for the same.
 * Thread-safe.
 */
public final class LinkedRecords implements Closeable {
  /** What is remembered of the records of a group. */
  sealed interface Remembered permits RecordIndex, RecordJoin {
    /** Heap bytes. */
    long bytes();
  }

  /**
   * @param partner the granule that the records are joined with, else empty
   * @param first path of the records' first rows, or of their keys
   * @param second path of the numbers of rows, or of the partner's keys
   * @param masked whether attributes told which of them are missing
   * @param unpacked whether other attributes were heeded, too
   */
  private record Key(
      String granule,
      String partner,
      String first,
      String second,
      int base,
      boolean masked,
      boolean unpacked) {}

  private final SharedCache<Key, Remembered> cache;

  public LinkedRecords(MemoryArbiter arbiter) {
    cache =
        new SharedCache<>(
            arbiter, arbiter.budget() / 16, Long.MAX_VALUE, Remembered::bytes, () -> {});
  }

  /**
   * Which record owns which rows of a group.
   *
   * @throws io.firn.granule.GranuleException as {@link RecordIndex#read}
   */
  public RecordIndex get(Granule granule, DataSource source, Level level, String group) {
    String begin = DataSource.path(level.indexBegin(), group);
    String count = DataSource.path(level.count(), group);
    return (RecordIndex)
        cache.get(
            new Key(
                granule.uri(),
                "",
                begin,
                count,
                level.indexBase(),
                source.maskFill(),
                source.unpack()),
            () -> {
              long rows = granule.dataset(DataSource.path(source.rowsPath(), group)).shape()[0];
              return RecordIndex.read(granule, source, level, group, rows);
            });
  }

  /**
   * Which row of a paired granule belongs to which record of a group.
   *
   * @param asset its name
   * @throws io.firn.granule.GranuleException as {@link RecordJoin#read}
   */
  public RecordJoin join(Granule granule, DataSource source, String asset, String group) {
    Asset keys = source.records().assets().get(asset);
    Granule partner = granule.paired(asset);
    String left = DataSource.path(keys.left(), group);
    String right = DataSource.path(keys.right(), group);
    return (RecordJoin)
        cache.get(
            new Key(
                granule.uri(), partner.uri(), left, right, 0, source.maskFill(), source.unpack()),
            () -> RecordJoin.read(granule, left, partner, right, source));
  }

  @Override
  public void close() {
    cache.close();
  }
}
