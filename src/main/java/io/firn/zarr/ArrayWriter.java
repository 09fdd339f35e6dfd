package io.firn.zarr;

import io.firn.storage.ObjectStore;
import io.firn.storage.Publication;
import io.firn.zarr.ArrayReceipt.StoredObject;
import io.firn.zarr.array.ArrayForm;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;

/** Stores the encoded chunks of one array in one shard, given in ascending order. */
abstract sealed class ArrayWriter implements Closeable {
  private final ArrayForm form;
  private final String path;
  private final boolean countsRows;
  private final ObjectStore store;
  private final ChunkTable table;
  private final List<StoredObject> objects = new ArrayList<>();
  private final CRC32C crc = new CRC32C();

  private ArrayWriter(
      ArrayForm form, String path, boolean countsRows, int chunks, ObjectStore store) {
    this.form = form;
    this.path = path;
    this.countsRows = countsRows;
    this.store = store;
    this.table = new ChunkTable(chunks);
  }

  /**
   * @param path of the array's node in the shard
   * @param keys the key of the object that holds a chunk, below the path
   */
  static ArrayWriter of(
      ArrayForm form,
      String path,
      boolean countsRows,
      int chunks,
      ObjectStore store,
      IntFunction<String> keys) {
    return form.sharded()
        ? new OneObject(form, path, countsRows, chunks, store, keys.apply(0))
        : new ObjectPerChunk(form, path, countsRows, chunks, store, keys);
  }

  final ArrayForm form() {
    return form;
  }

  /** Stores the next chunk. */
  final void write(ByteBuffer encoded, int cells, long observations) throws IOException {
    crc.reset();
    crc.update(encoded.duplicate());
    store(table.chunks(), encoded);
    table.add(encoded.remaining(), (int) crc.getValue(), cells, observations);
  }

  /** Notes that the next chunk is all fill and has no bytes. */
  final void writeEmpty(long observations) {
    table.addEmpty(observations);
  }

  /** Publishes what is not yet published. */
  final ArrayReceipt finish() throws IOException {
    complete();
    return new ArrayReceipt(form.path(), path, form.sharded(), countsRows, objects, table);
  }

  abstract void store(int chunk, ByteBuffer encoded) throws IOException;

  abstract void complete() throws IOException;

  final Publication begin(String key) throws IOException {
    return store.begin(key);
  }

  final ChunkTable table() {
    return table;
  }

  final void publish(String key, Publication publication) throws IOException {
    StoredObject object = new StoredObject(key, publication.length(), publication.crc32c());
    publication.publish();
    objects.add(object);
  }

  static void append(Publication publication, ByteBuffer bytes) throws IOException {
    publication.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  /** All chunks in one object, which begins with the first chunk that is not empty. */
  private static final class OneObject extends ArrayWriter {
    private final String key;
    private Publication publication;

    OneObject(
        ArrayForm form,
        String path,
        boolean countsRows,
        int chunks,
        ObjectStore store,
        String key) {
      super(form, path, countsRows, chunks, store);
      this.key = key;
    }

    @Override
    void store(int chunk, ByteBuffer encoded) throws IOException {
      if (publication == null) {
        publication = begin(key);
      }
      append(publication, encoded);
    }

    @Override
    void complete() throws IOException {
      if (publication != null) {
        append(publication, ByteBuffer.wrap(ShardIndex.encode(table())));
        publish(key, publication);
      }
    }

    @Override
    public void close() throws IOException {
      if (publication != null) {
        publication.close();
      }
    }
  }

  /** Each chunk an object of its own. */
  private static final class ObjectPerChunk extends ArrayWriter {
    private final IntFunction<String> keys;

    ObjectPerChunk(
        ArrayForm form,
        String path,
        boolean countsRows,
        int chunks,
        ObjectStore store,
        IntFunction<String> keys) {
      super(form, path, countsRows, chunks, store);
      this.keys = keys;
    }

    @Override
    void store(int chunk, ByteBuffer encoded) throws IOException {
      String key = keys.apply(chunk);
      try (Publication publication = begin(key)) {
        append(publication, encoded);
        publish(key, publication);
      }
    }

    @Override
    void complete() {}

    @Override
    public void close() {}
  }
}
