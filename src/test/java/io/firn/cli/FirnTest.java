package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.cli.Greenland.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command says about itself, and how it reports wrong usage. */
class FirnTest {
  @Test
  void theVersionIsThatOfTheProject() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    var version =
        Pattern.compile("<artifactId>firn</artifactId>\\s*<version>(.*?)</version>").matcher(pom);
    assertThat(version.find()).isTrue();
    Outcome outcome = Greenland.firn("--version");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out().strip()).isEqualTo("firn " + version.group(1));
  }

  @Test
  void withoutArgumentsItIsWrongUsageAndTheCommandsAreListed() {
    Outcome outcome = Greenland.firn();
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .startsWith("Usage: firn")
        .contains("run ", "plan ", "verify ", "inspect ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "plan", "verify", "inspect"})
  void everyCommandHasHelp(String command) {
    Outcome outcome = Greenland.firn(command, "--help");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).startsWith("Usage: firn " + command);
  }

  @Test
  void helpIsNoError() {
    Outcome outcome = Greenland.firn("--help");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).startsWith("Usage: firn").contains("--version");
  }

  @Test
  void anUnknownCommandIsWrongUsage() {
    Outcome outcome = Greenland.firn("grid");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("'grid'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--layout=hive", "--reader=h5py", "--memoryPerWorker=plenty"})
  void anUnknownChoiceIsWrongUsageAndTheChoicesAreListed(String option) {
    Outcome outcome =
        Greenland.firn("plan", "--config=pipelines/atl06/atl06.yaml", "--granules=x.h5", option);
    assertThat(outcome.exitCode()).isEqualTo(2);
    String[] parts = option.split("=");
    assertThat(outcome.err()).contains("Invalid " + parts[0] + " '" + parts[1] + "': ");
  }
}
