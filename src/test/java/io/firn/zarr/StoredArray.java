package io.firn.zarr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.storage.ObjectStore;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.ChunkContent;
import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.codec.MalformedChunkException;
import io.firn.zarr.codec.ZstdCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads arrays of a store by nothing but their metadata, as any Zarr reader would. */
public final class StoredArray {
  private final ObjectStore store;
  private final ArrayForm form;
  private final long[] shape;
  private final long[] object;
  private final long[] chunk;

  private StoredArray(ObjectStore store, String path, byte[] document) throws IOException {
    JsonNode json = new ObjectMapper().readTree(document);
    JsonNode objectShape = json.at("/chunk_grid/configuration/chunk_shape");
    JsonNode chunkShape = json.at("/codecs/0/configuration/chunk_shape");
    this.store = store;
    this.form = ArrayForm.parse(path, document);
    this.shape = extents(json.get("shape"));
    this.object = extents(objectShape);
    this.chunk = form.sharded() ? extents(chunkShape) : object;
  }

  public static StoredArray open(ObjectStore store, String path) throws IOException {
    return new StoredArray(store, path, store.get(path + "/zarr.json"));
  }

  private static long[] extents(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  /** Elements of the first dimension. */
  public long length() {
    return shape[0];
  }

  /** Elements of the second dimension. */
  public long width() {
    return shape[1];
  }

  /** Extents of all dimensions. */
  public long[] shape() {
    return shape.clone();
  }

  /** Whether the chunk of an element is there, whose elements else are the fill value. */
  public boolean stored(long... index) {
    return chunk(index) != null;
  }

  /** The bits of the element at an index, those of shorter types in the low bytes. */
  public long bits(long... index) {
    ByteBuffer padded = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int bytes = form.dtype().bytes();
    byte[] values = chunk(index);
    if (values == null) {
      padded.putLong(0, ((ChunkContent.Numbers) form.content()).fillBits());
    } else {
      padded.put(0, values, place(index) * bytes, bytes);
    }
    return padded.getLong(0) & -1L >>> 8 * (Long.BYTES - bytes);
  }

  /** The element at an index: a Float, Double, Integer or Long as the type asks for. */
  public Number at(long... index) {
    long bits = bits(index);
    return switch (form.dtype()) {
      case FLOAT32 -> Float.intBitsToFloat((int) bits);
      case FLOAT64 -> Double.longBitsToDouble(bits);
      case INT32, UINT32 -> (int) bits;
      case INT64, UINT64 -> bits;
      default -> throw new IllegalStateException("No test reads " + form.dtype());
    };
  }

  /** The vector of a cell: all elements of the last dimension. */
  public List<Number> vector(long... cell) {
    long[] index = Arrays.copyOf(cell, cell.length + 1);
    List<Number> vector = new ArrayList<>();
    for (index[cell.length] = 0; index[cell.length] < shape[cell.length]; index[cell.length]++) {
      vector.add(at(index));
    }
    return vector;
  }

  /** The bytes of a cell's list. */
  public byte[] list(long... cell) {
    byte[] chunk = chunk(cell);
    if (chunk == null) {
      return new byte[0];
    }
    ByteBuffer lists = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).position(4);
    for (int before = place(cell); before > 0; before--) {
      int skipped = lists.getInt();
      lists.position(lists.position() + skipped);
    }
    byte[] list = new byte[lists.getInt()];
    lists.get(list);
    return list;
  }

  /** The place of an element within its chunk. */
  private int place(long[] index) {
    int place = 0;
    for (int i = 0; i < shape.length; i++) {
      place = (int) (place * chunk[i] + index[i] % chunk[i]);
    }
    return place;
  }

  /** Whoever compares a store cell by cell comes back to each chunk. */
  private final Map<String, Optional<byte[]>> cached = new HashMap<>();

  private byte[] chunk(long[] index) {
    StringBuilder key = new StringBuilder(form.path()).append("/c");
    int inner = 0;
    for (int i = 0; i < shape.length; i++) {
      key.append('/').append(index[i] / object[i]);
      inner = (int) (inner * (object[i] / chunk[i]) + index[i] % object[i] / chunk[i]);
    }
    return chunk(key.toString(), inner);
  }

  private byte[] chunk(String key, int inner) {
    return cached
        .computeIfAbsent(key + "#" + inner, chunk -> Optional.ofNullable(load(key, inner)))
        .orElse(null);
  }

  private byte[] load(String key, int inner) {
    int perObject = form.chunksPerObject();
    byte[] object;
    try {
      object = store.get(key);
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
      int entry = inner * 16;
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
