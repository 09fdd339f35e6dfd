package io.firn.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.storage.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Reads the arrays of a store by nothing but their metadata, as any Zarr reader would. */
public final class StoredArray {
  private final ObjectStore store;
  private final ArrayForm form;
  private final long length;
  private final int width;
  private final boolean vectors;

  private StoredArray(ObjectStore store, ArrayForm form, JsonNode shape) {
    this.store = store;
    this.form = form;
    this.length = shape.get(0).asLong();
    this.vectors = shape.size() == 2;
    this.width = vectors ? shape.get(1).asInt() : 1;
  }

  public static StoredArray open(ObjectStore store, String path) throws IOException {
    byte[] document = store.get(path + "/zarr.json");
    JsonNode shape = new ObjectMapper().readTree(document).get("shape");
    return new StoredArray(store, ArrayForm.parse(path, document), shape);
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

  /** The vector of a cell. */
  public List<Number> vector(long cell) {
    return LongStream.range(cell * width, (cell + 1) * width).mapToObj(this::at).toList();
  }

  /** The bytes of a cell's list. */
  public byte[] list(long cell) {
    byte[] chunk = chunk(cell / form.chunkElements());
    if (chunk == null) {
      return new byte[0];
    }
    ByteBuffer lists = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).position(4);
    for (long before = cell % form.chunkElements(); before > 0; before--) {
      int skipped = lists.getInt();
      lists.position(lists.position() + skipped);
    }
    byte[] list = new byte[lists.getInt()];
    lists.get(list);
    return list;
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
      object = store.get(form.path() + "/c/" + number / perObject + (vectors ? "/0" : ""));
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
    byte[] encoded = Arrays.copyOfRange(object, from, from + count);
    try (ChunkCodec.Decoder decoder = form.codec().decoder()) {
      return form.holdsLists()
          ? ZstdCodec.decoding(new ByteArrayInputStream(encoded)).readAllBytes()
          : decoder.decode(encoded, encoded.length, form.chunkBytes());
    } catch (MalformedChunkException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
