package io.firn.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.aggregate.argument.Parameter;
import io.firn.aggregate.statistic.Statistic;
import io.firn.aggregate.statistic.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a new statistic must not come without. */
class StatisticsTest {
  private static final Path PAGES = Path.of("docs/configuration");

  /** Values of numpy, or of zagg where numpy has none, with each of its parameters. */
  @Test
  void everyStatisticHasGoldenValues() {
    List<String> known =
        Stream.of("statistics.tsv", "exact.tsv", "records.tsv")
            .flatMap(name -> Golden.table(name).stream())
            .flatMap(row -> Arrays.stream(row[1].split(";")).map(given -> row[0] + " " + given))
            .toList();
    for (String name : Statistics.names()) {
      assertThat(known).anyMatch(row -> row.startsWith(name + " "));
      for (Parameter parameter : parameters(name)) {
        assertThat(known).anyMatch(row -> row.startsWith(name + " " + parameter.name() + "="));
      }
    }
  }

  /** A row of a table whose first cell has its name, and which names each of its parameters. */
  @Test
  void everyStatisticIsDocumented() throws IOException {
    List<String> rows = new ArrayList<>();
    try (Stream<Path> pages = Files.list(PAGES)) {
      for (Path page : pages.toList()) {
        Files.readAllLines(page).stream().filter(line -> line.startsWith("|")).forEach(rows::add);
      }
    }
    for (String name : Statistics.names()) {
      List<String> of =
          rows.stream().filter(row -> row.split("\\|")[1].contains("`" + name + "`")).toList();
      assertThat(of).as(name).isNotEmpty();
      // The row of those that skip NaN says that they take what the plain ones take.
      String plain = name.replaceFirst("^nan", "");
      for (Parameter parameter : plain.equals(name) ? parameters(name) : List.<Parameter>of()) {
        assertThat(of).as(name).anyMatch(row -> row.contains("`" + parameter.name() + "`"));
      }
      assertThat(parameters(name))
          .extracting(Parameter::name)
          .isEqualTo(parameters(plain).stream().map(Parameter::name).toList());
    }
  }

  private static List<Parameter> parameters(String name) {
    return Statistics.named(name).map(Statistic::parameters).orElseThrow();
  }
}
