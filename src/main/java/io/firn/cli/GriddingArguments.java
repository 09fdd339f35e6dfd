package io.firn.cli;

import io.firn.UsageException;
import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec;
import io.firn.config.read.ConfigReader;
import io.firn.config.read.GridFamilies;
import io.firn.config.read.GridFamily;
import io.firn.granule.GranuleReader;
import io.firn.memory.MemoryBudget;
import io.firn.pipeline.GridGranules;
import io.firn.runner.Runner;
import io.firn.shard.input.Revisions;
import io.firn.shard.input.ShardMap;
import io.firn.storage.Inputs;
import io.firn.storage.Uris;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that {@code run} and {@code plan} share. */
final class GriddingArguments {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration, in YAML: a path or a URI.")
  private String config;

  @ArgGroup(multiplicity = "1")
  private Input input;

  /** Exactly one of these is given. */
  private static final class Input {
    @Option(
        names = "--granules",
        required = true,
        paramLabel = "GLOB",
        description =
            "Paths, globs or URIs of the granules, separated by commas. A backslash before a comma, [ or { makes it part of a name.")
    private List<String> granules;

    @Option(
        names = "--granuleList",
        required = true,
        paramLabel = "FILE",
        description = "Files with a path, glob or URI of granules on each line.")
    private List<String> lists;

    @Option(
        names = "--shardMap",
        required = true,
        paramLabel = "FILE",
        description =
            "Shard maps as zagg writes them: which granules have rows in which shard. No other granule is opened.")
    private List<String> shardMaps;
  }

  @Option(
      names = "--links",
      paramLabel = "WHICH",
      description =
          "Where the granules of a shard map are: its s3 links (default), its https links, or a directory or URI that holds files of the same names.")
  private String links;

  @Option(
      names = "--asset",
      paramLabel = "NAME=GLOB",
      description =
          "Paths, globs or URIs of the files of an asset of the configuration, separated by commas: each is paired with the granule of its orbit, track and version.")
  private List<String> assets = List.of();

  @Option(
      names = "--revisions",
      defaultValue = "newest",
      paramLabel = "WHICH",
      description =
          "Of files that by their names are revisions of one granule, take the newest (default) or all, or fail.")
  private Revisions revisions;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      description = "compact or fullsphere, for HEALPix; wins over output.store_layout.")
  private String layout;

  @Option(
      names = "--reader",
      defaultValue = "auto",
      paramLabel = "READER",
      description =
          "The library that decodes HDF5: auto (default, as jhdf), jhdf or netcdf-java;"
              + " classic netCDF is read by netcdf-java.")
  private String reader;

  @Option(
      names = "--memoryPerWorker",
      defaultValue = "40%",
      paramLabel = "SIZE",
      description =
          "Memory that a worker divides among shards and caches: 512m, 4g or a share of the heap, 40%% (default).")
  private String memoryPerWorker;

  /**
   * The configuration with {@code --layout} applied. Beam's options must have been parsed before:
   * it may be in any of the file systems that they set up.
   *
   * @param err receives what a user should know about it
   */
  FirnConfig config(PrintWriter err) throws IOException {
    FirnConfig config = withLayout(read());
    config.notices().forEach(notice -> err.println("firn: " + notice));
    return config;
  }

  private FirnConfig withLayout(FirnConfig read) {
    if (layout == null) {
      return read;
    }
    GridFamily family = GridFamilies.of(read.grid());
    if (family.layouts().isEmpty()) {
      throw new UsageException(
          "Invalid --layout '%s': a store of %s cells spans them all; leave it out"
              .formatted(layout, family.type()));
    }
    OutputSpec.StoreLayout chosen = family.layouts().get(layout);
    if (chosen == null) {
      throw new UsageException(
          "Invalid --layout '%s': %s".formatted(layout, family.layoutNames(" or ")));
    }
    OutputSpec output = read.output();
    return new FirnConfig(
        read.source(),
        read.fields(),
        read.grid(),
        read.domain(),
        new OutputSpec(output.store(), chosen, output.codec()),
        read.notices());
  }

  private FirnConfig read() throws IOException {
    String place = Places.expanded("--config", config);
    if (Uris.isLocal(place) && !place.startsWith("file:")) {
      return ConfigReader.read(Path.of(place), Aggregator.language());
    }
    try (InputStream in = Channels.newInputStream(Inputs.open(place))) {
      return ConfigReader.read(
          place, in.readNBytes(ConfigReader.MOST_BYTES + 1), Aggregator.language());
    }
  }

  /**
   * Refuses granules and a place that the workers of a runner cannot reach.
   *
   * @param option by which the place is given
   * @param place a path or URI; empty when it was not given
   */
  void requireReachable(Runner runner, String option, String place) {
    runner.requireReachable(option, List.of(place));
    runner.requireReachable(inputOption(), inputs());
    assets().values().forEach(patterns -> runner.requireReachable("--asset", patterns));
  }

  /** The option by which {@link #inputs} were given. */
  private String inputOption() {
    if (input.granules != null) {
      return "--granules";
    }
    return input.lists == null ? "--shardMap" : "--granuleList";
  }

  /** Granules, or files that name them. */
  List<String> inputs() {
    return Stream.of(input.granules, input.lists, input.shardMaps)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow()
        .stream()
        .flatMap(list -> Places.split(inputOption(), list).stream())
        .toList();
  }

  /**
   * What both commands ask of the pipeline.
   *
   * @param place URI of the store, or of the plan
   */
  GridGranules transform(String place, FirnConfig config) {
    GridGranules transform =
        GridGranules.into(place).withConfig(config).withReader(reader()).withRevisions(revisions);
    Map<String, List<String>> patterns = assets();
    requireKnown(config.source().records().assets().keySet(), patterns.keySet());
    for (Map.Entry<String, List<String>> asset : patterns.entrySet()) {
      transform = transform.withAsset(asset.getKey(), asset.getValue());
    }
    if (input.shardMaps != null) {
      return transform.withShardMaps(links());
    }
    if (links != null) {
      throw new UsageException(
          "Invalid --links '%s': it is for --shardMap; leave it out".formatted(links));
    }
    return input.lists == null ? transform : transform.withGranuleLists();
  }

  /** Paths or globs of paired files by asset. */
  private Map<String, List<String>> assets() {
    Map<String, List<String>> patterns = new TreeMap<>();
    for (String asset : assets) {
      String[] parts = asset.split("=", 2);
      if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
        throw new UsageException("Invalid --asset '%s': NAME=GLOB is required".formatted(asset));
      }
      // May be given twice, as --granules may; the files of both count.
      patterns
          .computeIfAbsent(parts[0], name -> new ArrayList<>())
          .addAll(Places.split("--asset", parts[1]));
    }
    return patterns;
  }

  private void requireKnown(Set<String> read, Set<String> given) {
    for (String name : given) {
      if (!read.contains(name)) {
        throw new UsageException(
            "Invalid --asset '%s': the configuration reads %s"
                .formatted(name, read.isEmpty() ? "no assets" : "only " + String.join(", ", read)));
      }
    }
    for (String name : read) {
      if (!given.contains(name) && input.shardMaps == null) {
        throw new UsageException(
            "Missing --asset=%s=GLOB: the configuration reads a file of this asset for each granule"
                .formatted(name));
      }
    }
  }

  private ShardMap.Links links() {
    try {
      return links == null
          ? ShardMap.Links.S3
          : new ShardMap.Links(Places.expanded("--links", links));
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid --links '%s': %s".formatted(links, e.getMessage()));
    }
  }

  private GranuleReader reader() {
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
}
