package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.storage.gcs.GcsServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.util.construction.PTransformTranslation;
import org.apache.beam.sdk.util.construction.ParDoTranslation;
import org.apache.beam.sdk.util.construction.RehydratedComponents;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a run on Dataflow stages, as the launcher of Flex Templates has it staged: all that the
 * service gets to see. Not part of the tests, which have no jar to launch: build {@code
 * target/firn-dataflow.jar}, then {@code mvn surefire:test -Dtest=DataflowTemplateCheck}.
 */
class DataflowTemplateCheck {
  private static final Path JAR = Path.of("target/firn-dataflow.jar");
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** Dataflow takes no larger job. */
  private static final int LARGEST_SPECIFICATION = 1_000_000;

  private static final int MANY_GRANULES = 30_000;

  /** What takes longer hangs. */
  private static final long LONGEST_MINUTES = 5;

  @TempDir Path directory;
  private GcsServer server;
  private String bucket;

  @BeforeEach
  void openBucket() throws IOException {
    assertThat(JAR).as("built by mvn -DskipTests -Pdataflow-runner package").exists();
    server = GcsServer.running();
    bucket = server.createBucket();
    server.put(bucket, "atl06.yaml", Files.readAllBytes(Path.of("pipelines/atl06/atl06.yaml")));
  }

  @Test
  void theJobIsCompleteAndSmallAndNeedsNothingOfItsLauncher() throws Exception {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < MANY_GRANULES; i++) {
      list.append("gs://%s/atl06/ATL06_20190416093911_%08d_006_02.h5%n".formatted(bucket, i));
    }
    server.put(bucket, "granules.txt", list.toString().getBytes(StandardCharsets.UTF_8));

    Outcome outcome = launch("--granuleList=gs://%s/granules.txt".formatted(bucket), store());

    assertThat(outcome.exitCode()).as(outcome.log()).isZero();
    assertThat(outcome.log())
        .contains(
            "gs://%s/template: staged; the store opens once a job made from it has proven the store"
                .formatted(bucket));
    byte[] template = object("template");
    assertThat(template).hasSizeLessThan(LARGEST_SPECIFICATION);
    JsonNode job = new ObjectMapper().readTree(template);
    assertThat(job.path("type").asText()).isEqualTo("JOB_TYPE_BATCH");
    assertThat(job.path("name").asText()).startsWith("firn-");
    assertEverythingIsStaged(job);
    assertThat(job.path("steps").toString())
        .doesNotContain(Path.of("").toAbsolutePath().toString())
        .doesNotContain(System.getProperty("java.io.tmpdir") + "/");
    JsonNode options = job.at("/environment/sdkPipelineOptions/options");
    assertCanBeTakenApart(
        RunnerApi.Pipeline.parseFrom(object(nameOf(options.path("pipelineUrl").asText()))));
    // It has begun nothing.
    assertThat(server.objects(bucket).keySet()).noneMatch(name -> name.startsWith("x.zarr/"));
  }

  /** Every package lies where the job says, with the bytes of the jar. */
  private void assertEverythingIsStaged(JsonNode job) throws IOException {
    Set<String> locations = new HashSet<>();
    for (JsonNode pool : job.at("/environment/workerPools")) {
      for (JsonNode staged : pool.path("packages")) {
        locations.add(nameOf(staged.path("location").asText()));
      }
    }
    assertThat(locations).hasSize(1);
    for (String location : locations) {
      assertThat(object(location)).isEqualTo(Files.readAllBytes(JAR));
    }
  }

  /** A worker makes of the bytes what the launcher has made them of. */
  private static void assertCanBeTakenApart(RunnerApi.Pipeline pipeline) throws Exception {
    RunnerApi.Components components = pipeline.getComponents();
    Set<String> functions = new HashSet<>();
    for (RunnerApi.PTransform transform : components.getTransformsMap().values()) {
      if (transform.getSpec().getUrn().equals(PTransformTranslation.PAR_DO_TRANSFORM_URN)) {
        functions.add(
            ParDoTranslation.getDoFn(
                    RunnerApi.ParDoPayload.parseFrom(transform.getSpec().getPayload()))
                .getClass()
                .getSimpleName());
      }
    }
    assertThat(functions)
        .contains(
            "ReadListing",
            "MatchListed",
            "ListGranules",
            "ScanGranules",
            "WriteBlocks",
            "WritePlan",
            "SplitBlocks",
            "GridShards",
            "VerifyWrites",
            "JudgeShards",
            "JudgeRun",
            "CommitStore");
    RehydratedComponents rehydrated = RehydratedComponents.forComponents(components);
    Set<String> coders = new HashSet<>();
    for (String id : components.getCodersMap().keySet()) {
      Coder<?> coder = rehydrated.getCoder(id);
      coders.add(coder.toString());
    }
    assertThat(coders).anyMatch(coder -> coder.contains("ShardReceipt"));
  }

  @Test
  void whatOnlyTheLauncherHasIsRefusedBeforeAnythingIsStaged() throws Exception {
    Outcome store = launch("--granules=gs://%s/atl06/*.h5".formatted(bucket), "--store=x.zarr");
    Outcome granules = launch("--granules=/data/atl06/*.h5", store());

    assertThat(store.exitCode()).isEqualTo(2);
    assertThat(store.log())
        .contains(
            "Invalid --store 'x.zarr': Dataflow's workers do not see the files of this machine");
    assertThat(granules.exitCode()).isEqualTo(2);
    assertThat(granules.log())
        .contains(
            "Invalid --granules '/data/atl06/*.h5': Dataflow's workers do not see the files of this machine; give gs://BUCKET/… or another URI");
    assertThat(server.objects(bucket).keySet()).containsExactly("atl06.yaml");
  }

  private record Outcome(int exitCode, String log) {}

  private String store() {
    return "--store=gs://%s/x.zarr".formatted(bucket);
  }

  /** As {@code pipelines/dataflow} says, save that the cloud is this machine. */
  private Outcome launch(String granules, String store) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                JAVA,
                "-cp",
                JAR.toString(),
                "io.firn.cli.FlexTemplate",
                "--config=gs://%s/atl06.yaml".formatted(bucket),
                granules,
                store,
                "--project=firn-test",
                "--region=us-west1",
                "--gcpTempLocation=gs://%s/temporary".formatted(bucket),
                "--templateLocation=gs://%s/template".formatted(bucket)));
    command.addAll(List.of(server.options(server.port())));
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).as(Files.readString(log)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(log));
  }

  private byte[] object(String name) {
    GcsServer.Stored stored = server.objects(bucket).get(name);
    assertThat(stored).as(name).isNotNull();
    return stored.content();
  }

  /** Of {@code gs://bucket/name}, or of the service's own spelling of that. */
  private String nameOf(String location) {
    return location.substring(location.indexOf("/" + bucket + "/") + bucket.length() + 2);
  }
}
