package io.firn.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.storage.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;

/**
 * Reads one-dimensional arrays of a store by nothing but their metadata, as any Zarr reader would.
 */
public final class StoredArray {
  private final ObjectStore store;
  private final ArrayForm form;
  private final long length;

  private StoredArray(ObjectStore store, ArrayForm form, long length) {
    this.store = store;
    this.form = form;
    this.length = length;
  }

  public static StoredArray open(ObjectStore store, String path) throws IOException {
    byte[] document = store.get(path + "/zarr.json");
    JsonNode json = new ObjectMapper().readTree(document);
    return new StoredArray(
        store, ArrayForm.parse(path, document), json.get("shape").get(0).asLong());
  }

  public long length() {
    return length;
  }

  /** The element at an index: a Float, Double, Integer or Long as the type asks for. */
  public Number at(long index) {
    byte[] chunk = chunk(index / form.chunkElements());
    int place = (int) (index % form.chunkElements()) * form.dtype().bytes();
    if (chunk == null) {
      return number(
          ByteBuffer.allocate(8)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(0, ((ChunkContent.Numbers) form.content()).fillBits()),
          0);
    }
    return number(ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN), place);
  }

  private Number number(ByteBuffer bytes, int place) {
    return switch (form.dtype()) {
      case FLOAT32 -> bytes.getFloat(place);
      case FLOAT64 -> bytes.getDouble(place);
      case INT32, UINT32 -> bytes.getInt(place);
      case INT64, UINT64 -> bytes.getLong(place);
      default -> throw new IllegalStateException("No test reads " + form.dtype());
    };
  }

  private long cachedNumber = -1;
  private byte[] cached;

  private byte[] chunk(long number) {
    if (number != cachedNumber) {
      cachedNumber = number;
      cached = load(number);
    }
    return cached;
  }

  private byte[] load(long number) {
    int perObject = form.chunksPerObject();
    byte[] object;
    try {
      object = store.get(form.path() + "/c/" + number / perObject);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int from = 0;
    int count = object.length;
    if (form.sharded()) {
      ByteBuffer index =
          ByteBuffer.wrap(object, object.length - 4 - 16 * perObject, 16 * perObject)
              .slice()
              .order(ByteOrder.LITTLE_ENDIAN);
      int entry = (int) (number % perObject) * 16;
      if (index.getLong(entry) == -1) {
        return null;
      }
      from = (int) index.getLong(entry);
      count = (int) index.getLong(entry + 8);
    }
    byte[] encoded = java.util.Arrays.copyOfRange(object, from, from + count);
    try (ChunkCodec.Decoder decoder = form.codec().decoder()) {
      return decoder.decode(encoded, encoded.length, form.chunkBytes());
    } catch (MalformedChunkException e) {
      throw new IllegalStateException(e);
    }
  }
}
