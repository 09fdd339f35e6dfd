package io.firn.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.firn.FirnException;
import io.firn.config.ConfigException;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.util.UserCodeException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.DetachedJobExecutionResult;
import org.apache.flink.runtime.JobException;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

/** A worker's error, as Beam and Flink wrap it. */
class WorkerFailureTest {
  /** What Java cannot serialize, so that Flink sends a stand-in. */
  private static final class Unserializable extends RuntimeException {
    private final Object handle = new Object();

    Unserializable() {
      super("the handle is " + Unserializable.class.getSimpleName());
    }

    @Override
    public String toString() {
      return super.toString() + handle;
    }
  }

  private static RuntimeException failure(RuntimeException thrown) {
    return WorkerFailure.of(thrown, new Flink());
  }

  private static RuntimeException thrownByFlink(Throwable worker) {
    return new RuntimeException("Pipeline execution failed", new JobException("Restarts", worker));
  }

  @Test
  void whatAWorkerSaysIsFound() {
    FirnException worker = new FirnException("Cannot open granule 'a.h5': it is no file");
    assertThat(failure(thrownByFlink(UserCodeException.wrap(worker)))).isSameAs(worker);
  }

  @Test
  void whatStorageSaysIsFound() {
    IOException worker = new IOException("Cannot write store 'x': no space");
    assertThat(failure(thrownByFlink(UserCodeException.wrap(worker))))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot write store 'x': no space");
  }

  @Test
  void aClientThatDoesNotWaitSaysSo() {
    RuntimeException thrown =
        assertThrows(
            RuntimeException.class, new DetachedJobExecutionResult(new JobID())::getNetRuntime);
    assertThat(failure(new RuntimeException("Pipeline execution failed", thrown)))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot wait for the run: Flink's client was told to detach; the job goes on, and the store opens once it is proven");
  }

  @Test
  void ourOwnErrorsComeBeforeThoseOfTheRunner() {
    FirnException worker = new FirnException("Cannot open granule 'a.h5': it is no file");
    RuntimeException thrown = thrownByFlink(new IOException("Connection reset", worker));
    assertThat(failure(thrown)).isSameAs(worker);
  }

  @Test
  void whatStandsInForAnErrorThatCannotBeSerializedIsUnderstood() {
    FirnException worker =
        new FirnException("Cannot spill to '/s': no space: 3 bytes free", new Unserializable());
    SerializedThrowable sent = new SerializedThrowable(UserCodeException.wrap(worker));
    // As Flink does on the side of the launcher.
    Throwable received = sent.deserializeError(getClass().getClassLoader());
    assertThat(failure(thrownByFlink(new SerializedThrowable(received))))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot spill to '/s': no space: 3 bytes free");
  }

  /** Or the command line would end as after a run that failed. */
  @Test
  void aMistakeOfTheConfigurationStaysOne() throws Exception {
    List<String> problems = List.of("Invalid a '1': b", "Invalid c '2': d");
    ConfigException worker = new ConfigException(problems, new Unserializable());
    SerializedThrowable sent = new SerializedThrowable(UserCodeException.wrap(worker));
    Throwable received = sent.deserializeError(getClass().getClassLoader());
    assertThat(failure(thrownByFlink(new SerializedThrowable(received))))
        .isInstanceOfSatisfying(
            ConfigException.class, e -> assertThat(e.problems()).isEqualTo(problems));
  }

  @Test
  void whatStandsInForAnErrorOfStorageIsUnderstood() {
    IOException worker = new IOException("Cannot write store 'x': no space", new Unserializable());
    assertThat(failure(thrownByFlink(new SerializedThrowable(worker))))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot write store 'x': no space");
  }

  @Test
  void aLackOfMemoryIsSaidToBeOne() {
    OutOfMemoryError worker = new OutOfMemoryError("Java heap space");
    assertThat(failure(thrownByFlink(UserCodeException.wrap(worker))))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot finish the run: a worker ran out of memory (Java heap space); give it more, such as -Xmx4g");
  }

  @Test
  void whatNobodyForesawStaysAsItIs() {
    RuntimeException plain = thrownByFlink(new Unserializable());
    assertThat(failure(plain)).isSameAs(plain);
    RuntimeException standIn = thrownByFlink(new SerializedThrowable(new Unserializable()));
    assertThat(failure(standIn)).isSameAs(standIn);
  }
}
