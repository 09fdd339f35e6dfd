package io.firn.cli;

import io.firn.Plural;
import io.firn.config.FirnConfig;
import io.firn.memory.MemoryBudget;
import io.firn.pipeline.GridGranules;
import io.firn.pipeline.Launch;
import io.firn.pipeline.PlanReport;
import io.firn.pipeline.StoreSite;
import io.firn.pipeline.StoreSite.Existing;
import io.firn.runner.Runners;
import io.firn.shard.plan.SourceSummary;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code firn plan}. */
@Command(
    name = "plan",
    description = "Scans the granules and says what a run would do; grids nothing.",
    footer = "Other options are Beam's: --runner=…, --targetParallelism=…",
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  @Mixin private GriddingArguments arguments;
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "URI",
      description = "Keep the plan here, for firn run --plan.")
  private String out;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    out = out == null ? null : Places.expanded("--out", out);
    PipelineOptions options = BeamArguments.parse(spec.commandLine().getUnmatchedArguments(), err);
    FirnConfig config = arguments.config(err);
    arguments.requireReachable(Runners.of(options), "--out", out == null ? "" : out);
    MemoryBudget memory = arguments.memory();
    if (out != null) {
      ObjectStore place = ObjectStores.open(out);
      GridGranules transform = arguments.transform(place.uri(), config);
      try (StoreSite.Attempt attempt = prepare(options, place)) {
        plan(options, transform, attempt, memory);
      }
      return Firn.PROVEN;
    }
    Path scratch = Files.createTempDirectory("firn-plan");
    try {
      ObjectStore place = ObjectStores.open(scratch.toString());
      try (StoreSite.Attempt attempt = prepare(options, place)) {
        plan(options, arguments.transform(place.uri(), config), attempt, memory);
      }
    } finally {
      delete(scratch);
    }
    return Firn.PROVEN;
  }

  private static StoreSite.Attempt prepare(PipelineOptions options, ObjectStore place)
      throws IOException {
    return StoreSite.prepare(place, Existing.RESUME, Runners.of(options).inProcess(), false);
  }

  private void plan(
      PipelineOptions options,
      GridGranules transform,
      StoreSite.Attempt attempt,
      MemoryBudget memory)
      throws IOException {
    Launch.plan(options, arguments.inputs(), transform, attempt);
    print(spec.commandLine().getOut(), PlanReport.load(attempt.store(), transform, memory));
  }

  private static void print(PrintWriter out, PlanReport plan) {
    SourceSummary.Counts scan = plan.counts();
    line(
        out,
        "granules        %,14d   of %,d listed, groups %,d, absent %,d%s",
        scan.granules(),
        plan.listed(),
        scan.groups(),
        scan.groupsAbsent(),
        RunReport.superseded(plan.superseded()));
    line(
        out,
        "rows            %,14d   in shards %,d, outside %,d, without a usable coordinate %,d",
        scan.rowsScanned(),
        scan.rowsLocated(),
        scan.rowsOutside(),
        scan.rowsMissing());
    line(
        out,
        "shards          %,14d   of %s",
        plan.shards(),
        Plural.of(plan.cellsPerShard(), "cell"));
    line(
        out,
        "rows per shard  %,14d   median, %,d to %,d",
        plan.medianRows(),
        plan.leastRows(),
        plan.mostRows());
    line(
        out,
        "chunks          %,14d   of %s, %,d a shard",
        plan.chunks(),
        Plural.of(plan.cellsPerChunk(), "cell"),
        plan.chunksPerShard());
    line(
        out,
        "memory          %,14d   bytes for the fullest shard, in each thread",
        plan.shardMemory());
    line(out, "store           %,14d   bytes before compression, at most", plan.storeBytes());
    plan.notices().forEach(notice -> line(out, "note: %s", notice));
    plan.warnings().forEach(warning -> line(out, "warning: %s", warning));
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
