package io.firn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FailureTest {
  @Test
  void whatIsOnlyAPathBecomesASentence() {
    assertThat(Failure.sentence(new FileSystemException("/a", null, "Read-only file system")))
        .isEqualTo("Cannot use '/a': Read-only file system");
    assertThat(Failure.sentence(new NoSuchFileException("/a")))
        .isEqualTo("Cannot use '/a': no such file or directory");
    assertThat(Failure.sentence(new AccessDeniedException("/a")))
        .isEqualTo("Cannot use '/a': permission denied");
    assertThat(Failure.sentence(new AccessDeniedException("s3://b", null, "(HTTP 403)")))
        .isEqualTo("Cannot use 's3://b': permission denied: (HTTP 403)");
    assertThat(Failure.sentence(new IOException("Cannot read store 'x': it\n  broke")))
        .isEqualTo("Cannot read store 'x': it; broke");
    assertThat(Failure.sentence(new EOFException())).isEqualTo("EOFException");
  }

  /** As the file system itself throws them. */
  @Test
  void noReasonNamesTheFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    for (Executable failing :
        List.<Executable>of(
            () -> Files.readAllBytes(directory.resolve("none")),
            () -> Files.readAllBytes(directory),
            () -> Files.readAllBytes(file.resolve("below")),
            () -> Files.createDirectory(directory),
            () -> Files.delete(directory),
            () -> Files.list(file).close())) {
      try {
        failing.execute();
      } catch (IOException e) {
        assertThat(Failure.reason(e)).doesNotContain(directory.toString()).isNotBlank();
        continue;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
      throw new AssertionError("it did not fail");
    }
  }
}
