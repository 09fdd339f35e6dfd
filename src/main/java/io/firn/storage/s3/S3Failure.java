package io.firn.storage.s3;

import io.firn.storage.BucketException;
import io.firn.storage.BucketException.Kind;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failed request means to a user, on one line. */
final class S3Failure {
  private static final int MOVED = 301;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /**
   * Refusals that concern the caller or the bucket, not the object: a session that expires during a
   * run says nothing about the remaining granules.
   */
  private static final Set<String> OF_NO_OBJECT =
      Set.of(
          "ExpiredToken",
          "InvalidAccessKeyId",
          "InvalidToken",
          "NoSuchBucket",
          "RequestTimeTooSkewed",
          "SignatureDoesNotMatch",
          "TokenRefreshRequired");

  private S3Failure() {}

  /** What a failed request means, after all attempts. */
  static BucketException of(SdkException e) {
    String reason = e instanceof AwsServiceException answer ? said(answer) : happened(e);
    return new BucketException(kind(e), reason, e);
  }

  /** What a failed request says about the object, or about an upload. */
  static Kind kind(SdkException e) {
    if (!(e instanceof AwsServiceException answer) || OF_NO_OBJECT.contains(code(answer))) {
      return Kind.OTHER;
    }
    // Another write to the same object was under way: a condition was about to fail.
    return code(answer).equals("ConditionalRequestConflict")
        ? Kind.CHANGED
        : Kind.of(answer.statusCode());
  }

  /** What the service answered. Request ids and host names are in the log of the cause. */
  private static String said(AwsServiceException answer) {
    String code = code(answer);
    String message =
        answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorMessage();
    if (message == null || message.isBlank()) {
      // Answers to HEAD have no body with a message.
      message =
          switch (answer.statusCode()) {
            case MOVED -> "the bucket lies in another region, give --awsRegion";
            case FORBIDDEN -> "access denied";
            case NOT_FOUND -> "there is no such bucket or object";
            default -> "the service failed";
          };
    }
    return "%s (%sHTTP %d)"
        .formatted(
            message.strip().replaceFirst("\\.$", ""),
            code.isEmpty() ? "" : code + ", ",
            answer.statusCode());
  }

  /** The service's own name for a failure; empty where it gives none. */
  static String code(AwsServiceException answer) {
    return answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null
        ? ""
        : answer.awsErrorDetails().errorCode();
  }

  private static String happened(SdkException e) {
    if (e instanceof AbortedException) {
      return "interrupted";
    }
    String message = String.valueOf(e.getMessage());
    if (message.startsWith("Unable to load credentials")) {
      return "no credentials found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run where a role grants them";
    }
    if (e instanceof ApiCallAttemptTimeoutException) {
      return "no answer in time; " + message;
    }
    return message.replaceFirst("^Unable to execute HTTP request: ", "");
  }
}
