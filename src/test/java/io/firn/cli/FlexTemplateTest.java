package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The template in {@code pipelines/dataflow} launches runs as its description says. */
class FlexTemplateTest {
  private static final Path METADATA = Path.of("pipelines/dataflow/metadata.json");
  private static final Path SCRIPT = Path.of("pipelines/dataflow/template").toAbsolutePath();
  private static final Pattern EXAMPLE = Pattern.compile("Example: (\\S+)");
  private static final CommandLine RUN =
      new CommandLine(RunCommand.class).setCaseInsensitiveEnumValuesAllowed(true);

  @TempDir Path directory;

  @Test
  void theLauncherGivesParametersOnly() {
    assertThat(FlexTemplate.arguments("--config=a.yaml", "--store=gs://b/x.zarr"))
        .containsExactly(
            "run", "--config=a.yaml", "--store=gs://b/x.zarr", "--runner=DataflowRunner");
    assertThat(FlexTemplate.arguments("--runner=DataflowRunner"))
        .containsExactly("run", "--runner=DataflowRunner");
  }

  @Test
  void everyParameterIsAnOptionOfRun() throws IOException {
    for (JsonNode parameter : parameters()) {
      OptionSpec option = RUN.getCommandSpec().findOption("--" + parameter.path("name").asText());
      assertThat(option).as("%s", parameter).isNotNull();
    }
    assertThat(parameters())
        .filteredOn(parameter -> !parameter.path("isOptional").asBoolean())
        .extracting(parameter -> parameter.path("name").asText())
        .containsExactly("config", "store");
  }

  @Test
  void flagsTakeTheValuesThatTheirParametersHave() {
    CommandLine.ParseResult parsed =
        RUN.parseArgs("--config=c.yaml", "--granules=g.h5", "--overwrite=true", "--resume=false");
    assertThat(parsed.<Boolean>matchedOptionValue("--overwrite", null)).isTrue();
    assertThat(parsed.<Boolean>matchedOptionValue("--resume", null)).isFalse();
  }

  @Test
  void everyExampleIsAllowed() throws IOException {
    int examples = 0;
    for (JsonNode parameter : parameters()) {
      Matcher example = EXAMPLE.matcher(parameter.path("helpText").asText());
      if (example.find()) {
        assertThat(example.group(1)).matches(parameter.path("regexes").path(0).asText());
        examples++;
      }
    }
    assertThat(examples).isGreaterThan(5);
  }

  @Test
  void theScriptBuildsWhatItDescribes() throws Exception {
    Path checkout = directory.resolve("checkout");
    Files.createDirectories(checkout.resolve("target"));
    Files.createDirectories(checkout.resolve("pipelines/dataflow"));
    Path script = checkout.resolve("pipelines/dataflow/template");
    Files.copy(SCRIPT, script);
    script.toFile().setExecutable(true);

    Outcome without = run(script, "build", "gs://b/firn.json", "host/p/r/firn");
    assertThat(without.exitCode()).isOne();
    assertThat(without.log()).contains("run mvn -q -DskipTests -Pdataflow-runner package");

    Files.createFile(checkout.resolve("target/firn-dataflow.jar"));
    List<String> arguments = run(script, "build", "gs://b/firn.json", "host/p/r/firn").arguments();
    assertThat(arguments).startsWith("dataflow", "flex-template", "build", "gs://b/firn.json");
    Map<String, String> options = options(arguments);
    assertThat(options)
        .containsEntry("--image-gcr-path", "host/p/r/firn")
        .containsEntry("--sdk-language", "JAVA")
        .containsEntry("--env", "FLEX_TEMPLATE_JAVA_MAIN_CLASS=" + FlexTemplate.class.getName());
    assertThat(Path.of(options.get("--jar")).normalize())
        .isEqualTo(checkout.resolve("target/firn-dataflow.jar"));
    assertThat(options.get("--metadata-file")).endsWith("/pipelines/dataflow/metadata.json");
  }

  @Test
  void theScriptHandsParametersOnWhole() throws Exception {
    Outcome outcome =
        run(
            SCRIPT,
            "run",
            "gs://b/firn.json",
            "us-west1",
            "config=gs://b/a.yaml",
            "granules=gs://b/x y.h5,gs://b/*.h5");

    assertThat(outcome.exitCode()).as(outcome.log()).isZero();
    assertThat(outcome.arguments()).startsWith("dataflow", "flex-template", "run");
    assertThat(options(outcome.arguments()))
        .containsEntry("--template-file-gcs-location", "gs://b/firn.json")
        .containsEntry("--region", "us-west1")
        .containsEntry(
            "--parameters", "^~^config=gs://b/a.yaml~granules=gs://b/x y.h5,gs://b/*.h5");
    assertThat(run(SCRIPT, "run", "gs://b/firn.json").exitCode()).isEqualTo(2);
  }

  private static JsonNode parameters() throws IOException {
    return new ObjectMapper().readTree(METADATA.toFile()).path("parameters");
  }

  private record Outcome(int exitCode, String log, List<String> arguments) {}

  /** Runs a script with a stand-in for gcloud that records its arguments. */
  private Outcome run(Path script, String... arguments) throws Exception {
    Path programs = Files.createDirectories(directory.resolve("programs"));
    Path written = directory.resolve("arguments");
    Files.deleteIfExists(written);
    Path gcloud = programs.resolve("gcloud");
    Files.writeString(gcloud, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\" >'" + written + "'\n");
    gcloud.toFile().setExecutable(true);
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().merge("PATH", programs + ":", (path, first) -> first + path);
    int exitCode = builder.start().waitFor();
    return new Outcome(
        exitCode,
        Files.readString(log),
        Files.exists(written) ? Files.readAllLines(written) : List.of());
  }

  private static Map<String, String> options(List<String> arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < arguments.size(); i++) {
      if (arguments.get(i).startsWith("--")) {
        options.put(arguments.get(i), arguments.get(i + 1));
      }
    }
    return options;
  }
}
