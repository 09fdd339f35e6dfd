package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.Bundled;
import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions of one granule in whole runs: their observations are the same ones twice. */
class RevisionsRunTest {
  private static final Path CONFIG = Bundled.CONFIG;
  private static final String OLDER = "ATL06_20190416093911_02770303_006_01.h5";
  private static final String NEWER = "ATL06_20190416093911_02770303_006_02.h5";
  private static final String NOTICE =
      "'" + OLDER + "' is left out: '" + NEWER + "' is a newer revision of it";

  @TempDir Path directory;

  @BeforeEach
  void writeGranules() {
    MadeGranule.tiny(directory.resolve(OLDER));
    MadeGranule.write(
        directory.resolve(NEWER), new double[] {70, 70.1}, new double[] {-50, -50.01});
  }

  @Test
  void theStoreIsThatOfTheNewestAlone() throws IOException {
    Path alone = directory.resolve("alone.zarr");
    Greenland.run(CONFIG, alone, "--granules=" + directory.resolve(NEWER));
    Path store = directory.resolve("newest.zarr");
    JsonNode report = Greenland.run(CONFIG, store, granules());
    Greenland.assertSameBytes(Greenland.objects(store), Greenland.objects(alone));
    assertThat(report.get("granules_listed").asLong()).isEqualTo(2);
    assertThat(report.get("granules").asLong()).isEqualTo(1);
    assertThat(report.get("granules_superseded").asLong()).isEqualTo(1);
    assertThat(report.get("rows_scanned").asLong()).isEqualTo(2);
    assertThat(report.get("notices")).extracting(JsonNode::asText).contains(NOTICE);

    Outcome plan = Greenland.firn("plan", "--config=" + CONFIG, granules());
    assertThat(plan.out())
        .contains("absent 5; left out for newer revisions: 1\n")
        .contains("note: " + NOTICE + "\n");
    Outcome verified = Greenland.firn("verify", store.toString());
    assertThat(verified.exitCode()).as(verified.err()).isZero();
  }

  @Test
  void allAreTakenOrNoneIfThatIsAskedFor() throws IOException {
    JsonNode report =
        Greenland.run(CONFIG, directory.resolve("all.zarr"), granules(), "--revisions=all");
    assertThat(report.get("granules").asLong()).isEqualTo(2);
    assertThat(report.get("granules_superseded").asLong()).isZero();
    assertThat(report.get("rows_scanned").asLong()).isEqualTo(5);

    Outcome outcome = run("none.zarr", granules(), "--revisions=fail");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .contains(
            "firn: Cannot grid '%s' beside '%s': they are revisions of one granule; leave one out, or give --revisions=newest or --revisions=all\n"
                .formatted(OLDER, NEWER));
  }

  @Test
  void aListIsLikeAGlob() throws IOException {
    Path list =
        Files.write(
            directory.resolve("list.txt"),
            List.of(directory.resolve(NEWER).toString(), directory.resolve(OLDER).toString()));
    Path store = directory.resolve("listed.zarr");
    Outcome outcome = run("listed.zarr", "--granuleList=" + list);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains(
            "  granules                1   of 2 listed, groups 1; left out for newer revisions: 1\n")
        .contains("  note         " + NOTICE + "\n");
    Path globbed = directory.resolve("globbed.zarr");
    Greenland.run(CONFIG, globbed, granules());
    Greenland.assertSameBytes(Greenland.objects(store), Greenland.objects(globbed));
  }

  @Test
  void aRunIsResumedWithTheSameChoiceOnly() throws IOException {
    Path store = directory.resolve("resumed.zarr");
    Greenland.run(CONFIG, store, granules());
    Outcome all = run("resumed.zarr", granules(), "--resume", "--revisions=all");
    assertThat(all.exitCode()).isEqualTo(1);
    assertThat(all.err()).contains("granule " + OLDER + " was not among its granules");
    Outcome same = run("resumed.zarr", granules(), "--resume");
    assertThat(same.exitCode()).as(same.err()).isZero();
    assertThat(same.err()).contains("nothing is left to do");
    // The older one is not what the store is made of: it may be gone.
    Files.delete(directory.resolve(OLDER));
    assertThat(run("resumed.zarr", granules(), "--resume").exitCode()).isZero();
  }

  @Test
  void aKeptPlanIsOfOneChoice() throws IOException {
    Path plan = directory.resolve("plan");
    assertThat(Greenland.firn("plan", "--config=" + CONFIG, granules(), "--out=" + plan).exitCode())
        .isZero();
    Outcome all = run("planned.zarr", granules(), "--plan=" + plan, "--revisions=all");
    assertThat(all.exitCode()).isEqualTo(1);
    assertThat(all.err()).contains("granule " + OLDER + " was not among its granules");
    JsonNode report =
        Greenland.run(
            CONFIG, directory.resolve("planned.zarr"), granules(), "--plan=" + plan, "--overwrite");
    assertThat(report.get("granules_superseded").asLong()).isEqualTo(1);
  }

  @Test
  void anUnknownChoiceIsWrongUsage() {
    Outcome outcome = run("x.zarr", granules(), "--revisions=latest");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("--revisions").contains("latest");
  }

  private String granules() {
    return "--granules=" + directory.resolve("*.h5");
  }

  private Outcome run(String store, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("run", "--config=" + CONFIG, "--store=" + directory.resolve(store)));
    arguments.addAll(List.of(options));
    return Greenland.firn(arguments.toArray(String[]::new));
  }
}
