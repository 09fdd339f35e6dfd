package io.firn.pipeline;

import io.firn.column.DType;
import io.firn.config.FirnConfig;
import io.firn.proof.StoreListing;
import io.firn.shard.input.Contents;
import io.firn.shard.input.Listed;
import io.firn.shard.input.QuarantinedGranule;
import io.firn.shard.plan.BlockPlan;
import io.firn.shard.plan.SourceSummary;
import io.firn.storage.ObjectStore;
import io.firn.wire.SealedFile;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The whole plan in small: what every worker has at hand. The row ranges stay in the files of the
 * blocks.
 *
 * @param fingerprint SHA-256 of configuration, Firn version and granules: what the bytes of the
 *     store depend on
 * @param granules how many of them are gridded
 * @param granulesSha256 of the sorted ids and sizes
 * @param blocks numbers of the blocks that hold planned shards, ascending
 * @param firstRanks for each block the rank of its first planned shard, and at the end the number
 *     of all
 * @param rowsBefore for each block the rows of all planned shards before it
 * @param shardRows how many rows a shard holds
 * @param summary what the granules say of themselves
 * @param listed what was found, before any granule was scanned
 * @param quarantined granules that were left out, by id
 * @param contents how many files say what the granules were known by
 */
record Plan(
    String fingerprint,
    int granules,
    String granulesSha256,
    long[] blocks,
    long[] firstRanks,
    long[] rowsBefore,
    ShardRows shardRows,
    SourceSummary summary,
    Listed listed,
    List<QuarantinedGranule> quarantined,
    int contents) {
  static final BinaryCoder<Plan> CODER = BinaryCoder.of(Plan.class, Plan::write, Plan::read);

  private static final String KIND = "FIRNPLA2";

  /** Rows of the emptiest, the middle and the fullest planned shard. */
  record ShardRows(long least, long median, long most) {
    static ShardRows of(long[] sorted) {
      return new ShardRows(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }
  }

  /** Types of the columns in use. */
  Map<String, DType> types() {
    Map<String, DType> types = new TreeMap<>();
    summary.columns().forEach((name, column) -> types.put(name, column.type()));
    return types;
  }

  /** What the user may want to know of the granules. */
  List<String> notices(FirnConfig config) {
    List<String> notices = new ArrayList<>(listed.notices());
    notices.addAll(summary.groupNotices(config.source().groups()));
    summary.rawNotice().ifPresent(notices::add);
    return notices;
  }

  /**
   * What the granules were known by.
   *
   * @param store that has this plan
   */
  Contents.Stored contents(ObjectStore store) {
    return new Contents.Stored(store, contents);
  }

  /** Planned shards. */
  long shards() {
    return firstRanks[blocks.length];
  }

  /** The rank of the first planned shard of a block, or -1 when nothing is planned in it. */
  long firstRank(long block) {
    int place = Arrays.binarySearch(blocks, block);
    return place < 0 ? -1 : firstRanks[place];
  }

  /** The rows of all planned shards before those of a planned block. */
  long rowsBefore(long block) {
    return rowsBefore[Arrays.binarySearch(blocks, block)];
  }

  /** The block of a shard. */
  static long blockOf(long shard) {
    return shard / BlockPlan.SHARDS;
  }

  /** Makes the plan durable; everything else of it is durable by then. */
  void store(ObjectStore store) throws IOException {
    store.put(StoreListing.PLAN, SealedFile.seal(KIND, this::write));
  }

  /** The plan of a store, or empty when none was finished. */
  static Optional<Plan> find(ObjectStore store) throws IOException {
    byte[] file;
    try {
      file = store.get(StoreListing.PLAN);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return Optional.of(SealedFile.open(KIND, file, StoreListing.PLAN, Plan::read));
  }

  private void write(DataOutput out) throws IOException {
    out.writeUTF(fingerprint);
    Varint.write(out, granules);
    out.writeUTF(granulesSha256);
    Varint.write(out, blocks.length);
    for (int i = 0; i < blocks.length; i++) {
      Varint.write(out, blocks[i]);
      Varint.write(out, firstRanks[i + 1] - firstRanks[i]);
      Varint.write(out, rowsBefore[i]);
    }
    Varint.write(out, shardRows.least);
    Varint.write(out, shardRows.median);
    Varint.write(out, shardRows.most);
    summary.write(out);
    listed.write(out);
    Varint.write(out, quarantined.size());
    for (QuarantinedGranule granule : quarantined) {
      granule.write(out);
    }
    Varint.write(out, contents);
  }

  private static Plan read(DataInput in) throws IOException {
    String fingerprint = in.readUTF();
    int granules = Varint.readInt(in);
    String granulesSha256 = in.readUTF();
    int count = Varint.readCount(in);
    long[] blocks = new long[count];
    long[] firstRanks = new long[count + 1];
    long[] rowsBefore = new long[count];
    for (int i = 0; i < count; i++) {
      blocks[i] = Varint.read(in);
      firstRanks[i + 1] = firstRanks[i] + Varint.read(in);
      rowsBefore[i] = Varint.read(in);
    }
    ShardRows shardRows = new ShardRows(Varint.read(in), Varint.read(in), Varint.read(in));
    SourceSummary summary = SourceSummary.read(in);
    Listed listed = Listed.read(in);
    List<QuarantinedGranule> quarantined = new ArrayList<>();
    int leftOut = Varint.readCount(in);
    for (int i = 0; i < leftOut; i++) {
      quarantined.add(QuarantinedGranule.read(in));
    }
    return new Plan(
        fingerprint,
        granules,
        granulesSha256,
        blocks,
        firstRanks,
        rowsBefore,
        shardRows,
        summary,
        listed,
        quarantined,
        Varint.readInt(in));
  }

  // A record compares arrays by identity, and DirectRunner's checks compare elements: it would warn
  // of every plan, at length.
  @Override
  public boolean equals(Object other) {
    return other instanceof Plan that
        && fingerprint.equals(that.fingerprint)
        && granules == that.granules
        && granulesSha256.equals(that.granulesSha256)
        && Arrays.equals(blocks, that.blocks)
        && Arrays.equals(firstRanks, that.firstRanks)
        && Arrays.equals(rowsBefore, that.rowsBefore)
        && shardRows.equals(that.shardRows)
        && summary.equals(that.summary)
        && listed.equals(that.listed)
        && quarantined.equals(that.quarantined)
        && contents == that.contents;
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }
}
