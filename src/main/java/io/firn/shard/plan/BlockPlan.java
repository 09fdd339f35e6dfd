package io.firn.shard.plan;

import io.firn.FirnException;
import io.firn.storage.ObjectStore;
import io.firn.wire.SealedFile;
import io.firn.wire.Varint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The plan of a block: the planned shards among {@value #SHARDS} consecutive ones, which are
 * neighbours on the Earth on HEALPix, and side by side on rows and columns. A block is one file,
 * read by each worker that grids a run of its shards.
 *
 * @param block the block's number: shard id / {@value #SHARDS}
 * @param shards its planned shards, by ascending id
 */
public record BlockPlan(long block, List<ShardPlan> shards) {
  /**
   * Shards in a block: on HEALPix three orders. Their plans, a few kilobytes each, make a file
   * worth one request.
   */
  public static final int SHARDS = 64;

  private static final String PREFIX = ".firn/plan/blocks/";

  private static final String KIND = "FIRNPLN1";

  /** The key of a block's plan in a store. */
  public static String key(long block) {
    return PREFIX + block;
  }

  /** The block that has its plan at a key of a store; empty for any other key. */
  public static OptionalLong blockOf(String key) {
    String number = key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : "";
    return number.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(number))
        : OptionalLong.empty();
  }

  /**
   * What some granules give to the shards of one block, as a scan sends it to the writer of the
   * block. Kept as bytes, about fifty a share where objects would take a kilobyte, because runners
   * hold the parts of all granules at once. Names granules by their numbers only.
   */
  public static final class Part {
    private final long block;
    private final byte[] shares;

    private Part(long block, byte[] shares) {
      this.block = block;
      this.shares = shares;
    }

    /** Stands for a block whose plan is in the store already. */
    public static Part stored(long block) {
      return new Part(block, new byte[0]);
    }

    /** The number of the block. */
    public long block() {
      return block;
    }

    private void forEach(BiConsumer<Long, GranuleShare> action) {
      ByteArrayInputStream bytes = new ByteArrayInputStream(shares);
      try (DataInputStream in = new DataInputStream(bytes)) {
        while (bytes.available() > 0) {
          action.accept(Varint.read(in), GranuleShare.read(in));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public void write(DataOutput out) throws IOException {
      Varint.write(out, block);
      Varint.write(out, shares.length);
      out.write(shares);
    }

    public static Part read(DataInput in) throws IOException {
      long block = Varint.read(in);
      byte[] shares = new byte[Varint.readInt(in)];
      in.readFully(shares);
      return new Part(block, shares);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Part that
          && block == that.block
          && Arrays.equals(shares, that.shares);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(shares);
    }
  }

  /** Collects what granules give, by blocks. Not thread-safe. */
  public static final class Parts {
    /** Bytes worth sending before more granules are added: a fraction of any heap. */
    private static final int MANY_BYTES = 8 << 20;

    /** What a block takes beside the bytes of its shares. */
    private static final int BLOCK_BYTES = 128;

    private final SortedMap<Long, ByteArrayOutputStream> blocks = new TreeMap<>();
    private int bytes;

    /** Adds what a granule gives. */
    public void add(ScannedGranule scanned) {
      scanned.shares().forEach(this::add);
    }

    private void add(long shard, GranuleShare share) {
      ByteArrayOutputStream block =
          blocks.computeIfAbsent(shard / SHARDS, b -> new ByteArrayOutputStream());
      bytes -= block.size();
      try (DataOutputStream out = new DataOutputStream(block)) {
        Varint.write(out, shard);
        share.write(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      bytes += block.size();
    }

    /** Adds a shard that is planned even if no granule has rows in it. */
    public void add(long shard) {
      add(shard, GranuleShare.NOTHING);
    }

    /** Whether it is time to {@link #drain}. */
    public boolean areMany() {
      return bytes + (long) BLOCK_BYTES * blocks.size() >= MANY_BYTES;
    }

    /** How many parts there are. */
    public int count() {
      return blocks.size();
    }

    /** Bytes of all parts. */
    public int bytes() {
      return bytes;
    }

    /** Hands out one part for each block, and starts anew. */
    public void drain(Consumer<Part> out) {
      blocks.forEach((block, shares) -> out.accept(new Part(block, shares.toByteArray())));
      blocks.clear();
      bytes = 0;
    }
  }

  /** The plan of a block from all its parts, in whatever order they come. */
  public static BlockPlan of(long block, Iterable<Part> parts) {
    SortedMap<Long, List<GranuleShare>> shards = new TreeMap<>();
    for (Part part : parts) {
      part.forEach(
          (shard, share) -> {
            List<GranuleShare> shares = shards.computeIfAbsent(shard, s -> new ArrayList<>());
            if (share.rows() > 0) {
              shares.add(share);
            }
          });
    }
    List<ShardPlan> plans = new ArrayList<>(shards.size());
    shards.forEach(
        (shard, shares) -> {
          shares.sort(Comparator.comparingInt(GranuleShare::granule));
          plans.add(new ShardPlan(shard, shares));
        });
    return new BlockPlan(block, plans);
  }

  public void store(ObjectStore store) throws IOException {
    store.put(key(block), SealedFile.seal(KIND, this::write));
  }

  /**
   * Reads the plan of a block back.
   *
   * @throws FirnException when it is missing or damaged
   */
  public static BlockPlan load(ObjectStore store, long block) throws IOException {
    String key = key(block);
    byte[] file;
    try {
      file = store.get(key);
    } catch (NoSuchFileException e) {
      throw new FirnException(
          "Cannot read %s of store '%s': it is missing; plan anew with --overwrite"
              .formatted(key, store.uri()),
          e);
    }
    return SealedFile.open(KIND, file, key, in -> read(block, in));
  }

  private void write(DataOutput out) throws IOException {
    Varint.write(out, shards.size());
    for (ShardPlan plan : shards) {
      Varint.write(out, plan.shard());
      Varint.write(out, plan.shares().size());
      for (GranuleShare share : plan.shares()) {
        share.write(out);
      }
    }
  }

  private static BlockPlan read(long block, DataInput in) throws IOException {
    int count = Varint.readCount(in);
    List<ShardPlan> shards = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long shard = Varint.read(in);
      int size = Varint.readCount(in);
      List<GranuleShare> shares = new ArrayList<>(size);
      for (int j = 0; j < size; j++) {
        shares.add(GranuleShare.read(in));
      }
      shards.add(new ShardPlan(shard, shares));
    }
    return new BlockPlan(block, shards);
  }
}
