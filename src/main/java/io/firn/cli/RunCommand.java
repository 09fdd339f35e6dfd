package io.firn.cli;

import io.firn.FirnException;
import io.firn.UsageException;
import io.firn.config.FirnConfig;
import io.firn.pipeline.BadGranules;
import io.firn.pipeline.GridGranules;
import io.firn.pipeline.Launch;
import io.firn.pipeline.StoreSite;
import io.firn.pipeline.StoreSite.Existing;
import io.firn.proof.Verdict;
import io.firn.runner.Runner;
import io.firn.runner.RunnerArguments;
import io.firn.runner.Runners;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.options.PipelineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code firn run}. */
@Command(
    name = "run",
    description = "Plans, grids, verifies and commits: granules in, a proven store out.",
    footer = "Other options are Beam's: --runner=…, --targetParallelism=…",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Mixin private GriddingArguments arguments;
  @Spec private CommandSpec spec;

  @Option(
      names = "--store",
      paramLabel = "URI",
      description = "Where the store goes; wins over output.store.")
  private String store;

  @Option(names = "--overwrite", description = "Delete a store that is already there.")
  private boolean overwrite;

  @Option(
      names = "--resume",
      description =
          "Go on with an interrupted run of the same configuration and granules; what it stored is kept if it proves to be whole.")
  private boolean resume;

  @Option(
      names = "--force",
      description =
          "With --overwrite or --resume: take the place from a run that may still be alive; it stops at its next write.")
  private boolean force;

  @Option(
      names = "--plan",
      paramLabel = "URI",
      description =
          "Scan nothing: take the plan that firn plan --out made from the same configuration and granules.")
  private String plan;

  @Option(
      names = "--onBadGranule",
      defaultValue = "fail",
      paramLabel = "WHAT",
      description = "What to do with a granule that cannot be read: fail (default) or quarantine.")
  private BadGranules onBadGranule;

  @Option(
      names = "--scratch",
      defaultValue = "",
      paramLabel = "DIR",
      description =
          "Local directory for observations that do not fit in memory; Java's own if not given.")
  private String scratch;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write the summary to a file, as JSON.")
  private Path report;

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    scratch = Places.expanded("--scratch", scratch);
    report = Places.expanded("--report", report);
    plan = plan == null ? null : Places.expanded("--plan", plan);
    PrintWriter err = spec.commandLine().getErr();
    if (resume && overwrite) {
      throw new UsageException(
          "Invalid --resume with --overwrite: one goes on with what is there, the other deletes it");
    }
    if (force && !resume && !overwrite) {
      throw new UsageException(
          "Invalid --force without --overwrite or --resume: it says only that the run there is dead");
    }
    List<String> beam = spec.commandLine().getUnmatchedArguments();
    PipelineOptions options = BeamArguments.parse(beam, err);
    Runner runner = Runners.of(options);
    FirnConfig config = arguments.config(err);
    ObjectStore target = ObjectStores.open(storeUri(config));
    arguments.requireReachable(runner, "--store", target.uri());
    // Every option is checked before an existing store may be deleted.
    GridGranules transform =
        arguments
            .transform(target.uri(), config)
            .withBadGranules(onBadGranule)
            .withMemoryPerWorker(arguments.memory())
            .withScratch(scratch);
    if (resume) {
      Optional<Verdict> finished = Launch.finished(target, transform, arguments.inputs());
      if (finished.isPresent()) {
        StoreSite.forgetDead(target, runner.inProcess());
        err.println(
            "firn: nothing is left to do, the store is committed; firn verify proves it again");
        return report(finished.get(), target, start, false);
      }
    }
    if (plan != null) {
      StoreSite.requirePlan(ObjectStores.open(plan), config);
    } else if (!resume) {
      Launch.check(options, transform);
    }
    try (StoreSite.Attempt attempt =
        StoreSite.prepare(target, existing(), runner.inProcess(), force)) {
      if (plan != null) {
        attempt.adoptPlan(ObjectStores.open(plan));
      }
      Optional<String> template = runner.template(new RunnerArguments(beam));
      if (template.isPresent()) {
        Launch.stage(options, arguments.inputs(), transform);
        spec.commandLine()
            .getOut()
            .printf(
                "%s: staged; the store opens once a job made from it has proven the store%n",
                template.get());
        return Firn.PROVEN;
      }
      return run(options, transform, attempt, start);
    }
  }

  private int run(
      PipelineOptions options, GridGranules transform, StoreSite.Attempt attempt, long start)
      throws IOException {
    ObjectStore target = attempt.store();
    Progress progress =
        Progress.watch(
            target,
            spec.commandLine().getOut(),
            spec.commandLine().getErr(),
            howToGoOn(Runners.of(options)));
    try {
      Launch.run(options, arguments.inputs(), transform, attempt);
    } catch (RuntimeException e) {
      try {
        // One that has lost its place may have read what it does not understand.
        attempt.requireMine();
      } catch (IOException unanswered) {
        e.addSuppressed(unanswered);
      }
      Optional<Verdict> failed = Verdict.load(target);
      if (failed.isPresent() && report != null) {
        RunReport.of(failed.get(), start).write(report);
      }
      throw e;
    } finally {
      progress.stop();
    }
    // The stored verdict, not the pipeline's metrics, which count retried bundles twice.
    attempt.requireMine();
    Verdict verdict =
        Verdict.load(target)
            .orElseThrow(
                () -> new FirnException("Cannot find the verdict of store '" + target.uri() + "'"));
    // Unpublished leftovers of attempts that died; nothing is being published any more.
    target.discardUnfinished();
    return report(verdict, target, start, true);
  }

  /** What to do after this process was ended by a signal. */
  private String howToGoOn(Runner runner) {
    return runner.inProcess()
        ? "firn: cut short; what is written stays: the same command with --resume%s goes on from here"
            .formatted(overwrite ? " in place of --overwrite" : "")
        : "firn: no longer watching; the job goes on where it runs: cancel it there before you go on with --resume";
  }

  private int report(Verdict verdict, ObjectStore target, long start, boolean now) {
    RunReport result = RunReport.of(verdict, start);
    if (report != null) {
      result.write(report);
    }
    verdict
        .warnings()
        .forEach(warning -> spec.commandLine().getErr().println("firn: warning: " + warning));
    result.print(spec.commandLine().getOut(), target.uri(), now);
    return verdict.proven() ? Firn.PROVEN : Firn.FAILED;
  }

  private Existing existing() {
    if (resume) {
      return Existing.RESUME;
    }
    return overwrite ? Existing.OVERWRITE : Existing.REFUSE;
  }

  private String storeUri(FirnConfig config) {
    String uri = store == null ? config.output().store() : store;
    if (uri == null) {
      throw new UsageException(
          "Missing --store: where the store goes (or output.store in the configuration)");
    }
    return Places.expanded(store == null ? "output.store" : "--store", uri);
  }
}
