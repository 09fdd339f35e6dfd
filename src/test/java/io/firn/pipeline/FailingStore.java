package io.firn.pipeline;

import io.firn.pipeline.Faults.Moment;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStoreProvider;
import io.firn.storage.ObjectStores;
import io.firn.storage.Publication;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import java.util.stream.Stream;

/** A local store with the {@link Faults} of a test. */
public final class FailingStore implements ObjectStore {
  private final String uri;
  private final ObjectStore store;
  private final Faults faults;

  private FailingStore(String uri) {
    this.uri = uri;
    this.store = ObjectStores.open(Faults.path(uri));
    this.faults = Faults.of(uri);
  }

  /** Opens it. */
  public static final class Provider implements ObjectStoreProvider {
    @Override
    public boolean handles(String uri) {
      return Faults.handles(uri);
    }

    @Override
    public ObjectStore open(String uri) {
      return new FailingStore(uri);
    }
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public Publication begin(String key) throws IOException {
    return new FailingPublication(key, store.begin(key));
  }

  private final class FailingPublication implements Publication {
    private final String key;
    private final Publication publication;

    FailingPublication(String key, Publication publication) {
      this.key = key;
      this.publication = publication;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      publication.write(bytes, from, length);
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
      faults.reach(Moment.PUBLISH, key);
      publication.publish();
      faults.reach(Moment.ANSWER, key);
    }

    @Override
    public void close() throws IOException {
      publication.close();
    }
  }

  @Override
  public SeekableByteChannel read(String key) throws IOException {
    faults.reach(Moment.READ, key);
    return store.read(key);
  }

  @Override
  public byte[] get(String key) throws IOException {
    faults.reach(Moment.READ, key);
    return store.get(key);
  }

  @Override
  public Optional<Entry> find(String key) throws IOException {
    return store.find(key);
  }

  @Override
  public Stream<Entry> list(String prefix) throws IOException {
    return store.list(prefix);
  }

  @Override
  public void delete(String key) throws IOException {
    store.delete(key);
  }

  @Override
  public void discardUnfinished() throws IOException {
    store.discardUnfinished();
  }
}
