package io.firn.cli;

import io.firn.Plural;
import io.firn.UsageException;
import io.firn.proof.Sample;
import io.firn.proof.StoreProof;
import io.firn.storage.ObjectStores;
import io.firn.storage.Uris;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code firn verify}. */
@Command(
    name = "verify",
    description =
        "Proves a store again from its own receipts; names every object that differs from what was committed.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "STORE", description = "URI or path of a store.")
  private String store;

  @Option(
      names = "--sample",
      paramLabel = "PART",
      description =
          "Read back only this part of the shards, such as 0.01 or 1%%, drawn anew each time. Everything else is always checked: documents, receipts, and the names and lengths of objects.")
  private String sample;

  @Override
  public Integer call() throws IOException {
    store = Places.expanded("STORE", store);
    List<String> options = spec.commandLine().getUnmatchedArguments();
    if (!options.isEmpty() || !Uris.isLocal(store)) {
      // Only then: Beam takes a second to set up its options, and a local store needs none.
      BeamArguments.setUpFileSystems(options);
    }
    PrintWriter out = spec.commandLine().getOut();
    StoreProof.Outcome outcome = StoreProof.prove(ObjectStores.open(store), sample());
    outcome.faults().forEach(out::println);
    if (outcome.faultCount() > outcome.faults().size()) {
      out.println(
          "… and " + Plural.of(outcome.faultCount() - outcome.faults().size(), "more fault"));
    }
    out.println(summary(outcome));
    return outcome.proven() ? Firn.PROVEN : Firn.FAILED;
  }

  private Sample sample() {
    try {
      return sample == null ? Sample.ALL : Sample.parse(sample);
    } catch (IllegalArgumentException e) {
      throw new UsageException("Invalid --sample '%s': %s".formatted(sample, e.getMessage()));
    }
  }

  private String summary(StoreProof.Outcome outcome) {
    boolean whole = outcome.shardsRead() == outcome.shards();
    String read =
        String.format(
            Locale.ROOT,
            "%,d of %s, %,d of %s read back",
            outcome.shardsRead(),
            Plural.of(outcome.shards(), "shard"),
            outcome.objectsRead(),
            Plural.of(outcome.objects(), "object"));
    if (!outcome.proven()) {
      return "%s: NOT proven, %s%s"
          .formatted(
              store,
              Plural.of(outcome.faultCount(), "fault"),
              whole ? "" : " in a sample: " + read);
    }
    if (!whole) {
      // Objects that were not read may be damaged: this must not sound like a proof.
      return "%s: no fault in a sample: %s; documents, receipts, names and lengths of all are right"
          .formatted(store, read);
    }
    return "%s: proven, %s, %s, digest %s"
        .formatted(
            store,
            Plural.of(outcome.objects(), "object"),
            Plural.of(outcome.bytes(), "byte"),
            outcome.verdict().digest());
  }
}
