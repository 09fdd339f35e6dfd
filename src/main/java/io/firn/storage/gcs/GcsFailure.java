package io.firn.storage.gcs;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import io.firn.storage.BucketException;
import io.firn.storage.BucketException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.apache.http.conn.ConnectTimeoutException;

/** What a failed request means to a user, on one line, and whether another attempt may succeed. */
final class GcsFailure {
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final int UNAVAILABLE = 503;

  private GcsFailure() {}

  /** What a failed request means, after all attempts. */
  static BucketException of(IOException e) {
    return new BucketException(kind(e), status(e) == 0 ? happened(e) : answered(e), e);
  }

  /** What a failed request says about the object. */
  static Kind kind(IOException e) {
    return isNoBucket(e) || isThrottled(e) ? Kind.OTHER : Kind.of(status(e));
  }

  /** The status of the answer that an exception is about; 0 where there was none. */
  private static int status(IOException e) {
    return e instanceof HttpResponseException answer ? answer.getStatusCode() : 0;
  }

  private static boolean isNoBucket(IOException e) {
    // By its message: the service's reason code is the same for objects.
    return status(e) == NOT_FOUND && said(e).startsWith("The specified bucket does not exist");
  }

  /** Whether the service asks to slow down. */
  static boolean isThrottled(IOException e) {
    return status(e) == TOO_MANY_REQUESTS
        || status(e) == UNAVAILABLE
        || reasonCode(e).endsWith("ateLimitExceeded");
  }

  /** Whether the same request may succeed later. */
  static boolean mayPass(IOException e) {
    int status = status(e);
    if (status != 0) {
      return status >= SERVER_ERROR
          || status == REQUEST_TIMEOUT
          || isThrottled(e)
          // The upload arrived damaged: the service compares checksums.
          || status == BAD_REQUEST && said(e).contains("CRC32C");
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Retryable credentials) {
        return credentials.isRetryable();
      }
    }
    return !isInterrupted(e);
  }

  /** What the service answered. The whole answer, with the URL, is in the log of the cause. */
  private static String answered(IOException e) {
    String message = said(e);
    if (message.isBlank()) {
      // Something other than the service itself answered.
      message =
          switch (status(e)) {
            case UNAUTHORIZED -> "credentials are missing or wrong";
            case FORBIDDEN -> "access denied";
            case NOT_FOUND -> "there is no such bucket or object";
            default -> "the service failed";
          };
    }
    String code = reasonCode(e);
    return "%s (%sHTTP %d)"
        .formatted(
            message.strip().replaceFirst("\\.$", ""), code.isEmpty() ? "" : code + ", ", status(e));
  }

  private static String said(IOException e) {
    GoogleJsonError error = details(e);
    return error == null || error.getMessage() == null ? "" : error.getMessage();
  }

  private static String reasonCode(IOException e) {
    GoogleJsonError error = details(e);
    if (error == null || error.getErrors() == null || error.getErrors().isEmpty()) {
      return "";
    }
    return String.valueOf(error.getErrors().get(0).getReason());
  }

  private static GoogleJsonError details(IOException e) {
    return e instanceof GoogleJsonResponseException answer ? answer.getDetails() : null;
  }

  private static boolean isInterrupted(IOException e) {
    // Not timeouts, which are of the same class but were not asked for.
    return e instanceof InterruptedIOException
        && !(e instanceof SocketTimeoutException)
        && !(e instanceof ConnectTimeoutException);
  }

  private static String happened(IOException e) {
    if (isInterrupted(e)) {
      return "interrupted";
    }
    if (e instanceof UnknownHostException) {
      return "unknown host " + e.getMessage();
    }
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
