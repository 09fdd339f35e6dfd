package io.firn.storage.s3;

import io.firn.UsageException;
import io.firn.storage.Patience;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.apache.beam.sdk.io.aws2.common.ClientBuilderFactory;
import org.apache.beam.sdk.io.aws2.options.S3ClientBuilderFactory;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.core.retry.RetryPolicyContext;
import software.amazon.awssdk.core.retry.backoff.FullJitterBackoffStrategy;
import software.amazon.awssdk.core.retry.conditions.OrRetryCondition;
import software.amazon.awssdk.core.retry.conditions.RetryCondition;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * Makes the client of S3 for granules, through Beam's file system, and for stores. Region,
 * endpoint, credentials and proxy are those of Beam's options; retries and time limits are Firn's.
 */
public final class S3ClientFactory implements S3ClientBuilderFactory {
  /** A body was damaged on its way; harmless, and not the fault of the request. */
  private static final Set<String> DAMAGED_ON_THE_WAY =
      Set.of("BadDigest", "IncompleteBody", "InvalidDigest", "XAmzContentSHA256Mismatch");

  @Override
  public S3ClientBuilder createBuilder(S3Options options) {
    return builder(options, Patience.DEFAULT);
  }

  static S3ClientBuilder builder(S3Options options, Patience patience) {
    requireUrl("--endpoint", options.getEndpoint());
    S3ClientBuilder builder =
        ClientBuilderFactory.getFactory(options).create(S3Client.builder(), options);
    boolean amazon = options.getEndpoint() == null;
    return builder
        // Few servers other than Amazon's have a host name for every bucket.
        .forcePathStyle(!amazon)
        // Finds a bucket in any region, at the cost of one refused request.
        .crossRegionAccessEnabled(amazon)
        .serviceConfiguration(
            S3Configuration.builder()
                // Not every server supports these two extensions of the protocol. Content-MD5 and
                // the receipts prove what arrives.
                .chunkedEncodingEnabled(false)
                .checksumValidationEnabled(false)
                .build())
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .apiCallAttemptTimeout(patience.answer())
                .retryPolicy(retries(patience))
                .build());
  }

  /**
   * The client's own error just says that a scheme is missing, and repeats a password.
   *
   * @param name of the option or variable that says so
   * @param endpoint may be null
   */
  static void requireUrl(String name, URI endpoint) {
    if (endpoint == null) {
      return;
    }
    if (endpoint.getUserInfo() != null) {
      throw new UsageException(
          "Invalid "
              + name
              + ": it holds a password; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }
    if (endpoint.getHost() == null
        || !"https".equalsIgnoreCase(endpoint.getScheme())
            && !"http".equalsIgnoreCase(endpoint.getScheme())) {
      throw new UsageException(
          "Invalid %s '%s': a URL such as https://s3.example.org:9000".formatted(name, endpoint));
    }
  }

  private static RetryPolicy retries(Patience patience) {
    return RetryPolicy.builder()
        .numRetries(patience.attempts() - 1)
        .backoffStrategy(
            FullJitterBackoffStrategy.builder()
                .baseDelay(patience.firstWait())
                .maxBackoffTime(patience.longestWait())
                .build())
        .throttlingBackoffStrategy(
            FullJitterBackoffStrategy.builder()
                .baseDelay(patience.throttledWait())
                .maxBackoffTime(patience.longestWait())
                .build())
        .retryCondition(
            OrRetryCondition.create(
                RetryCondition.defaultRetryCondition(), S3ClientFactory::wasDamaged))
        // By default the client gives up early after failures of other threads' requests.
        .retryCapacityCondition(context -> true)
        .build();
  }

  /** Whether a request or its answer was damaged or cut off on its way. */
  private static boolean wasDamaged(RetryPolicyContext context) {
    SdkException failure = context.exception();
    if (failure instanceof AwsServiceException answer && answer.awsErrorDetails() != null) {
      return DAMAGED_ON_THE_WAY.contains(String.valueOf(answer.awsErrorDetails().errorCode()));
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      // A listing that was cut off is XML that cannot be parsed.
      if (cause instanceof IOException || cause instanceof XMLStreamException) {
        return true;
      }
    }
    return false;
  }
}
