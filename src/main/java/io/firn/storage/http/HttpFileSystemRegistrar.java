package io.firn.storage.http;

import java.util.List;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.options.PipelineOptions;

/** Makes {@code https:} and {@code http:} known to Beam. */
public final class HttpFileSystemRegistrar implements FileSystemRegistrar {
  @Override
  public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
    return List.of(
        new HttpFileSystem("https", RangeClient.SHARED),
        new HttpFileSystem("http", RangeClient.SHARED));
  }
}
