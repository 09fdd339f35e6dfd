package io.firn.storage;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Stores and granules in the buckets of one cloud: {@code SCHEME://BUCKET/KEY}. */
public abstract class BucketProvider implements ObjectStoreProvider, InputProvider {
  private final String scheme;
  private final Supplier<? extends BucketClient> client;

  /**
   * @param scheme of the URIs, in lower case
   * @param client gives the client for {@link FileSystemOptions#latest}; asked when a store is
   *     opened, and at every request for a granule
   */
  protected BucketProvider(String scheme, Supplier<? extends BucketClient> client) {
    this.scheme = scheme;
    this.client = client;
  }

  @Override
  public final boolean handles(String uri) {
    return BucketLocation.isOf(scheme, uri);
  }

  @Override
  public final ObjectStore open(String uri, Path scratch) {
    return new BucketStore(client.get(), scheme, uri, scratch);
  }

  @Override
  public final SeekableByteChannel open(String uri) throws IOException {
    return BucketObject.open(client, granule(uri), new ObjectRead.Granule(uri), Inputs.BLOCK_BYTES);
  }

  /** Objects as granules, without the empty ones that web consoles create as directories. */
  protected static InputListing granules(List<InputFile> found) {
    return new InputListing(
        found.stream().filter(file -> file.length() > 0 || !file.uri().endsWith("/")).toList(),
        List.of(),
        0);
  }

  /** What a failed request for a granule or a list of granules means to its reader. */
  protected static IOException cannotRead(String uri, BucketException e) {
    return new ObjectRead.Granule(uri).because(e);
  }

  /** The place that a URI names: of one granule, or a pattern of several. */
  protected final BucketLocation granule(String uri) {
    return BucketLocation.parse(scheme, uri, "read input");
  }
}
