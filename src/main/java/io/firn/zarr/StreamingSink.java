package io.firn.zarr;

import io.firn.memory.MemoryGrant;
import io.firn.storage.ObjectStore;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.codec.MalformedChunkException;
import io.firn.zarr.layout.Layout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** See {@link ChunkSink#streaming}. */
final class StreamingSink implements ChunkSink {
  private enum State {
    OPEN,
    BROKEN,
    FINISHED,
    CLOSED
  }

  private final long shard;
  private final int chunks;
  private final List<ArrayWriter> writers = new ArrayList<>();
  private final MemoryGrant memory;
  // One for each codec, so that arrays of one codec share its native context.
  private final Map<ChunkCodec, ChunkCodec.Encoder> encoders = new HashMap<>();

  private State state = State.OPEN;
  private int next;
  private long tableBytes;

  StreamingSink(Layout layout, ObjectStore store, long rank, long shard, MemoryGrant memory) {
    this.shard = shard;
    this.memory = memory;
    this.chunks = layout.chunksPerShard();
    for (int array = 0; array < layout.arrays(); array++) {
      int number = array;
      writers.add(
          ArrayWriter.of(
              layout.form(array),
              layout.countsRows(array),
              chunks,
              store,
              chunk -> layout.key(number, rank, shard, chunk)));
    }
    accountForTables();
  }

  /** The lines of the receipt: all that grows with the number of chunks. */
  private void accountForTables() {
    long bytes = 0;
    for (ArrayWriter writer : writers) {
      bytes += writer.table().retainedBytes();
    }
    memory.grow(bytes - tableBytes);
    tableBytes = bytes;
  }

  @Override
  public void write(int chunk, long observations, byte[][] values) throws IOException {
    requireOpen("write chunk " + chunk + " of");
    // Until all of the chunk is stored, the objects hold half of it: nothing may follow a failure.
    state = State.BROKEN;
    requireExpected(chunk, observations, values);
    for (int array = 0; array < values.length; array++) {
      ArrayWriter writer = writers.get(array);
      ArrayForm form = writer.form();
      byte[] chunkValues = values[array];
      int cells = chunkValues == null ? 0 : countNonFill(chunk, form, chunkValues);
      if (cells == 0) {
        writer.writeEmpty(observations);
      } else {
        int encodedBytes = form.codec().maxEncodedBytes(chunkValues.length);
        memory.grow(encodedBytes);
        writer.write(encoder(form.codec()).encode(chunkValues), cells, observations);
        memory.shrink(encodedBytes);
      }
    }
    accountForTables();
    next++;
    state = State.OPEN;
  }

  private void requireExpected(int chunk, long observations, byte[][] values) {
    String attempt = "Cannot write chunk " + chunk + " of shard " + shard + ": ";
    if (chunk != next || chunk >= chunks) {
      throw new IllegalStateException(
          attempt
              + (next == chunks
                  ? "all " + chunks + " chunks are written"
                  : "chunk " + next + " of " + chunks + " is next"));
    }
    if (observations < 0) {
      throw new IllegalStateException(attempt + "it has " + observations + " observations");
    }
    if (values.length != writers.size()) {
      throw new IllegalStateException(
          attempt + "it has values of " + values.length + " arrays, expected " + writers.size());
    }
  }

  private int countNonFill(int chunk, ArrayForm form, byte[] values) {
    try {
      return form.content().countNonFill(values);
    } catch (MalformedChunkException e) {
      throw new IllegalStateException(
          "Cannot write chunk %d of shard %d: array %s %s"
              .formatted(chunk, shard, form.path(), e.getMessage()),
          e);
    }
  }

  private ChunkCodec.Encoder encoder(ChunkCodec codec) {
    return encoders.computeIfAbsent(codec, ChunkCodec::encoder);
  }

  @Override
  public List<ArrayReceipt> finish() throws IOException {
    requireOpen("finish");
    state = State.BROKEN;
    if (next != chunks) {
      throw new IllegalStateException(
          "Cannot finish shard " + shard + ": " + next + " of " + chunks + " chunks are written");
    }
    List<ArrayReceipt> receipts = new ArrayList<>();
    for (ArrayWriter writer : writers) {
      int indexBytes = writer.form().sharded() ? ShardIndex.bytes(chunks) : 0;
      memory.grow(indexBytes);
      receipts.add(writer.finish());
      memory.shrink(indexBytes);
    }
    state = State.FINISHED;
    return receipts;
  }

  private void requireOpen(String verb) {
    if (state != State.OPEN) {
      throw new IllegalStateException(
          "Cannot "
              + verb
              + " shard "
              + shard
              + ": "
              + switch (state) {
                case BROKEN -> "an earlier call failed";
                case FINISHED -> "it is finished";
                default -> "its sink is closed";
              });
    }
  }

  @Override
  public void close() throws IOException {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    encoders.values().forEach(ChunkCodec.Encoder::close);
    IOException failure = null;
    for (ArrayWriter writer : writers) {
      try {
        writer.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
