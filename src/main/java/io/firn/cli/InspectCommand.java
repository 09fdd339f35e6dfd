package io.firn.cli;

import io.firn.Plural;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleReader;
import io.firn.granule.pool.Granules;
import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code firn inspect}. */
@Command(
    name = "inspect",
    description =
        "Lists the groups and datasets of a granule: what you need to know to write a configuration.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "GRANULE", description = "Path or URI of a granule.")
  private String granule;

  @Override
  public Integer call() throws IOException {
    BeamArguments.setUpFileSystems(spec.commandLine().getUnmatchedArguments());
    PrintWriter out = spec.commandLine().getOut();
    List<InputFile> files = Inputs.match(Places.expanded("GRANULE", granule));
    for (InputFile file : files) {
      try (Granule opened =
          Granules.open(Inputs::open, file.uri(), file.name(), GranuleReader.AUTO)) {
        print(out, file, opened);
      }
    }
    return Firn.PROVEN;
  }

  private static void print(PrintWriter out, InputFile file, Granule granule) {
    out.println(file.name() + ", " + Plural.of(file.length(), "byte"));
    granule.attributes().entrySet().stream()
        .filter(
            attribute ->
                List.of("title", "short_name", "time_coverage_start", "time_coverage_end")
                    .contains(attribute.getKey()))
        .forEach(attribute -> out.println("  " + attribute.getKey() + ": " + attribute.getValue()));
    // Sorted by path alone, a group's datasets would come before and after its subgroups.
    SortedMap<String, SortedMap<String, List<String>>> byGroup = new TreeMap<>();
    for (Dataset dataset : granule.datasets()) {
      add(dataset.path(), DatasetLines.of(granule, dataset), byGroup);
    }
    granule
        .unreadable()
        .forEach(
            (path, reason) -> add(path, List.of(DatasetLines.unreadable(path, reason)), byGroup));
    byGroup.forEach(
        (group, datasets) -> {
          out.println(group);
          datasets.values().forEach(lines -> lines.forEach(out::println));
        });
  }

  private static void add(
      String path, List<String> lines, SortedMap<String, SortedMap<String, List<String>>> byGroup) {
    String group = path.substring(0, Math.max(1, path.lastIndexOf('/')));
    byGroup.computeIfAbsent(group, g -> new TreeMap<>()).put(path, lines);
  }
}
