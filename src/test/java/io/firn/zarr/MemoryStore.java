package io.firn.zarr;

import io.firn.storage.Fence;
import io.firn.storage.ObjectStore;
import io.firn.storage.Publication;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Objects in a map, with the failures and the leaks that a store can show. */
public class MemoryStore implements ObjectStore {
  final SortedMap<String, byte[]> objects = new TreeMap<>();
  int openPublications;
  int mostOpenPublications;
  int writesUntilFailure = Integer.MAX_VALUE;

  @Override
  public String uri() {
    return "memory:";
  }

  @Override
  public Publication begin(String key) {
    openPublications++;
    mostOpenPublications = Math.max(mostOpenPublications, openPublications);
    return new MemoryPublication(key);
  }

  @Override
  public SeekableByteChannel read(String key) throws IOException {
    return new ByteChannel(get(key));
  }

  @Override
  public byte[] get(String key) throws IOException {
    byte[] object = objects.get(key);
    if (object == null) {
      throw new NoSuchFileException(key);
    }
    return object;
  }

  @Override
  public Optional<Entry> find(String key) {
    return Optional.ofNullable(objects.get(key)).map(object -> new Entry(key, object.length));
  }

  @Override
  public Stream<Entry> list(String prefix) {
    return objects.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .map(entry -> new Entry(entry.getKey(), entry.getValue().length));
  }

  @Override
  public void delete(String key) {
    objects.remove(key);
  }

  @Override
  public void discardUnfinished() {}

  @Override
  public boolean create(String key, byte[] content) {
    return objects.putIfAbsent(key, content) == null;
  }

  @Override
  public ObjectStore fenced(Fence fence) {
    throw new UnsupportedOperationException("it has one writer");
  }

  @Override
  public boolean setAside() {
    return false;
  }

  List<String> keys() {
    return List.copyOf(objects.keySet());
  }

  private final class MemoryPublication implements Publication {
    private final String key;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean open = true;

    MemoryPublication(String key) {
      this.key = key;
    }

    @Override
    public void write(byte[] content, int from, int length) throws IOException {
      if (writesUntilFailure-- <= 0) {
        throw new IOException("disk full");
      }
      bytes.write(content, from, length);
    }

    @Override
    public long length() {
      return bytes.size();
    }

    @Override
    public int crc32c() {
      CRC32C crc = new CRC32C();
      crc.update(bytes.toByteArray());
      return (int) crc.getValue();
    }

    @Override
    public void publish() {
      objects.put(key, bytes.toByteArray());
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        openPublications--;
      }
    }
  }

  private static final class ByteChannel implements SeekableByteChannel {
    private final ByteBuffer bytes;

    ByteChannel(byte[] object) {
      this.bytes = ByteBuffer.wrap(object);
    }

    @Override
    public int read(ByteBuffer target) {
      if (!bytes.hasRemaining()) {
        return -1;
      }
      int count = Math.min(target.remaining(), bytes.remaining());
      target.put(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
      return count;
    }

    @Override
    public int write(ByteBuffer source) {
      throw new NonWritableChannelException();
    }

    @Override
    public long position() {
      return bytes.position();
    }

    @Override
    public SeekableByteChannel position(long position) {
      bytes.position((int) position);
      return this;
    }

    @Override
    public long size() {
      return bytes.capacity();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
