package io.firn.storage.http;

import io.firn.FirnException;
import io.firn.storage.RangedObject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;

/** A file on a web server. */
final class HttpObject implements RangedObject {
  private final RangeClient client;
  private final URI named;
  private final Range first;

  /**
   * Where the last range came from. Archives redirect to URLs that are good for an hour: the next
   * range is asked for there, and where the user said once that fails.
   */
  private URI at;

  /**
   * @param first a range of the file, whose other ranges must be of the same version
   */
  HttpObject(RangeClient client, URI named, Range first) {
    this.client = client;
    this.named = named;
    this.first = first;
    this.at = first.at();
  }

  @Override
  public long length() {
    return first.total();
  }

  @Override
  public void read(long from, ByteBuffer target) throws IOException {
    Range range = ask(from, target.remaining());
    if (!range.isOfSameFile(first)) {
      throw RangeClient.lasting(named, "it has changed while it was read");
    }
    at = range.at();
    target.put(range.bytes());
  }

  private Range ask(long from, int count) throws IOException {
    URI start = at;
    at = named;
    try {
      return client.ask(named, start, from, count);
    } catch (FirnException | FileNotFoundException e) {
      if (start.equals(named)) {
        throw e;
      }
      return client.ask(named, named, from, count);
    }
  }
}
