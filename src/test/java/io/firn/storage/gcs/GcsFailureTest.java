package io.firn.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonError.ErrorInfo;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.apache.http.conn.ConnectTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcsFailureTest {
  private static IOException answer(int status, String reason, String message) {
    ErrorInfo info = new ErrorInfo();
    info.setReason(reason);
    GoogleJsonError error = new GoogleJsonError();
    error.setCode(status);
    error.setMessage(message);
    error.setErrors(List.of(info));
    return new GoogleJsonResponseException(
        new HttpResponseException.Builder(status, message, new HttpHeaders()), error);
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid, false",
    "401, authError, false",
    "403, forbidden, false",
    "403, rateLimitExceeded, true",
    "403, userRateLimitExceeded, true",
    "404, notFound, false",
    "408, uploadBrokenConnection, true",
    "412, conditionNotMet, false",
    "429, rateLimitExceeded, true",
    "500, backendError, true",
    "503, backendError, true"
  })
  void whatMayPassIsToldFromWhatStays(int status, String reason, boolean mayPass) {
    assertThat(GcsFailure.mayPass(answer(status, reason, "As the test wants it")))
        .isEqualTo(mayPass);
  }

  @Test
  void anObjectThatArrivedDamagedMayArriveWholeTheNextTime() {
    assertThat(
            GcsFailure.mayPass(
                answer(
                    400,
                    "invalid",
                    "Provided CRC32C \"AAAAAA==\" doesn't match calculated CRC32C \"AAAAAQ==\".")))
        .isTrue();
  }

  /** What Google's library throws where no token is to be had. */
  private static final class NoToken extends IOException implements Retryable {
    private static final long serialVersionUID = 1;

    private final boolean retryable;

    NoToken(boolean retryable) {
      super("no token");
      this.retryable = retryable;
    }

    @Override
    public boolean isRetryable() {
      return retryable;
    }

    @Override
    public int getRetryCount() {
      return 0;
    }
  }

  @Test
  void whatBreaksOnTheWayMayPassAndAnInterruptionOrBadCredentialsDoNot() {
    assertThat(GcsFailure.mayPass(new IOException("reset"))).isTrue();
    assertThat(GcsFailure.mayPass(new SocketTimeoutException())).isTrue();
    assertThat(GcsFailure.mayPass(new ConnectTimeoutException("no route"))).isTrue();
    assertThat(GcsFailure.mayPass(new InterruptedIOException())).isFalse();
    assertThat(GcsFailure.mayPass(new IOException(new NoToken(false)))).isFalse();
    assertThat(GcsFailure.mayPass(new IOException(new NoToken(true)))).isTrue();
  }

  @Test
  void aReasonIsOneLineWithoutTheUrl() {
    assertThat(GcsFailure.of(answer(403, "forbidden", "Access\n denied.")))
        .hasMessage("Access; denied (forbidden, HTTP 403)");
    assertThat(GcsFailure.of(new InterruptedIOException())).hasMessage("interrupted");
    assertThat(GcsFailure.of(new IOException())).hasMessage("IOException");
  }
}
