package io.firn.storage.http;

import io.firn.storage.Inputs;
import io.firn.storage.RangedChannel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions;

/** Files on web servers, which can only be read. */
final class HttpFileSystem extends FileSystem<HttpResourceId> {
  private final String scheme;
  private final RangeClient client;

  HttpFileSystem(String scheme, RangeClient client) {
    this.scheme = scheme;
    this.client = client;
  }

  @Override
  protected String getScheme() {
    return scheme;
  }

  @Override
  protected List<MatchResult> match(List<String> specs) throws IOException {
    List<MatchResult> results = new ArrayList<>();
    for (String spec : specs) {
      results.add(match(spec));
    }
    return results;
  }

  private MatchResult match(String spec) {
    // A question mark is no wildcard here: it begins a query.
    if (spec.replaceFirst("[?#].*", "").matches(".*[*\\[{].*")) {
      throw new IllegalArgumentException(
          "a web server does not list its files; give the URL of each, separated by commas");
    }
    HttpResourceId file = matchNewResource(spec, false);
    try {
      // Not by HEAD, which URLs signed for GET refuse, and which does not tell whether the server
      // supports ranges.
      Range first = client.ask(file.uri(), file.uri(), 0, 1);
      MatchResult.Metadata.Builder metadata =
          MatchResult.Metadata.builder()
              .setResourceId(file)
              .setSizeBytes(first.total())
              .setIsReadSeekEfficient(true);
      if (!first.changed().equals(Instant.EPOCH)) {
        metadata.setLastModifiedMillis(first.changed().toEpochMilli());
      }
      if (!first.tag().isEmpty()) {
        metadata.setChecksum(first.tag());
      }
      return MatchResult.create(MatchResult.Status.OK, List.of(metadata.build()));
    } catch (FileNotFoundException e) {
      return MatchResult.create(MatchResult.Status.NOT_FOUND, e);
    } catch (IOException e) {
      return MatchResult.create(MatchResult.Status.ERROR, e);
    }
  }

  @Override
  protected ReadableByteChannel open(HttpResourceId file) throws IOException {
    Range first = client.ask(file.uri(), file.uri(), 0, Inputs.BLOCK_BYTES);
    return new RangedChannel(
        new HttpObject(client, file.uri(), first), first.bytes(), Inputs.BLOCK_BYTES);
  }

  @Override
  protected HttpResourceId matchNewResource(String spec, boolean isDirectory) {
    HttpResourceId resource =
        HttpResourceId.of(isDirectory && !spec.endsWith("/") ? spec + "/" : spec);
    if (!isDirectory && resource.isDirectory()) {
      throw new IllegalArgumentException("it names no file");
    }
    return resource;
  }

  @Override
  protected WritableByteChannel create(HttpResourceId file, CreateOptions options) {
    throw readOnly();
  }

  @Override
  protected void copy(List<HttpResourceId> from, List<HttpResourceId> to) {
    throw readOnly();
  }

  @Override
  protected void rename(
      List<HttpResourceId> from, List<HttpResourceId> to, MoveOptions... options) {
    throw readOnly();
  }

  @Override
  protected void delete(Collection<HttpResourceId> files) {
    throw readOnly();
  }

  private static UnsupportedOperationException readOnly() {
    return new UnsupportedOperationException("Files on web servers are only read");
  }
}
