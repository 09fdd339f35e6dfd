package io.firn.storage.s3;

import io.firn.FirnException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failed request means to a user, on one line. */
final class S3Failure {
  private static final int MOVED = 301;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private S3Failure() {}

  static boolean isNotFound(SdkException e) {
    return e instanceof AwsServiceException answer
        && answer.statusCode() == NOT_FOUND
        && !code(answer).equals("NoSuchBucket");
  }

  static boolean isForbidden(SdkException e) {
    return e instanceof AwsServiceException answer && answer.statusCode() == FORBIDDEN;
  }

  /**
   * The failure, unless it is one that Firn itself has found in an answer: the client wraps what
   * reads answers for it.
   *
   * @throws FirnException what Firn has found
   */
  static SdkException lastingCause(SdkException e) {
    if (e.getCause() instanceof FirnException found) {
      throw found;
    }
    return e;
  }

  static String reason(SdkException e) {
    return (e instanceof AwsServiceException answer ? said(answer) : happened(e))
        .strip()
        .replaceAll("\\s*\\R\\s*", "; ");
  }

  /** What the service answered. Request ids and host names are for the log of the cause. */
  private static String said(AwsServiceException answer) {
    String code = code(answer);
    String message =
        answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorMessage();
    if (message == null || message.isBlank()) {
      // Answers to HEAD have no body that could say more.
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

  private static String code(AwsServiceException answer) {
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
