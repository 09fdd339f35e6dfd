package io.firn.zarr;

import io.firn.storage.ObjectStore;
import io.firn.storage.Publication;
import io.firn.zarr.ArrayReceipt.StoredObject;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.ChunkContent;
import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The other way to write a shard, which the streaming one has to equal byte for byte: keep all
 * chunks, and at the end encode each array whole and lay its object out in memory.
 */
public final class AccumulatingSink implements ChunkSink {
  private final Layout layout;
  private final ObjectStore store;
  private final ChunkPlace place;
  private final List<byte[][]> chunks = new ArrayList<>();
  private final List<Long> observations = new ArrayList<>();

  public AccumulatingSink(Layout layout, ObjectStore store, ChunkPlace place) {
    this.layout = layout;
    this.store = store;
    this.place = place;
  }

  @Override
  public void write(int chunk, long observationCount, byte[][] values) {
    byte[][] copy = new byte[values.length][];
    for (int array = 0; array < values.length; array++) {
      copy[array] = values[array] == null ? null : values[array].clone();
    }
    chunks.add(copy);
    observations.add(observationCount);
  }

  @Override
  public List<ArrayReceipt> finish() throws IOException {
    List<ArrayReceipt> receipts = new ArrayList<>();
    for (int array = 0; array < layout.arrays(); array++) {
      receipts.add(finish(array));
    }
    return receipts;
  }

  private ArrayReceipt finish(int array) throws IOException {
    ArrayForm form = layout.form(array);
    List<byte[]> encoded = new ArrayList<>();
    ChunkTable table = new ChunkTable(1);
    for (int chunk = 0; chunk < chunks.size(); chunk++) {
      byte[] values =
          array < layout.coordinates()
              ? layout.coordinate(array, place.at(chunk))
              : chunks.get(chunk)[array - layout.coordinates()];
      int cells = values == null ? 0 : nonFill(form, values);
      encoded.add(cells == 0 ? null : encode(form, values));
      if (cells == 0) {
        table.addEmpty(observations.get(chunk));
      } else {
        table.add(
            encoded.get(chunk).length, crc(encoded.get(chunk)), cells, observations.get(chunk));
      }
    }
    List<StoredObject> objects = new ArrayList<>();
    if (!form.sharded()) {
      for (int chunk = 0; chunk < encoded.size(); chunk++) {
        if (encoded.get(chunk) != null) {
          objects.add(put(layout.key(array, place.at(chunk)), encoded.get(chunk)));
        }
      }
    } else if (encoded.stream().anyMatch(chunk -> chunk != null)) {
      objects.add(put(layout.key(array, place), shardObject(encoded)));
    }
    return new ArrayReceipt(
        form.path(),
        layout.path(array, place),
        form.sharded(),
        layout.countsRows(array),
        objects,
        table);
  }

  private StoredObject put(String key, byte[] object) throws IOException {
    try (Publication publication = store.begin(key)) {
      publication.write(object, 0, object.length);
      publication.publish();
    }
    return new StoredObject(key, object.length, crc(object));
  }

  private static byte[] encode(ArrayForm form, byte[] values) {
    try (ChunkCodec.Encoder encoder = form.codec().encoder()) {
      var buffer = encoder.encode(values);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    }
  }

  private static byte[] shardObject(List<byte[]> encoded) throws IOException {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    ByteArrayOutputStream index = new ByteArrayOutputStream();
    DataOutputStream entries = new DataOutputStream(index);
    for (byte[] chunk : encoded) {
      entries.writeLong(chunk == null ? -1 : Long.reverseBytes(data.size()));
      entries.writeLong(chunk == null ? -1 : Long.reverseBytes(chunk.length));
      if (chunk != null) {
        data.write(chunk);
      }
    }
    data.write(index.toByteArray());
    new DataOutputStream(data).writeInt(Integer.reverseBytes(crc(index.toByteArray())));
    return data.toByteArray();
  }

  private static int nonFill(ArrayForm form, byte[] values) {
    int count = 0;
    int width = form.dtype().bytes();
    long fill = ((ChunkContent.Numbers) form.content()).fillBits();
    for (int at = 0; at < values.length; at += width) {
      long bits = 0;
      for (int b = width - 1; b >= 0; b--) {
        bits = bits << 8 | values[at + b] & 0xff;
      }
      long mask = width == 8 ? -1 : (1L << 8 * width) - 1;
      boolean bothNaN =
          switch (form.dtype()) {
            case FLOAT32 ->
                Float.isNaN(Float.intBitsToFloat((int) bits))
                    && Float.isNaN(Float.intBitsToFloat((int) fill));
            case FLOAT64 ->
                Double.isNaN(Double.longBitsToDouble(bits))
                    && Double.isNaN(Double.longBitsToDouble(fill));
            default -> false;
          };
      if (!bothNaN && bits != (fill & mask)) {
        count++;
      }
    }
    return count;
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  @Override
  public void close() {}
}
