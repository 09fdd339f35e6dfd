package io.firn.cli;

import io.firn.Plural;
import io.firn.UsageException;
import io.firn.aggregate.Aggregator;
import io.firn.proof.Verdict;
import io.firn.show.ArrayFigures;
import io.firn.show.QuickLook;
import io.firn.show.StoreView;
import io.firn.show.StoreView.StoredArray;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.storage.Uris;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code firn show}. */
@Command(
    name = "show",
    description =
        "Says what a store holds: its arrays, figures of their values, and where they came from.",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
  /** Longer names widen the column. */
  private static final int NAME_WIDTH = 20;

  /** Attributes of the root that are printed, in this order. */
  private static final List<String> PROVENANCE =
      List.of(
          "title",
          "source",
          "references",
          "license",
          "citation",
          "time_coverage_start",
          "time_coverage_end",
          "firn_version",
          "firn_granule_count",
          "firn_granules_sha256");

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "STORE", description = "URI or path of a store.")
  private String store;

  @Option(
      names = "--array",
      split = ",",
      paramLabel = "NAME",
      description = "Read only these arrays; all fields if not given.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--map",
      paramLabel = "FILE",
      description = "Draw the one array that --array names as a map, in PNG.")
  private Path map;

  @Override
  public Integer call() throws IOException {
    store = Places.expanded("STORE", store);
    map = Places.expanded("--map", map);
    List<String> options = spec.commandLine().getUnmatchedArguments();
    if (!options.isEmpty() || !Uris.isLocal(store)) {
      // Only then: Beam takes a second to set up its options, and a local store needs none.
      BeamArguments.setUpFileSystems(options);
    }
    if (map != null && names.size() != 1) {
      throw new UsageException(
          "Invalid --map '%s': it shows one array; name it by --array".formatted(map));
    }
    ObjectStore opened = ObjectStores.open(store);
    StoreView view = StoreView.open(opened, Aggregator.language());
    List<StoredArray> wanted = wanted(view);
    if (map != null) {
      // Otherwise AWT would look for a display, which a server does not have.
      System.setProperty("java.awt.headless", "true");
      QuickLook.write(view, wanted.get(0), map);
    }
    print(view, Verdict.load(opened), wanted);
    return Firn.PROVEN;
  }

  private List<StoredArray> wanted(StoreView view) {
    if (names.isEmpty()) {
      return view.arrays().stream().filter(StoredArray::field).toList();
    }
    List<StoredArray> wanted = new ArrayList<>();
    for (String name : names) {
      wanted.add(
          view.array(name)
              .orElseThrow(
                  () ->
                      new UsageException(
                          "Invalid --array '%s': the store has %s"
                              .formatted(
                                  name,
                                  view.arrays().stream()
                                      .map(StoredArray::name)
                                      .collect(Collectors.joining(", "))))));
    }
    return wanted;
  }

  private void print(StoreView view, Optional<Verdict> verdict, List<StoredArray> wanted)
      throws IOException {
    Map<String, ArrayFigures> figures = new LinkedHashMap<>();
    wanted.forEach(array -> figures.put(array.path(), new ArrayFigures()));
    view.read(wanted, (array, shard, chunk, values) -> figures.get(array).add(values));
    PrintWriter out = spec.commandLine().getOut();
    out.println(view.uri());
    for (String key : PROVENANCE) {
      String value = view.attributes().get(key);
      if (value != null) {
        line(out, "  %-21s %s", key, value);
      }
    }
    verdict.ifPresent(
        found -> {
          line(out, "  %-21s %,d gridded of %,d", "rows", found.rowsGridded(), found.rowsScanned());
          line(
              out,
              "  %-21s %,d with data, in %s of %s",
              "cells",
              found.cellsWithData(),
              Plural.of(found.shards(), "shard"),
              Plural.of(found.chunks() / Math.max(1, found.shards()), "chunk"));
        });
    line(out, "");
    int width = view.arrays().stream().mapToInt(array -> array.name().length()).max().orElse(0);
    String row = "%-" + Math.max(NAME_WIDTH, width) + "s %-16s %-16s %12s %14s %14s %14s  %s";
    line(out, row, "array", "type", "shape", "values", "least", "mean", "most", "units");
    for (StoredArray array : view.arrays()) {
      ArrayFigures of = figures.get(array.path());
      boolean has = of != null && of.cells() > 0;
      line(
          out,
          row,
          array.name(),
          array.form().shown(),
          array.shape().stream().map(Object::toString).collect(Collectors.joining(" × ")),
          has ? String.format(Locale.ROOT, "%,d", of.cells()) : "",
          has ? number(of.least()) : "",
          has ? number(of.mean()) : "",
          has ? number(of.most()) : "",
          array.units());
    }
    if (wanted.stream().anyMatch(StoredArray::holdsDigests)) {
      line(out, "");
      line(out, "Figures of digests are those of the medians of cells.");
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%,d", (long) value)
        : String.format(Locale.ROOT, "%.6g", value);
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values).stripTrailing());
  }
}
