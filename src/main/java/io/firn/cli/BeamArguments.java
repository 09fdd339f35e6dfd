package io.firn.cli;

import io.firn.storage.ObjectStores;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.StreamingOptions;

/** Turns the arguments that are not Firn's into Beam's pipeline options. */
final class BeamArguments {
  /** Parts of options that Beam would keep with the job for everyone to see. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)secretAccessKey|sessionToken|webIdentityToken|password|SSECustomerKey|://[^/?#@]*:[^/?#@]*@");

  private BeamArguments() {}

  /**
   * @param arguments such as {@code --runner=FlinkRunner}
   * @param err receives warnings
   * @throws UsageException when Beam does not know one, or one does not go with a store
   */
  static PipelineOptions parse(List<String> arguments, PrintWriter err) {
    List<String> all = new ArrayList<>(arguments);
    requireOptions(arguments);
    String runner = runner(arguments);
    switch (runner) {
      case "DirectRunner" -> {
        // DirectRunner's checks clone and encode every element to catch DoFns that change their
        // input; ours are tested with the checks on.
        addUnlessGiven(all, "enforceImmutability", "false");
        addUnlessGiven(all, "enforceEncodability", "false");
        addUnlessGiven(
            all, "targetParallelism", Integer.toString(Runtime.getRuntime().availableProcessors()));
      }
      case "FlinkRunner" -> FlinkArguments.complete(all, err);
      default -> {
        // Its own defaults are as good as any of ours.
      }
    }
    // Dataflow lets no two jobs of one name run at once; Beam makes one up that begins with this.
    addUnlessGiven(all, runner.equals(DataflowArguments.RUNNER) ? "appName" : "jobName", "firn");
    addDefaults(all);
    PipelineOptions options = options(all);
    if (options.as(StreamingOptions.class).isStreaming()) {
      throw new UsageException(
          "Invalid --streaming 'true': a store is proven once, as a whole; leave the option out");
    }
    FileSystems.setDefaultPipelineOptions(options);
    return options;
  }

  /**
   * Sets file systems up for what needs no runner, of which this jar may not have the one that Beam
   * would take.
   */
  static void setUpFileSystems(List<String> arguments) {
    requireOptions(arguments);
    List<String> all = new ArrayList<>(arguments);
    addDefaults(all);
    // Not validated: a runner would be required.
    FileSystems.setDefaultPipelineOptions(
        options(() -> PipelineOptionsFactory.fromArgs(all.toArray(String[]::new)).create()));
  }

  private static void addDefaults(List<String> arguments) {
    ObjectStores.optionDefaults(System.getenv())
        .forEach((option, value) -> addUnlessGiven(arguments, option, value));
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

  /** Not even a message may repeat one. */
  private static void requireNoSecret(String argument) {
    if (SECRET.matcher(argument).find()) {
      throw new UsageException(
          "Invalid %s: it holds a secret, which other users and the pages of a runner would show; give secrets by environment, profile or role"
              .formatted(
                  argument.startsWith("--") ? argument.replaceFirst("(?s)=.*", "") : "argument"));
    }
  }

  /** The simple name of the runner that is asked for, which Beam finds in any spelling. */
  private static String runner(List<String> arguments) {
    List<String> asked =
        arguments.stream().filter(argument -> argument.startsWith("--runner=")).toList();
    try {
      return options(asked).getRunner().getSimpleName();
    } catch (UsageException e) {
      throw new UsageException(
          asked.isEmpty()
              ? "Missing --runner: this jar has no DirectRunner; give the one that it has, such as --runner=FlinkRunner"
              : e.getMessage() + "; each runner has a jar of its own");
    }
  }

  private static PipelineOptions options(List<String> arguments) {
    return options(
        () ->
            PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new))
                .withValidation()
                .create());
  }

  private static PipelineOptions options(Supplier<PipelineOptions> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid option: " + e.getMessage().lines().findFirst().orElse(""));
    }
  }

  /** The value that is given to an option. */
  static Optional<String> given(List<String> arguments, String option) {
    String prefix = "--" + option + "=";
    return arguments.stream()
        .filter(argument -> argument.startsWith(prefix))
        .map(argument -> argument.substring(prefix.length()))
        .findFirst();
  }

  static void addUnlessGiven(List<String> arguments, String option, String value) {
    if (given(arguments, option).isEmpty()) {
      arguments.add("--" + option + "=" + value);
    }
  }
}
