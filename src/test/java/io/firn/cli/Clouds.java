package io.firn.cli;

import io.firn.Bundled;
import io.firn.storage.CloudServer;
import io.firn.storage.gcs.GcsServer;
import io.firn.storage.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Clouds that may hold the bundled granules and their stores, for tests of whole runs. */
enum Clouds {
  LOCAL(() -> null),
  S3(S3Server::running),
  GCS(GcsServer::running);

  private interface Running {
    CloudServer server() throws IOException;
  }

  private final Running running;

  Clouds(Running running) {
    this.running = running;
  }

  /** A glob of the bundled granules, freshly uploaded. */
  String granules() throws IOException {
    return this == LOCAL ? Bundled.GLOB : putGranules(running.server());
  }

  /** Puts the bundled granules into a bucket, and returns a glob of them. */
  static String putGranules(CloudServer server) throws IOException {
    String bucket = server.createBucket();
    try (Stream<Path> files = Files.list(Bundled.GRANULES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".h5")).toList()) {
        server.put(bucket, "atl06/" + file.getFileName(), Files.readAllBytes(file));
      }
    }
    return server.scheme() + "://" + bucket + "/atl06/*.h5";
  }

  /** An empty place for a store. */
  String store(Path directory) throws IOException {
    if (this == LOCAL) {
      return directory + "/greenland.zarr";
    }
    CloudServer server = running.server();
    return server.scheme() + "://" + server.createBucket() + "/runs/greenland.zarr";
  }

  /** The options that tell a command about the cloud. */
  List<String> options() throws IOException {
    if (this == LOCAL) {
      return List.of();
    }
    CloudServer server = running.server();
    return List.of(server.options(server.port()));
  }

  /** The arguments of a run from here to a store there. */
  List<String> run(Clouds there, Path directory) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--config=" + Bundled.CONFIG,
                "--granules=" + granules(),
                "--store=" + there.store(directory)));
    arguments.addAll(options());
    if (there != this) {
      arguments.addAll(there.options());
    }
    return arguments;
  }
}
