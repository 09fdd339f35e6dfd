package io.firn.pipeline;

import io.firn.FirnVersion;
import io.firn.config.FirnConfig;
import io.firn.shard.GranuleList;

/** What the bytes of a store depend on, as one hash: configuration, Firn version, granules. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(FirnConfig config, GranuleList granules) {
    return GranuleList.sha256(
        FirnVersion.current() + '\n' + config.canonical() + '\n' + granules.sha256());
  }
}
