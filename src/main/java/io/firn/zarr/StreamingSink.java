package io.firn.zarr;

import io.firn.memory.MemoryGrant;
import io.firn.storage.ObjectStore;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.codec.MalformedChunkException;
import io.firn.zarr.layout.ChunkPlace;
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

  private final Layout layout;
  private final ChunkPlace place;
  private final int chunks;
  private final List<ArrayWriter> writers = new ArrayList<>();
  private final MemoryGrant memory;
  // One for each codec, so that arrays of one codec share its native context.
  private final Map<ChunkCodec, ChunkCodec.Encoder> encoders = new HashMap<>();

  private State state = State.OPEN;
  private int next;
  private long tableBytes;

  StreamingSink(Layout layout, ObjectStore store, ChunkPlace place, MemoryGrant memory) {
    this.layout = layout;
    this.place = place;
    this.memory = memory;
    this.chunks = layout.chunksPerShard();
    for (int array = 0; array < layout.arrays(); array++) {
      int number = array;
      writers.add(
          ArrayWriter.of(
              layout.form(array),
              layout.path(array, place),
              layout.countsRows(array),
              chunks,
              store,
              chunk -> layout.key(number, place.at(chunk))));
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
  public void write(int chunk, long observations, byte[][] fields) throws IOException {
    requireOpen("write chunk " + chunk + " of");
    // Until all of the chunk is stored, the objects hold half of it: nothing may follow a failure.
    state = State.BROKEN;
    requireExpected(chunk, observations, fields);
    int coordinates = layout.coordinates();
    for (int array = 0; array < writers.size(); array++) {
      write(
          writers.get(array),
          chunk,
          observations,
          array < coordinates
              ? layout.coordinate(array, place.at(chunk))
              : fields[array - coordinates]);
    }
    accountForTables();
    next++;
    state = State.OPEN;
  }

  private void write(ArrayWriter writer, int chunk, long observations, byte[] values)
      throws IOException {
    ArrayForm form = writer.form();
    int cells = values == null ? 0 : countNonFill(chunk, form, values);
    if (cells == 0) {
      writer.writeEmpty(observations);
      return;
    }
    int encodedBytes = form.codec().maxEncodedBytes(values.length);
    memory.grow(encodedBytes);
    writer.write(encoder(form.codec()).encode(values), cells, observations);
    memory.shrink(encodedBytes);
  }

  private void requireExpected(int chunk, long observations, byte[][] fields) {
    String attempt = "Cannot write chunk " + chunk + " of shard " + place.shard() + ": ";
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
    int expected = writers.size() - layout.coordinates();
    if (fields.length != expected) {
      throw new IllegalStateException(
          attempt + "it has values of " + fields.length + " fields, expected " + expected);
    }
  }

  private int countNonFill(int chunk, ArrayForm form, byte[] values) {
    try {
      return form.content().countNonFill(values);
    } catch (MalformedChunkException e) {
      throw new IllegalStateException(
          "Cannot write chunk %d of shard %d: array %s %s"
              .formatted(chunk, place.shard(), form.path(), e.getMessage()),
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
          "Cannot finish shard "
              + place.shard()
              + ": "
              + next
              + " of "
              + chunks
              + " chunks are written");
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
              + place.shard()
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
