package io.firn.cli;

import io.firn.Failure;
import io.firn.FirnException;
import io.firn.FirnVersion;
import io.firn.UsageException;
import io.firn.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The {@code firn} command. Exit codes: 0 proven, 1 the run or the proof failed, 2 wrong usage or
 * configuration.
 */
@Command(
    name = "firn",
    description =
        "Grids sparse satellite point observations into a Zarr store whose every chunk is proven.",
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      VerifyCommand.class,
      ShowCommand.class,
      InspectCommand.class
    },
    versionProvider = Firn.Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class Firn {
  static final int PROVEN = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  private Firn() {}

  public static void main(String[] arguments) {
    PrintWriter err = new PrintWriter(System.err, true);
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> endIfFatal(e, err));
    System.exit(run(arguments, new PrintWriter(System.out, true), err));
  }

  /**
   * Ends the process. A runner would wait for ever for a thread of its own that died of an error,
   * and nothing is lost: {@code --resume} goes on from here.
   */
  private static void endIfFatal(Throwable e, PrintWriter err) {
    if (e instanceof OutOfMemoryError) {
      reportOutOfMemory(err);
    } else {
      e.printStackTrace(err);
    }
    if (e instanceof Error) {
      Runtime.getRuntime().halt(FAILED);
    }
  }

  /** Runs one command and returns its exit code. */
  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new Firn());
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    // Unknown options are for Beam, whose options differ from runner to runner.
    for (String beam : new String[] {"run", "plan", "verify", "show", "inspect"}) {
      line.getSubcommands()
          .get(beam)
          .setUnmatchedArgumentsAllowed(true)
          .setUnmatchedOptionsArePositionalParams(false);
    }
    line.setExecutionExceptionHandler((e, command, parsed) -> report(e, command.getErr()));
    if (arguments.length == 0) {
      line.usage(err);
      return WRONG_USAGE;
    }
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError e) {
      return reportOutOfMemory(err);
    }
  }

  private static int reportOutOfMemory(PrintWriter err) {
    err.println(
        "firn: Cannot go on: a heap of %,d MiB is too small for this; give Java a larger one (-Xmx)"
            .formatted(Runtime.getRuntime().maxMemory() >> 20));
    return FAILED;
  }

  private static int report(Exception e, PrintWriter err) {
    if (e instanceof ConfigException config) {
      config.problems().forEach(problem -> err.println("firn: " + problem));
      return WRONG_USAGE;
    }
    if (e instanceof UsageException) {
      err.println("firn: " + e.getMessage());
      return WRONG_USAGE;
    }
    if (e instanceof FirnException) {
      err.println("firn: " + e.getMessage());
      return FAILED;
    }
    Throwable io = e instanceof UncheckedIOException ? e.getCause() : e;
    if (io instanceof IOException failure) {
      err.println("firn: " + Failure.sentence(failure));
      return FAILED;
    }
    // An unforeseen error: a bug report needs the stack trace.
    err.println("firn: " + (e.getMessage() == null ? e.getClass().getName() : e.getMessage()));
    e.printStackTrace(err);
    return FAILED;
  }

  /** The version as {@code --version} prints it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"firn " + FirnVersion.current()};
    }
  }
}
