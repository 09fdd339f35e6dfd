package io.firn.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.Credentials;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import io.firn.storage.ObjectStore;
import io.firn.storage.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Date;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GcsCredentialsTest {
  @TempDir Path scratch;
  private GcsServer server;
  private String bucket;

  @BeforeEach
  void start() throws IOException {
    server = GcsServer.start();
    server.requireToken("the-token-that-no-one-may-see");
    bucket = server.createBucket();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private ObjectStore store(Credentials credentials) {
    GcsOptions options =
        PipelineOptionsFactory.fromArgs(server.options(server.port())).as(GcsOptions.class);
    if (credentials != null) {
      options.setGcpCredential(credentials);
    }
    GcsBucketClient client = GcsServer.client(options, Patience.DEFAULT);
    return new GcsProvider(() -> client).open("gs://" + bucket + "/store", scratch);
  }

  /** Credentials that have one token, and another whenever they are asked for a new one. */
  private static final class Renewed extends GoogleCredentials {
    private static final long serialVersionUID = 1;

    private final String next;

    Renewed(String first, String next) {
      super(GoogleCredentials.newBuilder().setAccessToken(token(first)));
      this.next = next;
    }

    @Override
    public AccessToken refreshAccessToken() {
      return token(next);
    }

    private static AccessToken token(String value) {
      return new AccessToken(value, new Date(System.currentTimeMillis() + 3_600_000));
    }
  }

  @Test
  void aTokenThatWasRevokedIsRenewed() throws IOException {
    ObjectStore store = store(new Renewed("old", "the-token-that-no-one-may-see"));

    store.put("c/0", new byte[] {1, 2});

    assertThat(store.get("c/0")).containsExactly(1, 2);
  }

  @Test
  void credentialsThatAreWrongAreRefusedAtOnceAndNotRepeated() {
    ObjectStore store = store(new Renewed("secret-1", "secret-2"));

    assertThatThrownBy(() -> store.put("c/0", new byte[1]))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Cannot write store '%s': Invalid Credentials (authError, HTTP 401), 'c/0'",
            store.uri())
        .satisfies(e -> assertThat(e).hasStackTraceContaining("401"))
        .hasMessageNotContaining("secret-");
  }

  @Test
  void anEmulatorIsAskedWithoutLookingForCredentials() {
    ObjectStore store = store(null);

    assertThatThrownBy(() -> store.find("c/0"))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("(authError, HTTP 401)");
  }
}
