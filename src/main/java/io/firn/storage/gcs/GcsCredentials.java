package io.firn.storage.gcs;

import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import io.firn.FirnException;
import java.io.IOException;
import org.apache.beam.sdk.extensions.gcp.auth.CredentialFactory;
import org.apache.beam.sdk.extensions.gcp.auth.GcpCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Google's application default credentials, as each machine finds them. Requests are anonymous
 * where there are none, which is enough for public buckets, and where the endpoint is an
 * emulator's. They are looked for at the first request to Google, never for a run on local files.
 */
public final class GcsCredentials implements CredentialFactory {
  private static final Logger LOG = LoggerFactory.getLogger(GcsCredentials.class);

  /** How Google's message begins when it has looked everywhere; nothing else tells that case. */
  private static final String NONE = "Your default credentials were not found";

  private final PipelineOptions options;

  private GcsCredentials(PipelineOptions options) {
    this.options = options;
  }

  /** Called by Beam, by this name. */
  public static GcsCredentials fromOptions(PipelineOptions options) {
    return new GcsCredentials(options);
  }

  @Override
  public Credentials getCredential() throws IOException {
    if (!GcsEndpoint.of(options.as(GcsOptions.class)).encrypted()) {
      // A token could be read on its way, and emulators need none.
      return anonymous();
    }
    try {
      // Beam finds the same, but takes credentials that cannot be read for none.
      GoogleCredentials.getApplicationDefault();
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).startsWith(NONE)) {
        throw new FirnException("Cannot use Google credentials: " + e.getMessage(), e);
      }
      LOG.warn("No Google credentials found: only public buckets can be read");
      return anonymous();
    }
    return GcpCredentialFactory.fromOptions(options).getCredential();
  }

  /** Not null: without credentials Beam's client misreports what a server refuses. */
  private Credentials anonymous() throws IOException {
    return NoopCredentialFactory.fromOptions(options).getCredential();
  }
}
