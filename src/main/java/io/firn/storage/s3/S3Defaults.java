package io.firn.storage.s3;

import io.firn.UsageException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;

/** Defaults for Beam's options for AWS. */
final class S3Defaults {
  /** Buckets in other regions are found from there, see {@link S3ClientFactory}. */
  private static final String REGION = "us-east-1";

  private S3Defaults() {}

  static Map<String, String> of(Map<String, String> environment) {
    Map<String, String> defaults = new HashMap<>();
    defaults.put("s3ClientFactoryClass", S3ClientFactory.class.getName());
    // Always set: otherwise Beam asks the cloud for this machine's region, which takes seconds on a
    // machine that is in no cloud, even in runs that have nothing to do with S3.
    defaults.put("awsRegion", region(environment));
    // Beam's version of the client is too old to know these variables.
    Stream.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
        .filter(variable -> isSet(environment.get(variable)))
        .findFirst()
        .ifPresent(
            variable -> defaults.put("endpoint", url(variable, environment.get(variable).strip())));
    return defaults;
  }

  private static boolean isSet(String value) {
    return value != null && !value.isBlank();
  }

  /** Checked here, where it is known who says so: as an option it would be a stranger's. */
  private static String url(String variable, String value) {
    try {
      S3ClientFactory.requireUrl(variable, new URI(value));
      return value;
    } catch (URISyntaxException e) {
      // Not repeated: it may hold a password.
      throw new UsageException(
          "Invalid %s: a URL such as https://s3.example.org:9000".formatted(variable));
    }
  }

  private static String region(Map<String, String> environment) {
    return Stream.of(
            System.getProperty("aws.region"),
            environment.get("AWS_REGION"),
            environment.get("AWS_DEFAULT_REGION"))
        .filter(S3Defaults::isSet)
        .findFirst()
        .orElseGet(S3Defaults::regionOfProfile);
  }

  private static String regionOfProfile() {
    try {
      Region region = new AwsProfileRegionProvider().getRegion();
      return region == null ? REGION : region.id();
    } catch (RuntimeException e) {
      // AWS's configuration cannot be read, which must not end a run on local files.
      return REGION;
    }
  }
}
