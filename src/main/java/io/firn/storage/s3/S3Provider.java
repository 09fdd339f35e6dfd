package io.firn.storage.s3;

import io.firn.storage.BucketProvider;
import io.firn.storage.FileSystemOptions;
import io.firn.storage.InputListing;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import software.amazon.awssdk.core.exception.SdkException;

/** Stores and granules on S3: {@code s3://BUCKET/KEY}. Beam lists the granules. */
public final class S3Provider extends BucketProvider {
  private static final Supplier<S3BucketClient> SHARED =
      FileSystemOptions.shared(
          options -> new S3BucketClient(S3Connection.connect(options.as(S3Options.class))));

  /** Called by {@link java.util.ServiceLoader}. */
  public S3Provider() {
    this(SHARED);
  }

  S3Provider(Supplier<S3BucketClient> client) {
    super("s3", client);
  }

  @Override
  public Map<String, String> optionDefaults(Map<String, String> environment) {
    return S3Defaults.of(environment);
  }

  @Override
  public InputListing list(String pattern) throws IOException {
    return granules(super.list(pattern).files());
  }

  @Override
  public Optional<IOException> explain(String uri, Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SdkException e) {
        return Optional.of(cannotRead(uri, S3Failure.of(e)));
      }
    }
    return Optional.empty();
  }
}
