package io.firn.storage.gcs;

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
    boolean hostOnly = url.matches("[^/]*//[^/]*/?");
    return hostOnly ? GcsEndpoint.complete(url) : url;
  }
}
