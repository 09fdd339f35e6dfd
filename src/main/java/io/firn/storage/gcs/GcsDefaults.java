package io.firn.storage.gcs;

import io.firn.UsageException;
import java.util.HashMap;
import java.util.Map;

/** Defaults for Beam's options for Google's cloud. */
final class GcsDefaults {
  /** The variable by which Google's clients of several languages find another server. */
  private static final String EMULATOR = "STORAGE_EMULATOR_HOST";

  private GcsDefaults() {}

  static Map<String, String> of(Map<String, String> environment) {
    Map<String, String> defaults = new HashMap<>();
    defaults.put("credentialFactoryClass", GcsCredentials.class.getName());
    String emulator = environment.get(EMULATOR);
    if (emulator != null && !emulator.isBlank()) {
      defaults.put("gcsEndpoint", endpoint(emulator.strip()));
    }
    return defaults;
  }

  /** The URL of the interface of a server, named in any form that Google's clients take. */
  private static String endpoint(String emulator) {
    String url = emulator.contains("://") ? emulator : "http://" + emulator;
    // Checked here, where it is known who says so: as an option it would be a stranger's.
    if (!url.matches("https?://[^/?#@\\s]+(/\\S*)?")) {
      throw new UsageException(
          "Invalid %s: a host such as localhost:4443, or a URL of http or https"
              .formatted(EMULATOR));
    }
    boolean hostOnly = url.matches("[^/]*//[^/]*/?");
    return hostOnly ? GcsEndpoint.complete(url) : url;
  }
}
