package io.firn.shard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.Bundled;
import io.firn.FirnException;
import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.storage.InputFile;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is told from another one by everything that the bytes of its store depend on. */
class RunIdentityTest {
  private static final FirnConfig CONFIG = Bundled.config(8, true, StoreLayout.COMPACT);
  private static final GranuleFile A = file("/data/a.h5", "a.h5", 10, "modified then");
  private static final GranuleFile B = file("/data/b.h5", "b.h5", 20, "");
  private final RunIdentity run = run(CONFIG, List.of(A, B), ShardSelection.ALL);
  @TempDir Path directory;
  private ObjectStore store;
  private Optional<Contents.Stored> known;

  @BeforeEach
  void open() {
    store = ObjectStores.open(directory.resolve("s.zarr").toString());
    known = Optional.of(new Contents.Stored(store, 1));
  }

  @Test
  void whatIsStoredIsLoadedBack() throws IOException {
    assertThat(RunIdentity.find(store)).isEmpty();
    run.store(store);
    assertThat(RunIdentity.find(store)).contains(run);
  }

  @Test
  void beforeThereIsAPlanGranulesMayBeOthersOfTheirNamesAndSizes() {
    RunIdentity moved =
        run(CONFIG, List.of(file("/else/a.h5", "a.h5", 10, "modified now"), B), ShardSelection.ALL);
    assertThatCode(() -> moved.requireSameAs(run, Optional.empty(), store))
        .doesNotThrowAnyException();
    assertThat(moved.fingerprint(List.of())).isEqualTo(run.fingerprint(List.of()));
  }

  @Test
  void plannedGranulesMayMoveAndBeTouchedAsLongAsTheyHoldTheSameBytes() throws IOException {
    RunIdentity then = stored("then", "0123456789", "paired");
    Contents contents = new Contents();
    then.granules().granules().forEach(contents::add);
    contents.store(store, 0);
    assertThatCode(() -> stored("now", "0123456789", "paired").requireSameAs(then, known, store))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> stored("now", "012345678X", "paired").requireSameAs(then, known, store))
        .hasMessageContaining(
            "another run has begun: granule a.h5 holds other bytes than when it was planned; ");
    assertThatThrownBy(
            () -> stored("now", "0123456789", "pXired").requireSameAs(then, known, store))
        .hasMessageContaining(
            "file b.h5 of granule a.h5 holds other bytes than when it was planned; ");
    // Untouched where it was: then it is not read.
    Files.writeString(directory.resolve("then/a.h5"), "9876543210");
    assertThatCode(() -> then.requireSameAs(then, known, store)).doesNotThrowAnyException();
  }

  /**
   * A granule and a file that is paired with it, both changed at the time that names the folder.
   */
  private RunIdentity stored(String folder, String content, String partner) throws IOException {
    Path place = Files.createDirectories(directory.resolve(folder));
    GranuleFile granule = inFolder(place, "a.h5", content);
    return run(
        CONFIG,
        List.of(granule.with("l2a", inFolder(place, "b.h5", partner).file())),
        ShardSelection.ALL);
  }

  private static GranuleFile inFolder(Path place, String name, String content) throws IOException {
    Path path = Files.writeString(place.resolve(name), content);
    return file(path.toString(), name, content.length(), "modified " + place.getFileName());
  }

  @Test
  void theFingerprintIsThatOfAllItsPartsInOneText() throws Exception {
    RunIdentity bounded =
        run(CONFIG, List.of(A, B), ShardSelection.of(LongStream.of(900, 5, 70, 5)));
    String text =
        "%s\n%s\n%s\nshards,5 70 900"
            .formatted(bounded.firnVersion(), bounded.config(), bounded.granules().sha256());
    assertThat(bounded.fingerprint(List.of()))
        .isEqualTo(
            HexFormat.of()
                .formatHex(
                    MessageDigest.getInstance("SHA-256")
                        .digest(text.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void eachDifferenceIsNamedWithWhatItWasAndWhatItIs() {
    assertThat(
            differences(
                run(Bundled.config(9, true, StoreLayout.COMPACT), files(), ShardSelection.ALL)))
        .isEqualTo("output.grid.chunk_inner was '8' and is '9'");
    assertThat(
            differences(
                run(Bundled.config(8, true, StoreLayout.FULLSPHERE), files(), ShardSelection.ALL)))
        .isEqualTo("output.store_layout was 'compact' and is 'fullsphere'");
    assertThat(
            differences(
                new RunIdentity(
                    "0.0.9", run.config(), run.granules(), run.listed(), ShardSelection.ALL)))
        .isEqualTo("Firn was %s and is 0.0.9".formatted(run.firnVersion()));
    assertThat(differences(with(file("/data/c.h5", "c.h5", 1, ""))))
        .isEqualTo("granule c.h5 was not among its granules");
    assertThat(differences(run(CONFIG, List.of(B), ShardSelection.ALL)))
        .isEqualTo("granule a.h5 was among its granules");
    assertThat(
            differences(
                run(
                    CONFIG,
                    List.of(file("/data/a.h5", "a.h5", 1234, A.file().version()), B),
                    ShardSelection.ALL)))
        .isEqualTo("granule a.h5 had 10 bytes and has 1,234");
    assertThat(
            differences(
                run(
                    CONFIG,
                    List.of(file("/data/a.h5", "a.h5", 10, "modified now"), B),
                    ShardSelection.ALL)))
        .isEqualTo("granule a.h5 was 'modified then' and is 'modified now'");
  }

  @Test
  void anotherOrderOfFieldsIsAnotherStore() {
    FirnConfig reversed =
        new FirnConfig(
            CONFIG.source(),
            reversed(CONFIG.fields()),
            CONFIG.grid(),
            CONFIG.domain(),
            CONFIG.output(),
            CONFIG.notices());
    assertThat(differences(run(reversed, files(), ShardSelection.ALL)))
        .isEqualTo("its fields have another order");
  }

  @Test
  void ofManyDifferencesTheFirstAreNamedAndTheOthersCounted() {
    List<GranuleFile> many = new ArrayList<>(files());
    for (int i = 0; i < 8; i++) {
      many.add(file("/data/c%d.h5".formatted(i), "c%d.h5".formatted(i), 1, ""));
    }
    assertThat(differences(run(CONFIG, many, ShardSelection.ALL)))
        .startsWith("granule c0.h5 was not among its granules, granule c1.h5 ")
        .endsWith("granule c4.h5 was not among its granules and 3 more differences");
  }

  private String differences(RunIdentity today) {
    String[] message = new String[1];
    assertThatThrownBy(() -> today.requireSameAs(run, known, store))
        .isInstanceOf(FirnException.class)
        .satisfies(e -> message[0] = e.getMessage());
    String before =
        "Cannot go on with store '%s', which another run has begun: ".formatted(store.uri());
    String after = "; repeat that run, choose another place or give --overwrite";
    assertThat(message[0]).startsWith(before).endsWith(after);
    return message[0].substring(before.length(), message[0].length() - after.length());
  }

  private static List<GranuleFile> files() {
    return List.of(A, B);
  }

  private static RunIdentity with(GranuleFile more) {
    return run(CONFIG, List.of(A, B, more), ShardSelection.ALL);
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> reversed = new ArrayList<>(list);
    java.util.Collections.reverse(reversed);
    return reversed;
  }

  private static RunIdentity run(
      FirnConfig config, List<GranuleFile> files, ShardSelection domain) {
    return RunIdentity.of(config, Revisions.NEWEST.choose(files), domain);
  }

  private static GranuleFile file(String uri, String name, long length, String version) {
    return GranuleFile.of(new InputFile(uri, name, length, version));
  }
}
