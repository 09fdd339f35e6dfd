package io.firn.storage;

import io.firn.storage.Faults.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** A local store of which each operation may go wrong. */
final class FaultyStore implements ObjectStore {
  private final String uri;
  private final Faults faults;
  private final ObjectStore store;

  FaultyStore(String uri, Faults faults) {
    this(uri, faults, ObjectStores.open(faults.place()));
  }

  private FaultyStore(String uri, Faults faults, ObjectStore store) {
    this.uri = uri;
    this.faults = faults;
    this.store = store;
  }

  @Override
  public ObjectStore fenced(Fence fence) {
    return new FaultyStore(uri, faults, store.fenced(fence));
  }

  @Override
  public boolean create(String key, byte[] content) throws IOException {
    return operate("create " + key, () -> store.create(key, content));
  }

  @Override
  public boolean setAside() throws IOException {
    return operate("set aside", store::setAside);
  }

  private interface Operation<T> {
    T run() throws IOException;
  }

  private interface CutShort<T> {
    T of(T whole) throws IOException;
  }

  private <T> T operate(String name, Operation<T> operation, CutShort<T> cut) throws IOException {
    Kind kind = faults.begin(name);
    try {
      if (kind == null) {
        T result = operation.run();
        faults.succeed(name);
        return result;
      }
      return switch (kind) {
        case DELAY, DUPLICATE, FREEZE -> operation.run();
        case CUT_SHORT -> cut.of(operation.run());
        case LOSE_ANSWER, KILL_AFTER -> {
          operation.run();
          throw new IOException(name + ": the answer is lost");
        }
        case FAIL, KILL -> throw new IOException(name + ": failed");
      };
    } finally {
      faults.end(kind);
    }
  }

  private <T> T operate(String name, Operation<T> operation) throws IOException {
    return operate(
        name,
        operation,
        whole -> {
          throw new IOException(name + ": the answer is lost");
        });
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public Publication begin(String key) throws IOException {
    return operate("begin " + key, () -> new FaultyPublication(key, store.begin(key)));
  }

  @Override
  public SeekableByteChannel read(String key) throws IOException {
    return operate("read " + key, () -> new FaultyChannel(key, store.read(key)));
  }

  @Override
  public byte[] get(String key, long most) throws IOException {
    return operate(
        "get " + key, () -> store.get(key, most), bytes -> Arrays.copyOf(bytes, bytes.length / 2));
  }

  @Override
  public Optional<Entry> find(String key) throws IOException {
    return operate("find " + key, () -> store.find(key));
  }

  @Override
  public Stream<Entry> list(String prefix) throws IOException {
    return operate("list " + prefix, () -> store.list(prefix));
  }

  @Override
  public void delete(String key) throws IOException {
    operate(
        "delete " + key,
        () -> {
          store.delete(key);
          return null;
        });
  }

  @Override
  public void discardUnfinished() throws IOException {
    operate(
        "discard",
        () -> {
          store.discardUnfinished();
          return null;
        });
  }

  private final class FaultyPublication implements Publication {
    private final String key;
    private final Publication publication;

    FaultyPublication(String key, Publication publication) {
      this.key = key;
      this.publication = publication;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      String name = "write " + key;
      Kind kind = faults.begin(name);
      try {
        if (kind == Kind.FAIL) {
          throw new IOException(name + ": failed");
        }
        publication.write(bytes, from, kind == Kind.CUT_SHORT ? length / 2 : length);
        if (kind == Kind.CUT_SHORT || kind == Kind.LOSE_ANSWER || kind == Kind.KILL_AFTER) {
          throw new IOException(name + ": failed");
        }
      } finally {
        faults.end(kind);
      }
    }

    @Override
    public long length() {
      return publication.length();
    }

    @Override
    public int crc32c() {
      return publication.crc32c();
    }

    @Override
    public void publish() throws IOException {
      String name = "publish " + key;
      Kind kind = faults.begin(name);
      try {
        if (kind == Kind.FAIL || kind == Kind.CUT_SHORT) {
          throw new IOException(name + ": failed");
        }
        publication.publish();
        if (kind == Kind.DUPLICATE) {
          faults.duplicate(key, store.get(key));
        }
        if (kind == Kind.LOSE_ANSWER || kind == Kind.KILL_AFTER) {
          throw new IOException(name + ": the answer is lost");
        }
      } finally {
        faults.end(kind);
      }
    }

    @Override
    public void close() throws IOException {
      // A process that was killed cleans nothing up.
      if (!faults.dead()) {
        publication.close();
      }
    }
  }

  private final class FaultyChannel implements SeekableByteChannel {
    private final String key;
    private final SeekableByteChannel channel;
    private boolean cut;

    FaultyChannel(String key, SeekableByteChannel channel) {
      this.key = key;
      this.channel = channel;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      if (cut) {
        return -1;
      }
      return operate(
          "read from " + key,
          () -> channel.read(target),
          count -> {
            cut = true;
            target.position(target.position() - (count + 1) / 2);
            return count / 2 == 0 ? -1 : count / 2;
          });
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      return channel.write(source);
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      channel.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      return channel.truncate(size);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
