package io.firn.pipeline;

import io.firn.pipeline.Faults.Moment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;

/** Local granules, named one by one, with the {@link Faults} of a test. */
public final class FailingGranules extends FileSystem<FailingGranules.Granule> {
  /** Makes Beam know it. */
  public static final class Registrar implements FileSystemRegistrar {
    @Override
    public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
      return List.of(new FailingGranules());
    }
  }

  /** One file. */
  public record Granule(String uri) implements ResourceId {
    @Override
    public ResourceId resolve(String other, ResolveOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ResourceId getCurrentDirectory() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getScheme() {
      return Faults.SCHEME;
    }

    @Override
    public String getFilename() {
      return uri.substring(uri.lastIndexOf('/') + 1);
    }

    @Override
    public boolean isDirectory() {
      return false;
    }

    @Override
    public String toString() {
      return uri;
    }
  }

  @Override
  protected String getScheme() {
    return Faults.SCHEME;
  }

  @Override
  protected Granule matchNewResource(String uri, boolean isDirectory) {
    return new Granule(uri);
  }

  @Override
  protected List<MatchResult> match(List<String> uris) throws IOException {
    List<MatchResult> matches = new ArrayList<>();
    for (String uri : uris) {
      MatchResult.Metadata file =
          MatchResult.Metadata.builder()
              .setResourceId(new Granule(uri))
              .setSizeBytes(Files.size(Path.of(Faults.path(uri))))
              .setIsReadSeekEfficient(true)
              .build();
      matches.add(MatchResult.create(MatchResult.Status.OK, List.of(file)));
    }
    return matches;
  }

  @Override
  protected ReadableByteChannel open(Granule granule) throws IOException {
    Faults.of(granule.uri()).reach(Moment.READ, granule.getFilename());
    return FileChannel.open(Path.of(Faults.path(granule.uri())));
  }

  @Override
  protected WritableByteChannel create(Granule granule, CreateOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void copy(List<Granule> from, List<Granule> to) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void rename(List<Granule> from, List<Granule> to, MoveOptions... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void delete(Collection<Granule> granules) {
    throw new UnsupportedOperationException();
  }
}
