package io.firn.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.storage.CloudInputContract;
import io.firn.storage.FaultyWire.Fault;
import io.firn.storage.Inputs;
import io.firn.storage.UnavailableInputException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

/** On a real S3 server. */
class S3InputIT extends CloudInputContract<S3Server> {
  S3InputIT() throws IOException {
    super(S3Server.running());
  }

  @Override
  protected String deny() {
    expect(Fault.DENY, 2);
    return "As the test wants it (AccessDenied, HTTP 403)";
  }

  @Test
  void aSessionThatHasEndedIsNoFaultOfTheGranule() {
    expect(Fault.EXPIRE, 1);

    assertThatThrownBy(() -> Inputs.open(uri))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessage("Cannot read input '%s': As the test wants it (ExpiredToken, HTTP 400)", uri);
    assertThat(wire.requests()).hasSize(1);
  }

  @Test
  void aKeyThatNobodyKnowsIsNoFaultOfTheGranule() {
    System.setProperty("aws.accessKeyId", "AKIDUNKNOWN");
    try {
      assertThatThrownBy(() -> Inputs.open(uri))
          .isInstanceOf(UnavailableInputException.class)
          .hasMessageContaining("(InvalidAccessKeyId, HTTP 403)");
    } finally {
      System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
    }
  }

  @Test
  void whatBeamWrapsIsFoundAndWhatIsNotOfS3IsLeftAlone() {
    S3Provider provider = new S3Provider();

    assertThat(
            provider.explain(
                uri,
                new IOException(
                    new IOException(
                        SdkClientException.create("Unable to load credentials from any")))))
        .get()
        .isInstanceOf(UnavailableInputException.class)
        .asString()
        .contains("no credentials found");
    assertThat(provider.explain(uri, new IOException("executor service was interrupted")))
        .isEmpty();
  }
}
