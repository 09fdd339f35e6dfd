package io.firn.cli;

import io.firn.pipeline.StoreProof;
import io.firn.storage.ObjectStores;
import io.firn.storage.Uris;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code firn verify}. */
@Command(
    name = "verify",
    description =
        "Proves a store again from the receipts in it; names every object that is not as it was committed.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "STORE", description = "URI or path of a store.")
  private String store;

  @Override
  public Integer call() throws IOException {
    List<String> options = spec.commandLine().getUnmatchedArguments();
    if (!options.isEmpty() || !Uris.isLocal(store)) {
      // Beam takes a second over its options, and a local store needs none.
      BeamArguments.parse(options);
    }
    PrintWriter out = spec.commandLine().getOut();
    StoreProof.Outcome outcome = StoreProof.prove(ObjectStores.open(store));
    outcome.faults().forEach(out::println);
    out.println(
        outcome.proven()
            ? String.format(
                Locale.ROOT,
                "%s: proven, %,d objects, %,d bytes, digest %s",
                store,
                outcome.objects(),
                outcome.bytes(),
                outcome.verdict().digest())
            : String.format(
                Locale.ROOT,
                "%s: NOT proven, %,d %s",
                store,
                outcome.faults().size(),
                outcome.faults().size() == 1 ? "fault" : "faults"));
    return outcome.proven() ? Firn.PROVEN : Firn.FAILED;
  }
}
