package io.firn.cli;

import io.firn.storage.ObjectStores;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Turns the arguments that are not Firn's into Beam's pipeline options. */
final class BeamArguments {
  /** Parts of options that Beam would keep with the job for everyone to see. */
  private static final Pattern SECRET =
      Pattern.compile("(?is)secretAccessKey|sessionToken|webIdentityToken|password|SSECustomerKey");

  private BeamArguments() {}

  /**
   * @param arguments such as {@code --runner=FlinkRunner}
   * @throws UsageException when Beam does not know one
   */
  static PipelineOptions parse(List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    for (String argument : arguments) {
      if (!argument.startsWith("--")) {
        throw new UsageException(
            "Invalid argument '%s': options begin with --".formatted(argument));
      }
      requireNoSecret(argument);
    }
    if (isDirect(arguments)) {
      // DirectRunner's checks clone and encode every element to catch DoFns that change their
      // input; ours are tested
      // with the checks on.
      addUnlessGiven(all, "enforceImmutability", "false");
      addUnlessGiven(all, "enforceEncodability", "false");
      addUnlessGiven(
          all, "targetParallelism", Integer.toString(Runtime.getRuntime().availableProcessors()));
    }
    ObjectStores.optionDefaults(System.getenv())
        .forEach((option, value) -> addUnlessGiven(all, option, value));
    PipelineOptions options;
    try {
      options =
          PipelineOptionsFactory.fromArgs(all.toArray(String[]::new)).withValidation().create();
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid option: " + e.getMessage().lines().findFirst().orElse(""));
    }
    FileSystems.setDefaultPipelineOptions(options);
    return options;
  }

  /** Not even a message may repeat one. */
  private static void requireNoSecret(String argument) {
    if (SECRET.matcher(argument).find()) {
      throw new UsageException(
          "Invalid %s: it holds a secret, which other users and the pages of a runner would show; give secrets by environment, profile or role"
              .formatted(argument.replaceFirst("=.*", "")));
    }
  }

  private static boolean isDirect(List<String> arguments) {
    return arguments.stream()
        .filter(argument -> argument.startsWith("--runner="))
        .reduce((first, last) -> last)
        .map(argument -> argument.endsWith("DirectRunner"))
        .orElse(true);
  }

  private static void addUnlessGiven(List<String> arguments, String option, String value) {
    if (arguments.stream().noneMatch(argument -> argument.startsWith("--" + option + "="))) {
      arguments.add("--" + option + "=" + value);
    }
  }
}
