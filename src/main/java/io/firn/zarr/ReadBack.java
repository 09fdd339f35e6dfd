package io.firn.zarr;

import io.firn.Plural;
import io.firn.storage.ObjectStore;
import io.firn.zarr.ArrayReceipt.StoredObject;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.ChunkContent;
import io.firn.zarr.array.ChunkValues;
import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.codec.MalformedChunkException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads the stored objects of one array in one shard and proves them against their receipt: that
 * each is there with its length and CRC-32C; that each chunk has its CRC-32C and decodes to its
 * length and number of cells, and, where the array counts rows, to its observations; that the
 * shard's index says what the receipt says. Each object is read once, front to back, holding one
 * encoded and one decoded chunk.
 *
 * <p>That a chunk which the receipt calls empty has no object of its own is proven by listing the
 * store, not here.
 */
public final class ReadBack {
  private static final int BUFFER_BYTES = 1 << 16;

  private final ObjectStore store;
  private final ArrayForm form;
  private final ArrayReceipt receipt;
  private final ChunkCodec.Decoder decoder;
  private final byte[] encoded;
  private final CRC32C objectCrc = new CRC32C();
  private final CRC32C chunkCrc = new CRC32C();
  private final ArrayFaults faults;

  /**
   * The decoders of a shard's arrays, one for each codec: making its native state takes longer than
   * decoding a chunk. For one thread.
   */
  public static final class Decoders implements Closeable {
    private final Map<ChunkCodec, ChunkCodec.Decoder> decoders = new HashMap<>();

    ChunkCodec.Decoder of(ChunkCodec codec) {
      return decoders.computeIfAbsent(codec, ChunkCodec::decoder);
    }

    @Override
    public void close() {
      decoders.values().forEach(ChunkCodec.Decoder::close);
    }
  }

  private ReadBack(
      ObjectStore store,
      ArrayForm form,
      ArrayReceipt receipt,
      String shardName,
      ChunkCodec.Decoder decoder) {
    this.store = store;
    this.form = form;
    this.receipt = receipt;
    this.faults = new ArrayFaults(form.path(), shardName);
    this.decoder = decoder;
    this.encoded =
        new byte[form.content() instanceof ChunkContent.Lists ? 0 : longestChunk(receipt)];
  }

  /**
   * Proves the objects of one receipt.
   *
   * @param form how the array's chunks are stored, by its {@code zarr.json}
   * @param receipt that has no {@link #disagreement} with the form, so that what it claims takes no
   *     more memory than a chunk of the array
   * @param shardName how messages call the shard
   * @return the faults, one line each, which names object, array, shard and chunk, what was found
   *     and what was expected; empty when the objects are proven
   * @throws IOException when the store cannot be read, which proves nothing
   */
  public static List<String> verify(
      ObjectStore store, ArrayForm form, ArrayReceipt receipt, String shardName, Decoders decoders)
      throws IOException {
    ReadBack readBack = new ReadBack(store, form, receipt, shardName, decoders.of(form.codec()));
    readBack.proveObjects();
    return readBack.faults.all();
  }

  /**
   * Why a receipt cannot be of this array, which would make all other checks meaningless; empty
   * when it can. Reads no object.
   */
  public static Optional<String> disagreement(
      ArrayForm form, ArrayReceipt receipt, String shardName) {
    return disagreement(form, receipt)
        .map(
            reason ->
                String.format(
                    "Cannot prove array %s in shard %s: %s", form.path(), shardName, reason));
  }

  private static Optional<String> disagreement(ArrayForm form, ArrayReceipt receipt) {
    if (!receipt.array().equals(form.path())) {
      return Optional.of("the receipt is of array " + receipt.array() + ", expected this one");
    }
    if (receipt.sharded() != form.sharded()
        || form.sharded() && receipt.chunks() != form.chunksPerObject()) {
      return Optional.of(
          String.format(
              "the receipt has %s %s, expected %s",
              Plural.of(receipt.chunks(), "chunk"),
              receipt.sharded() ? "in one object" : "in objects of their own",
              form.sharded()
                  ? "%,d in one object".formatted(form.chunksPerObject())
                  : "objects of their own"));
    }
    if (receipt.countsRows() && !form.countsRows()) {
      return Optional.of(
          "the receipt says that it counts rows, but it holds "
              + form.shown()
              + ", expected an integer type");
    }
    int allowed = form.codec().maxEncodedBytes(form.content().mostBytes());
    return longestChunk(receipt) <= allowed
        ? Optional.empty()
        : Optional.of(
            String.format(
                "the receipt has a chunk of %d encoded bytes, expected at most %d",
                longestChunk(receipt), allowed));
  }

  private static int longestChunk(ArrayReceipt receipt) {
    int longest = 0;
    for (int chunk = 0; chunk < receipt.chunks(); chunk++) {
      longest = Math.max(longest, receipt.length(chunk));
    }
    return longest;
  }

  private void proveObjects() throws IOException {
    if (receipt.sharded()) {
      for (StoredObject object : receipt.objects()) {
        proveObject(object, 0, receipt.chunks());
      }
    } else {
      int chunk = 0;
      for (StoredObject object : receipt.objects()) {
        while (receipt.isEmpty(chunk)) {
          chunk++;
        }
        proveObject(object, chunk, chunk + 1);
        chunk++;
      }
    }
    if (receipt.countsRows()) {
      proveEmptyChunksCount();
    }
  }

  private void proveObject(StoredObject object, int fromChunk, int toChunk) throws IOException {
    try (SeekableByteChannel channel = store.read(object.key())) {
      long length = channel.size();
      if (length != object.length()) {
        faults.add(object, "it has %s, expected %,d", Plural.of(length, "byte"), object.length());
      }
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
      objectCrc.reset();
      boolean complete =
          proveChunks(object, in, fromChunk, toChunk)
              && (!receipt.sharded() || proveIndex(object, in));
      if (complete && length == object.length() && value(objectCrc) != object.crc32c()) {
        faults.add(object, "its CRC-32C is %08x, expected %08x", value(objectCrc), object.crc32c());
      }
    } catch (NoSuchFileException e) {
      faults.add(object, "it is missing, expected %s", Plural.of(object.length(), "byte"));
    }
  }

  /** Returns whether the object reaches to the end of the last of the chunks. */
  private boolean proveChunks(StoredObject object, InputStream in, int fromChunk, int toChunk)
      throws IOException {
    for (int chunk = fromChunk; chunk < toChunk; chunk++) {
      int length = receipt.length(chunk);
      int found =
          form.content() instanceof ChunkContent.Lists lists
              ? proveLists(object, in, chunk, lists)
              : proveNumbers(object, in, chunk);
      if (found < length) {
        faults.add(
            object, chunk, "the object ends after %d of its bytes, expected %d", found, length);
        return false;
      }
    }
    return true;
  }

  /** Returns how many bytes of the chunk the object holds. */
  private int proveLists(StoredObject object, InputStream in, int chunk, ChunkContent.Lists lists)
      throws IOException {
    int length = receipt.length(chunk);
    if (length == 0) {
      return 0;
    }
    EncodedLists.Found found = EncodedLists.read(in, length, lists, objectCrc);
    if (found.bytes() < length || !proveChecksum(object, chunk, found.crc32c())) {
      return found.bytes();
    }
    if (found.malformed().isPresent()) {
      faults.add(object, chunk, "it %s", found.malformed().get());
    } else {
      proveCells(object, chunk, found.cells());
    }
    return length;
  }

  /** Returns how many bytes of the chunk the object holds. */
  private int proveNumbers(StoredObject object, InputStream in, int chunk) throws IOException {
    int length = receipt.length(chunk);
    int found = in.readNBytes(encoded, 0, length);
    objectCrc.update(encoded, 0, found);
    if (length > 0 && found == length) {
      proveChunk(object, chunk);
    }
    return found;
  }

  private boolean proveChecksum(StoredObject object, int chunk, int found) {
    if (found != receipt.crc32c(chunk)) {
      faults.add(object, chunk, "its CRC-32C is %08x, expected %08x", found, receipt.crc32c(chunk));
      return false;
    }
    return true;
  }

  private void proveCells(StoredObject object, int chunk, int cells) {
    if (cells != receipt.cells(chunk)) {
      faults.add(
          object,
          chunk,
          "%s from fill, expected %,d",
          Plural.of(cells, "cell differs", "cells differ"),
          receipt.cells(chunk));
    }
  }

  private void proveChunk(StoredObject object, int chunk) {
    chunkCrc.reset();
    chunkCrc.update(encoded, 0, receipt.length(chunk));
    // A native decompressor must see only bytes that a compressor wrote.
    if (!proveChecksum(object, chunk, value(chunkCrc))) {
      return;
    }
    byte[] values;
    try {
      values = decoder.decode(encoded, receipt.length(chunk), form.chunkBytes());
    } catch (MalformedChunkException e) {
      faults.add(object, chunk, "%s", e.getMessage());
      return;
    }
    if (form.content() instanceof ChunkContent.Numbers numbers) {
      proveCells(
          object, chunk, ChunkValues.countNonFill(values, numbers.dtype(), numbers.fillBits()));
    }
    if (receipt.countsRows()) {
      long rows = ChunkValues.sum(values, form.dtype());
      if (rows != receipt.observations(chunk)) {
        faults.add(
            object,
            chunk,
            "its values add up to %s, expected %,d",
            Plural.of(rows, "observation"),
            receipt.observations(chunk));
      }
    }
  }

  /** Returns whether the object reaches to the end of its index. */
  private boolean proveIndex(StoredObject object, InputStream in) throws IOException {
    byte[] expectedBytes = ShardIndex.encode(receipt.table());
    byte[] foundBytes = new byte[expectedBytes.length];
    int length = in.readNBytes(foundBytes, 0, foundBytes.length);
    objectCrc.update(foundBytes, 0, length);
    if (length < foundBytes.length) {
      faults.add(
          object,
          "its index ends after %s, expected %,d",
          Plural.of(length, "byte"),
          foundBytes.length);
      return false;
    }
    ByteBuffer expected = ByteBuffer.wrap(expectedBytes).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer found = ByteBuffer.wrap(foundBytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int chunk = 0; chunk < receipt.chunks(); chunk++) {
      long expectedOffset = expected.getLong();
      long expectedLength = expected.getLong();
      long foundOffset = found.getLong();
      long foundLength = found.getLong();
      if (foundOffset != expectedOffset || foundLength != expectedLength) {
        faults.add(
            object,
            chunk,
            "its index entry is (%s, %s), expected (%s, %s)",
            Long.toUnsignedString(foundOffset),
            Long.toUnsignedString(foundLength),
            Long.toUnsignedString(expectedOffset),
            Long.toUnsignedString(expectedLength));
      }
    }
    int expectedCrc = expected.getInt();
    int foundCrc = found.getInt();
    if (foundCrc != expectedCrc) {
      faults.add(object, "the CRC-32C of its index is %08x, expected %08x", foundCrc, expectedCrc);
    }
    return true;
  }

  private void proveEmptyChunksCount() {
    for (int chunk = 0; chunk < receipt.chunks(); chunk++) {
      long rows = emptyRows();
      if (receipt.isEmpty(chunk) && receipt.observations(chunk) != rows) {
        faults.add(
            chunk,
            "it is empty and counts %s, expected %,d",
            Plural.of(rows, "observation"),
            receipt.observations(chunk));
      }
    }
  }

  private long emptyRows() {
    return form.content() instanceof ChunkContent.Numbers numbers
        ? numbers.fillBits() * numbers.elements()
        : 0;
  }

  private static int value(CRC32C crc) {
    return (int) crc.getValue();
  }
}
