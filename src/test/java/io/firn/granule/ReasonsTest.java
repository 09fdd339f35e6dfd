package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  private static final Exception CLIENT =
      new IllegalStateException("Forbidden (Service: S3, Status Code: 403, Request ID: 17)");

  @Test
  void theDeepestCauseSaysWhatIsWrong() {
    assertThat(Reasons.of(new IOException("cannot open", new IOException("deflate fails:\n bad"))))
        .isEqualTo("deflate fails:; bad");
  }

  @Test
  void whatAStorageHasUnderstoodSaysMoreThanItsClient() {
    assertThat(
            Reasons.of(
                new AccessDeniedException("s3://a/b", null, "Access Denied").initCause(CLIENT)))
        .isEqualTo("permission denied: Access Denied");
    assertThat(Reasons.of(new AccessDeniedException("/a/b"))).isEqualTo("permission denied");
    assertThat(
            Reasons.of(
                new FileNotFoundException("s3://a/b")
                    .initCause(new NoSuchFileException("s3://a/b").initCause(CLIENT))))
        .isEqualTo("it does not exist");
  }
}
