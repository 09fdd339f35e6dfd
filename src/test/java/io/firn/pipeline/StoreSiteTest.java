package io.firn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Bundled;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.pipeline.StoreSite.Attempt;
import io.firn.pipeline.StoreSite.Existing;
import io.firn.shard.input.GranuleFile;
import io.firn.shard.input.Revisions;
import io.firn.shard.input.RunIdentity;
import io.firn.shard.input.ShardSelection;
import io.firn.storage.InputFile;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attempt that has failed clears away, and what it leaves alone. */
class StoreSiteTest {
  private static final RunIdentity RUN =
      RunIdentity.of(
          Bundled.config(8, true, StoreLayout.COMPACT),
          Revisions.ALL.choose(
              List.of(GranuleFile.of(new InputFile("/data/a.h5", "a.h5", 10, "")))),
          ShardSelection.ALL);

  @TempDir Path directory;
  private ObjectStore store;

  @BeforeEach
  void open() {
    store = ObjectStores.open(directory.resolve("new/s.zarr").toString());
  }

  @Test
  void whatItHasBegunGoesWithTheDirectoriesThatItMade() throws IOException {
    failOnceBegun(Existing.REFUSE);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void directoriesThatWereThereStay() throws IOException {
    Path place = Files.createDirectories(directory.resolve("new/s.zarr"));
    failOnceBegun(Existing.REFUSE);
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void aNeighbourKeepsItsDirectory() throws IOException {
    Path neighbour = directory.resolve("new/neighbour");
    try (Attempt attempt = prepare(Existing.REFUSE, false)) {
      begin(attempt);
      Files.writeString(neighbour, "mine");
      attempt.undo(new Exception());
    }
    assertThat(directory.resolve("new/s.zarr")).doesNotExist();
    assertThat(neighbour).exists();
  }

  /** Not this attempt's, or worth going on with. */
  @ParameterizedTest
  @ValueSource(
      strings = {".firn/receipts/1", ".firn/proof/verdict.json", "h_mean/c/0", "notes.txt"})
  void nothingGoesBesideAnythingElse(String key) throws IOException {
    try (Attempt attempt = prepare(Existing.REFUSE, false)) {
      begin(attempt);
      store.put(key, new byte[1]);
      List<String> before = keys();
      attempt.undo(new Exception());
      assertThat(keys()).isEqualTo(before).contains(key);
    }
  }

  /** One that took the place by {@code --force}, as if this one had stood still. */
  @Test
  void whatAnotherAttemptHasBegunMeanwhileStays() throws IOException {
    try (Attempt attempt = prepare(Existing.REFUSE, false)) {
      begin(attempt);
      try (Attempt other = prepare(Existing.OVERWRITE, true)) {
        begin(other);
        List<String> before = keys();
        attempt.undo(new Exception());
        assertThat(keys()).isEqualTo(before).contains(RunIdentity.KEY);
      }
    }
    assertThat(keys()).contains(RunIdentity.KEY);
  }

  @Test
  void whatWasBegunBeforeStays() throws IOException {
    try (Attempt attempt = prepare(Existing.REFUSE, false)) {
      begin(attempt);
    }
    List<String> before = keys();
    try (Attempt attempt = prepare(Existing.RESUME, false)) {
      attempt.undo(new Exception());
    }
    assertThat(keys()).isEqualTo(before).contains(RunIdentity.KEY);
  }

  @Test
  void whatFollowsAnOverwriteGoes() throws IOException {
    try (Attempt attempt = prepare(Existing.REFUSE, false)) {
      begin(attempt);
    }
    failOnceBegun(Existing.OVERWRITE);
    assertThat(keys()).isEmpty();
  }

  private Attempt prepare(Existing existing, boolean force) throws IOException {
    return StoreSite.prepare(store, existing, true, force);
  }

  private void failOnceBegun(Existing existing) throws IOException {
    try (Attempt attempt = prepare(existing, false)) {
      begin(attempt);
      attempt.undo(new Exception());
    }
  }

  private static void begin(Attempt attempt) throws IOException {
    RUN.store(attempt.store());
    attempt.store().put(".firn/plan/blocks/7", new byte[1]);
  }

  private List<String> keys() throws IOException {
    try (Stream<ObjectStore.Entry> entries = store.list("")) {
      return entries.map(ObjectStore.Entry::key).sorted().toList();
    }
  }
}
