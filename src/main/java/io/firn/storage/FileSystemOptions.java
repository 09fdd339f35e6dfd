package io.firn.storage;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * The pipeline options that Beam's file systems use in this JVM, a launcher's or a worker's. Stores
 * use the same ones, so that the endpoint, region and credentials by which granules are read also
 * serve to write the store, wherever a runner executes a step. Beam passes them to file systems
 * only: hence this registrar, which registers none.
 */
public final class FileSystemOptions implements FileSystemRegistrar {
  private static PipelineOptions latest;

  @Override
  public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
    keep(options);
    return List.of();
  }

  private static synchronized void keep(PipelineOptions options) {
    latest = options;
  }

  /** The options given last, or the defaults while none have been given. */
  public static synchronized PipelineOptions latest() {
    if (latest == null) {
      latest = PipelineOptionsFactory.create();
    }
    return latest;
  }

  /**
   * Something that depends on the latest options: made once a JVM, and again when other options are
   * given. The previous one is not closed, as it may be in use.
   */
  public static <T> Supplier<T> shared(Function<PipelineOptions, T> make) {
    return new Shared<>(make);
  }

  private static final class Shared<T> implements Supplier<T> {
    private final Function<PipelineOptions, T> make;
    private PipelineOptions madeFor;
    private T made;

    Shared(Function<PipelineOptions, T> make) {
      this.make = make;
    }

    @Override
    public synchronized T get() {
      PipelineOptions options = latest();
      if (madeFor != options) {
        made = make.apply(options);
        madeFor = options;
      }
      return made;
    }
  }
}
