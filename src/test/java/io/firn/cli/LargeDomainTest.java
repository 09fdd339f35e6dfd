package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.Slow;
import io.firn.cli.Greenland.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Domains of so many shards that their plan is much of the heap of DirectRunner, or more. */
@Slow
class LargeDomainTest {
  @TempDir Path directory;

  @Test
  void twoHundredThousandShardsArePlannedInASmallHeap() throws Exception {
    Outcome outcome = plan("64m", 7, "");

    assertThat(outcome.exitCode()).as(outcome.out()).isZero();
    assertThat(outcome.out()).contains("shards                 196,608   of 4,096 cells");
  }

  /** DirectRunner would lose a thread for lack of memory, and wait for it for ever. */
  @Test
  void aPlanThatTheHeapCannotHoldIsRefusedBeforeItIsBegun() throws Exception {
    Outcome outcome = plan("128m", 9, "");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(errors(outcome.out()))
        .startsWith("firn: Cannot plan a domain of 3,145,728 shards: that takes ")
        .endsWith(
            "choose larger shards or a smaller domain, give Java a larger heap (-Xmx), or take another runner");
  }

  @Test
  void aRunThatTheHeapCannotHoldIsRefusedThoughItsPlanWouldFit() throws Exception {
    Path store = directory.resolve("large.zarr");

    Outcome outcome =
        SmallHeap.firn(
            "64m",
            "run",
            "--config=" + config(7, ""),
            "--granules=" + granule(),
            "--store=" + store);

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(errors(outcome.out()))
        .startsWith("firn: Cannot grid a domain of 196,608 shards: that takes ");
    assertThat(store).doesNotExist();
  }

  @Test
  void moreShardsThanAStoreCanHaveAreAMistakeOfTheConfiguration() throws IOException {
    for (String bounds : new String[] {"", "    bounds: [-180, -90, 179, 90]\n"}) {
      Outcome outcome =
          Greenland.firn("plan", "--config=" + config(10, bounds), "--granules=" + granule());

      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(errors(outcome.err()))
          .isEqualTo(
              "firn: Invalid output.grid.domain 'bbox': a store has at most 10,000,000 shards, these are more; choose larger shards, a smaller domain or domain: data");
    }
  }

  private Outcome plan(String heap, int parent, String bounds) throws Exception {
    return SmallHeap.firn(
        heap, "plan", "--config=" + config(parent, bounds), "--granules=" + granule());
  }

  private Path granule() {
    return MadeGranule.tiny(directory.resolve("tiny.h5"));
  }

  private Path config(int parent, String bounds) throws IOException {
    String yaml =
        Files.readString(Bundled.CONFIG)
            .replace("parent_order: 6", "parent_order: " + parent)
            .replaceFirst(
                "    child_order: 12\n",
                "    child_order: %d\n    domain: bbox\n%s".formatted(parent + 6, bounds));
    return Files.writeString(directory.resolve("config.yaml"), yaml);
  }

  private static String errors(String text) {
    return String.join("\n", text.lines().filter(line -> !line.contains("Ignored")).toList());
  }
}
