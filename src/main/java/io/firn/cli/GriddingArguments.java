package io.firn.cli;

import io.firn.aggregate.Aggregator;
import io.firn.config.ConfigReader;
import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec;
import io.firn.granule.GranuleReader;
import io.firn.memory.MemoryBudget;
import io.firn.shard.ShardMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that {@code run} and {@code plan} share. */
final class GriddingArguments {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, in YAML.")
  private Path config;

  @ArgGroup(multiplicity = "1")
  private Inputs inputs;

  /** One or the other. */
  private static final class Inputs {
    @Option(
        names = "--granules",
        required = true,
        split = ",",
        paramLabel = "GLOB",
        description = "Paths, globs or URIs of the granules, separated by commas.")
    private List<String> granules;

    @Option(
        names = "--shardMap",
        required = true,
        split = ",",
        paramLabel = "FILE",
        description =
            "Shard maps of zagg's instead: which granules have rows in which shard. Nothing else is opened.")
    private List<String> shardMaps;
  }

  @Option(
      names = "--links",
      paramLabel = "WHICH",
      description =
          "Where the granules of a shard map lie: its s3 links (default), its https links, or a directory or URI that holds files of their names.")
  private String links;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      description = "compact or fullsphere; wins over output.store_layout.")
  private String layout;

  @Option(
      names = "--reader",
      defaultValue = "auto",
      paramLabel = "READER",
      description = "The library that reads granules: auto (default), netcdf-java or jhdf.")
  private String reader;

  @Option(
      names = "--memoryPerWorker",
      defaultValue = "40%",
      paramLabel = "SIZE",
      description =
          "Memory that a worker divides among shards and caches: 512m, 4g or a share of the heap, 40%% (default).")
  private String memoryPerWorker;

  /** The configuration with {@code --layout} applied. */
  FirnConfig config() {
    FirnConfig read = ConfigReader.read(config, Aggregator.language());
    if (layout == null) {
      return read;
    }
    OutputSpec output = read.output();
    return new FirnConfig(
        read.source(),
        read.fields(),
        read.grid(),
        new OutputSpec(output.store(), storeLayout(), output.codec()),
        read.notices());
  }

  /** Granules or shard maps. */
  List<String> inputs() {
    return inputs.granules == null ? inputs.shardMaps : inputs.granules;
  }

  /** Where the granules of shard maps lie, or empty where granules are given themselves. */
  Optional<ShardMap.Links> links() {
    if (inputs.shardMaps == null) {
      if (links != null) {
        throw new UsageException(
            "Invalid --links '%s': it is for --shardMap; leave it out".formatted(links));
      }
      return Optional.empty();
    }
    try {
      return Optional.of(links == null ? ShardMap.Links.S3 : new ShardMap.Links(links));
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid --links '%s': %s".formatted(links, e.getMessage()));
    }
  }

  GranuleReader reader() {
    try {
      return GranuleReader.valueOf(reader.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "Invalid --reader '%s': auto, netcdf-java or jhdf".formatted(reader));
    }
  }

  MemoryBudget memory() {
    try {
      return MemoryBudget.parse(memoryPerWorker);
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "Invalid --memoryPerWorker '%s': %s".formatted(memoryPerWorker, e.getMessage()));
    }
  }

  private OutputSpec.StoreLayout storeLayout() {
    return switch (layout) {
      case "compact" -> OutputSpec.StoreLayout.COMPACT;
      case "fullsphere", "flat" -> OutputSpec.StoreLayout.FULLSPHERE;
      default ->
          throw new UsageException(
              "Invalid --layout '%s': compact or fullsphere".formatted(layout));
    };
  }
}
