package io.firn.zarr;

import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.storage.ObjectStore;
import io.firn.wire.Crc32c;
import io.firn.zarr.ArrayReceipt.StoredObject;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.ChunkContent;
import io.firn.zarr.codec.MalformedChunkException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.zip.CRC32C;

/**
 * Reads the values, or lists, of one array in one shard, chunk by chunk, from where its receipt
 * says that they lie. Holds one encoded and one decoded chunk; of lists one list.
 */
public final class StoredValues {
  private static final int BUFFER_BYTES = 1 << 16;

  private StoredValues() {}

  /** Takes the values of a chunk. */
  @FunctionalInterface
  public interface Reader {
    /**
     * @param chunk number of the chunk within its shard
     * @param values one for each element, NaN where it is the fill value; integers beyond 2^53 are
     *     rounded. Valid until this returns
     */
    void chunk(int chunk, double[] values);
  }

  /** Takes the lists of cells. */
  @FunctionalInterface
  public interface ListReader {
    /**
     * @param chunk number of the chunk within its shard
     * @param cell number of the cell within its chunk
     * @param list little-endian and not empty
     */
    void list(int chunk, int cell, ByteBuffer list);
  }

  /** Reads a chunk from where its bytes begin. */
  @FunctionalInterface
  private interface Chunks {
    void read(StoredObject object, InputStream in, int chunk) throws IOException;
  }

  /**
   * Reads the chunks that are not empty, in their order.
   *
   * @param form how the array's chunks of numbers are stored, by its {@code zarr.json}
   * @throws FirnException when an object is not what the receipt says
   */
  public static void read(
      ObjectStore store,
      ArrayForm form,
      ArrayReceipt receipt,
      ReadBack.Decoders decoders,
      Reader reader)
      throws IOException {
    double[] values = new double[form.chunkElements()];
    forEachChunk(
        store,
        receipt,
        (object, in, chunk) -> {
          decode(form, receipt, decoders, object, in, chunk, values);
          reader.chunk(chunk, values);
        });
  }

  /**
   * Reads the lists that are not empty, in the order of their cells; holds one of them. Those of a
   * chunk are handed out before it is found damaged.
   *
   * @param form how the array's chunks of lists are stored, by its {@code zarr.json}
   * @param mostBytes of a list: longer ones are damage
   * @throws FirnException when an object is not what the receipt says
   */
  public static void readLists(
      ObjectStore store, ArrayForm form, ArrayReceipt receipt, int mostBytes, ListReader reader)
      throws IOException {
    ChunkContent.Lists lists = (ChunkContent.Lists) form.content();
    forEachChunk(
        store,
        receipt,
        (object, in, chunk) -> {
          int length = receipt.length(chunk);
          EncodedLists.Found found =
              EncodedLists.read(
                  in,
                  length,
                  lists,
                  new CRC32C(),
                  (cell, bytes, decoded) ->
                      reader.list(chunk, cell, list(cell, bytes, mostBytes, decoded)));
          if (found.bytes() < length
              || found.crc32c() != receipt.crc32c(chunk)
              || found.malformed().isPresent()) {
            throw damaged(object, chunk);
          }
        });
  }

  private static ByteBuffer list(int cell, int bytes, int mostBytes, InputStream decoded)
      throws IOException {
    if (bytes > mostBytes) {
      throw new MalformedChunkException("has a list of " + bytes + " bytes in cell " + cell);
    }
    byte[] list = decoded.readNBytes(bytes);
    if (list.length < bytes) {
      throw new MalformedChunkException("ends within the list of cell " + cell);
    }
    return ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void forEachChunk(ObjectStore store, ArrayReceipt receipt, Chunks chunks)
      throws IOException {
    if (receipt.sharded()) {
      for (StoredObject object : receipt.objects()) {
        try (InputStream in = open(store, object)) {
          for (int chunk = 0; chunk < receipt.chunks(); chunk++) {
            if (!receipt.isEmpty(chunk)) {
              chunks.read(object, in, chunk);
            }
          }
        }
      }
      return;
    }
    int chunk = 0;
    for (StoredObject object : receipt.objects()) {
      while (receipt.isEmpty(chunk)) {
        chunk++;
      }
      try (InputStream in = open(store, object)) {
        chunks.read(object, in, chunk);
      }
      chunk++;
    }
  }

  private static InputStream open(ObjectStore store, StoredObject object) throws IOException {
    return new BufferedInputStream(Channels.newInputStream(store.read(object.key())), BUFFER_BYTES);
  }

  private static void decode(
      ArrayForm form,
      ArrayReceipt receipt,
      ReadBack.Decoders decoders,
      StoredObject object,
      InputStream in,
      int chunk,
      double[] into)
      throws IOException {
    int allowed = form.codec().maxEncodedBytes(form.chunkBytes());
    if (receipt.length(chunk) > allowed) {
      throw damaged(object, chunk);
    }
    byte[] encoded = in.readNBytes(receipt.length(chunk));
    // Native decompressors are given only bytes that a compressor wrote.
    if (Crc32c.of(encoded) != receipt.crc32c(chunk)) {
      throw damaged(object, chunk);
    }
    try {
      byte[] bytes = decoders.of(form.codec()).decode(encoded, encoded.length, form.chunkBytes());
      values(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), form, into);
    } catch (MalformedChunkException e) {
      throw damaged(object, chunk);
    }
  }

  private static FirnException damaged(StoredObject object, int chunk) {
    return new FirnException(
        "Cannot read chunk %d of object %s: it is not what its receipt says; firn verify names all that is wrong"
            .formatted(chunk, object.key()));
  }

  private static void values(ByteBuffer bytes, ArrayForm form, double[] into) {
    DType dtype = form.dtype();
    long fill = ((ChunkContent.Numbers) form.content()).fillBits();
    for (int i = 0; i < into.length; i++) {
      int at = i * dtype.bytes();
      into[i] =
          switch (dtype) {
            case INT8 -> unless((byte) fill == bytes.get(at), bytes.get(at));
            case UINT8 -> unless((byte) fill == bytes.get(at), bytes.get(at) & 0xff);
            case INT16 -> unless((short) fill == bytes.getShort(at), bytes.getShort(at));
            case UINT16 -> unless((short) fill == bytes.getShort(at), bytes.getShort(at) & 0xffff);
            case INT32 -> unless((int) fill == bytes.getInt(at), bytes.getInt(at));
            case UINT32 -> unless((int) fill == bytes.getInt(at), bytes.getInt(at) & 0xffff_ffffL);
            case INT64 -> unless(fill == bytes.getLong(at), bytes.getLong(at));
            case UINT64 -> unless(fill == bytes.getLong(at), unsigned(bytes.getLong(at)));
            case FLOAT32 -> unless((int) fill == bytes.getInt(at), bytes.getFloat(at));
            case FLOAT64 -> unless(fill == bytes.getLong(at), bytes.getDouble(at));
          };
    }
  }

  private static double unless(boolean isFill, double value) {
    return isFill ? Double.NaN : value;
  }

  private static double unsigned(long value) {
    // Half of it, with the last bit kept for rounding, fits a signed number.
    return value >= 0 ? value : 2.0 * (value >>> 1 | value & 1);
  }
}
