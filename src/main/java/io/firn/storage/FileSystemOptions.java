package io.firn.storage;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * The pipeline options that Beam's file systems work with in this JVM, a launcher's or a worker's.
 * Stores are reached with them, so that endpoint, region and credentials that let granules be read
 * let the store be written, wherever a runner takes a step. Beam tells them to nobody but file
 * systems: hence a registrar, of none.
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

  /** The options given last, or the defaults as long as none were given. */
  public static synchronized PipelineOptions latest() {
    if (latest == null) {
      latest = PipelineOptionsFactory.create();
    }
    return latest;
  }

  /**
   * Something that depends on the latest options, made once for the whole JVM and anew when other
   * options are given. The one before is not closed, as it may be in use.
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
