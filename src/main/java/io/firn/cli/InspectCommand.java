package io.firn.cli;

import io.firn.Plural;
import io.firn.column.Column;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleReader;
import io.firn.granule.pool.Granules;
import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
  private static final int BLOCK = 1 << 16;

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
    Map<String, List<Dataset>> byGroup =
        granule.datasets().stream()
            .collect(
                Collectors.groupingBy(InspectCommand::group, TreeMap::new, Collectors.toList()));
    byGroup.forEach(
        (group, datasets) -> {
          out.println(group);
          datasets.forEach(dataset -> out.println(describe(dataset)));
        });
  }

  private static String group(Dataset dataset) {
    return dataset.path().substring(0, Math.max(1, dataset.path().lastIndexOf('/')));
  }

  private static String describe(Dataset dataset) {
    String name = dataset.path().substring(dataset.path().lastIndexOf('/') + 1);
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "  %-28s %-8s %-14s",
            name,
            dataset.typeName(),
            Arrays.toString(dataset.shape())));
    if (dataset.attributes().get("units") instanceof String units) {
      line.append(" units=").append(units);
    }
    Object fill = dataset.attributes().get("_FillValue");
    if (fill != null) {
      line.append(" fill=").append(fill);
    }
    if (dataset.chunkShape().length > 0) {
      line.append(" chunks=").append(Arrays.toString(dataset.chunkShape()));
    }
    if (!dataset.filters().isEmpty()) {
      line.append(" filters=").append(dataset.filters().stream().collect(Collectors.joining("+")));
    }
    if (isCoordinate(dataset)) {
      line.append(range(dataset));
    }
    return line.toString().stripTrailing();
  }

  private static boolean isCoordinate(Dataset dataset) {
    Object units = dataset.attributes().get("units");
    return dataset.type().isPresent()
        && dataset.shape().length == 1
        && units instanceof String text
        && text.toLowerCase(Locale.ROOT).startsWith("degree");
  }

  private static String range(Dataset dataset) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    Column column = Column.of(dataset.type().orElseThrow());
    for (long first = 0; first < dataset.shape()[0]; first += BLOCK) {
      int count = (int) Math.min(BLOCK, dataset.shape()[0] - first);
      column.clear();
      dataset.read(first, count, true, column);
      for (int row = 0; row < count; row++) {
        if (!column.isMissing(row)) {
          least = Math.min(least, column.doubleAt(row));
          most = Math.max(most, column.doubleAt(row));
        }
      }
    }
    return least > most ? "" : String.format(Locale.ROOT, " range=%.6f…%.6f", least, most);
  }
}
