package io.firn.storage.gcs;

import java.util.HashMap;
import java.util.Map;

/** What Beam's options for Google's cloud are where a user gives none. */
final class GcsDefaults {
  /** Where clients of several languages look for a server other than Google's. */
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

  /** The URL of the interface of a server that is named as any of Google's clients takes it. */
  private static String endpoint(String emulator) {
    String url = emulator.contains("://") ? emulator : "http://" + emulator;
    boolean hostOnly = url.matches("[^/]*//[^/]*/?");
    return hostOnly ? GcsEndpoint.complete(url) : url;
  }
}
