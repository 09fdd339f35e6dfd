package io.firn.storage.http;

import io.firn.storage.ChangedInputException;
import io.firn.storage.RangedObject;
import io.firn.storage.UnavailableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;

/** A file on a web server. */
final class HttpObject implements RangedObject {
  private final RangeClient client;
  private final URI named;
  private final Range first;

  /**
   * The URL that the last range came from. Archives redirect to URLs that are valid for an hour:
   * the next range is requested there, and from the user's URL once that fails.
   */
  private URI at;

  /**
   * @param first a range of the file; all others must be of the same version
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
      throw new ChangedInputException(named.toString());
    }
    at = range.at();
    target.put(range.bytes());
  }

  private Range ask(long from, int count) throws IOException {
    URI start = at;
    at = named;
    try {
      return client.ask(named, start, from, count);
    } catch (FileNotFoundException | AccessDeniedException | UnavailableInputException e) {
      if (start.equals(named)) {
        throw e;
      }
      return client.ask(named, named, from, count);
    }
  }
}
