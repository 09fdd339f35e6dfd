package io.firn.cli;

import io.firn.UsageException;
import io.firn.runner.Runner;
import io.firn.runner.RunnerArguments;
import io.firn.runner.Runners;
import io.firn.storage.ObjectStores;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.StreamingOptions;

/** Turns the arguments that are not Firn's into Beam's pipeline options. */
final class BeamArguments {
  /** Parts of options that Beam would store with the job, where everyone can see them. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)secretAccessKey|sessionToken|webIdentityToken|password|SSECustomerKey|://[^/?#@]*:[^/?#@]*@");

  private BeamArguments() {}

  /**
   * @param arguments such as {@code --runner=FlinkRunner}
   * @param err receives warnings
   * @throws UsageException when Beam does not know one, or one makes no sense for a store
   */
  static PipelineOptions parse(List<String> arguments, PrintWriter err) {
    requireOptions(arguments);
    Runner runner = runner(arguments);
    RunnerArguments all = new RunnerArguments(arguments);
    runner.complete(all, err);
    all.addUnlessGiven(runner.nameOption(), "firn");
    addDefaults(all);
    PipelineOptions options = options(all.all());
    if (options.as(StreamingOptions.class).isStreaming()) {
      throw new UsageException(
          "Invalid --streaming 'true': a store is proven once, as a whole; leave the option out");
    }
    FileSystems.setDefaultPipelineOptions(options);
    return options;
  }

  /**
   * Sets up the file systems for commands that need no runner. This jar may not have the runner
   * that Beam would take by default.
   */
  static void setUpFileSystems(List<String> arguments) {
    requireOptions(arguments);
    RunnerArguments all = new RunnerArguments(arguments);
    addDefaults(all);
    // Not validated, which would require a runner.
    FileSystems.setDefaultPipelineOptions(
        made(() -> PipelineOptionsFactory.fromArgs(all.all().toArray(String[]::new)).create()));
  }

  private static void addDefaults(RunnerArguments arguments) {
    ObjectStores.optionDefaults(System.getenv()).forEach(arguments::addUnlessGiven);
  }

  private static void requireOptions(List<String> arguments) {
    for (String argument : arguments) {
      requireNoSecret(argument);
      if (!argument.startsWith("--")) {
        throw new UsageException(
            "Invalid argument '%s': options begin with --".formatted(argument));
      }
    }
  }

  /** The message must not repeat the secret either. */
  private static void requireNoSecret(String argument) {
    if (SECRET.matcher(argument).find()) {
      throw new UsageException(
          "Invalid %s: it holds a secret, which process lists and the runner's web pages would show; give secrets by environment, profile or role"
              .formatted(
                  argument.startsWith("--") ? argument.replaceFirst("(?s)=.*", "") : "argument"));
    }
  }

  /** The runner that is asked for, in any spelling that Beam takes. */
  private static Runner runner(List<String> arguments) {
    List<String> asked =
        arguments.stream().filter(argument -> argument.startsWith("--runner=")).toList();
    try {
      return Runners.of(options(asked));
    } catch (UsageException e) {
      throw new UsageException(
          asked.isEmpty()
              ? "Missing --runner: this jar has no DirectRunner; give the one that it has, such as --runner=FlinkRunner"
              : e.getMessage() + "; each runner has its own jar");
    }
  }

  private static PipelineOptions options(List<String> arguments) {
    return made(
        () ->
            PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new))
                .withValidation()
                .create());
  }

  private static PipelineOptions made(Supplier<PipelineOptions> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid option: " + e.getMessage().lines().findFirst().orElse(""));
    }
  }
}
