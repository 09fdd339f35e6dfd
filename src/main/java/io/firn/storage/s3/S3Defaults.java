package io.firn.storage.s3;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;

/** What Beam's options for AWS are where a user gives none. */
final class S3Defaults {
  /** A bucket elsewhere is found from there, see {@link S3ClientFactory}. */
  private static final String REGION = "us-east-1";

  private S3Defaults() {}

  static Map<String, String> of(Map<String, String> environment) {
    Map<String, String> defaults = new HashMap<>();
    defaults.put("s3ClientFactoryClass", S3ClientFactory.class.getName());
    // Always one: Beam would ask for the region of the machine that this might be in the cloud, for
    // seconds where it is in none, whether a run has to do with S3 or not.
    defaults.put("awsRegion", region(environment));
    // The client that Beam brings is too old to know these variables.
    Stream.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
        .map(environment::get)
        .filter(url -> url != null && !url.isBlank())
        .findFirst()
        .ifPresent(url -> defaults.put("endpoint", url));
    return defaults;
  }

  private static String region(Map<String, String> environment) {
    return Stream.of(
            System.getProperty("aws.region"),
            environment.get("AWS_REGION"),
            environment.get("AWS_DEFAULT_REGION"))
        .filter(region -> region != null && !region.isBlank())
        .findFirst()
        .orElseGet(S3Defaults::regionOfProfile);
  }

  private static String regionOfProfile() {
    try {
      Region region = new AwsProfileRegionProvider().getRegion();
      return region == null ? REGION : region.id();
    } catch (RuntimeException e) {
      // Neither has a run on local files anything to do with a configuration that cannot be read.
      return REGION;
    }
  }
}
