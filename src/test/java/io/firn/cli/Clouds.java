package io.firn.cli;

import io.firn.Bundled;
import io.firn.storage.gcs.GcsServer;
import io.firn.storage.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;

/** Where the bundled granules and their stores may lie, for tests of whole runs. */
enum Clouds {
  LOCAL {
    @Override
    String granules(Path directory) {
      return Bundled.GLOB;
    }

    @Override
    String store(Path directory) {
      return directory + "/greenland.zarr";
    }

    @Override
    List<String> options() {
      return List.of();
    }
  },
  S3 {
    @Override
    String granules(Path directory) throws IOException {
      String bucket = S3Server.running().createBucket();
      try (S3Client client = S3Server.running().client()) {
        for (Path file : files()) {
          client.putObject(
              request -> request.bucket(bucket).key("atl06/" + file.getFileName()), file);
        }
      }
      return "s3://" + bucket + "/atl06/*.h5";
    }

    @Override
    String store(Path directory) throws IOException {
      return "s3://" + S3Server.running().createBucket() + "/runs/greenland.zarr";
    }

    @Override
    List<String> options() throws IOException {
      return List.of(S3Server.options(S3Server.running().port()));
    }
  },
  GCS {
    @Override
    String granules(Path directory) throws IOException {
      String bucket = GcsServer.running().createBucket();
      for (Path file : files()) {
        GcsServer.running().put(bucket, "atl06/" + file.getFileName(), Files.readAllBytes(file));
      }
      return "gs://" + bucket + "/atl06/*.h5";
    }

    @Override
    String store(Path directory) throws IOException {
      return "gs://" + GcsServer.running().createBucket() + "/runs/greenland.zarr";
    }

    @Override
    List<String> options() throws IOException {
      return List.of(GcsServer.options(GcsServer.running().port()));
    }
  };

  /** A glob of the bundled granules, put there anew. */
  abstract String granules(Path directory) throws IOException;

  /** A place for a store, where nothing is. */
  abstract String store(Path directory) throws IOException;

  /** What a command has to be told of the cloud. */
  abstract List<String> options() throws IOException;

  /** The arguments of a run from here to a store there. */
  List<String> run(Clouds there, Path directory) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--config=" + Bundled.CONFIG,
                "--granules=" + granules(directory),
                "--store=" + there.store(directory)));
    arguments.addAll(options());
    if (there != this) {
      arguments.addAll(there.options());
    }
    return arguments;
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Bundled.GRANULES)) {
      return files.filter(path -> path.toString().endsWith(".h5")).toList();
    }
  }
}
