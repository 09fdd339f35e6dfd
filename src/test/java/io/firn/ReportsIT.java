package io.firn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The XML reports of surefire's last run have every test that ran in it. */
class ReportsIT {
  private static final Path REPORTS = Path.of("target/surefire-reports");
  private static final Path TALLY = REPORTS.resolve("tally.tsv");

  @Test
  void everyTestThatRanIsInTheReportOfItsClass() throws Exception {
    Assumptions.assumeTrue(Files.exists(REPORTS), "no tests have run before");
    Map<String, Integer> ran =
        Files.readAllLines(TALLY).stream()
            .map(line -> line.split("\t"))
            .collect(Collectors.toMap(line -> line[0], line -> Integer.valueOf(line[1])));
    assertThat(ran).isNotEmpty();

    Map<String, Integer> reported = new TreeMap<>();
    for (String file : ran.keySet().stream().map(ReportsIT::fileOf).distinct().toList()) {
      Document report =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(REPORTS.resolve(file).toFile());
      NodeList cases = report.getElementsByTagName("testcase");
      // Dashboards sum these up, rather than count what is below.
      assertThat(report.getDocumentElement().getAttribute("tests"))
          .as(file)
          .isEqualTo(String.valueOf(cases.getLength()));
      for (int i = 0; i < cases.getLength(); i++) {
        Element test = (Element) cases.item(i);
        if (test.getElementsByTagName("skipped").getLength() == 0) {
          reported.merge(test.getAttribute("classname"), 1, Integer::sum);
        }
      }
    }
    assertThat(reported).isEqualTo(ran);
  }

  /** Classes within a class are in the report of the outermost. */
  private static String fileOf(String className) {
    return "TEST-" + className.replaceFirst("\\$.*", "") + ".xml";
  }
}
