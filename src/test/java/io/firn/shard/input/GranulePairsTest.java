package io.firn.shard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.InputFile;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Names of GEDI's products as LP DAAC publishes them. */
class GranulePairsTest {
  private static final String L1B = "GEDI01_B_2019108002012_O01959_01_T03909_02_005_01_V002.h5";
  private static final String L2A = "GEDI02_A_2019108002012_O01959_01_T03909_02_003_01_V002.h5";

  @Test
  void filesOfOneOrbitTrackAndVersionBelongTogether() {
    List<GranuleFile> paired =
        pair(
            true,
            L2A.replace("_01_T", "_02_T"),
            L2A.replace("O01959", "O01960"),
            L2A.replace("T03909", "T03908"),
            L2A.replace("2019108002012", "2019108002013"),
            L2A.replace("V002", "V001"),
            "notes.txt",
            L2A);
    assertThat(paired).hasSize(1);
    assertThat(paired.get(0).assets()).isEqualTo(Map.of("l2a", file(L2A)));
  }

  @Test
  void aGranuleWithoutAPartnerIsAnErrorUnlessItMayBeLeftOut() {
    String other = L2A.replace("O01959", "O01960");
    assertThatThrownBy(() -> pair(true, other))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot pair granule '%s': the only file of asset l2a is not of its orbit, track and version; add the file that is, or leave the granule out",
            L1B);
    assertThat(pair(false, other).get(0).assets()).isEmpty();
  }

  @Test
  void filesThatAreGivenTakeThePlaceOfThoseOfAMap() {
    InputFile ofMap = new InputFile("/map/" + L2A, L2A, 7, "");
    List<GranuleFile> granules = List.of(GranuleFile.of(file(L1B)).with("l2a", ofMap));
    InputFile foreign = file(L2A.replace("O01959", "O01960"));
    assertThat(paired(granules, file(L2A), true).assets()).isEqualTo(Map.of("l2a", file(L2A)));
    assertThat(paired(granules, foreign, false).assets()).isEmpty();
  }

  @Test
  void twoPartnersAreOneTooMany() {
    String again = L2A.replace("_02_003_01_", "_03_003_02_");
    assertThatThrownBy(() -> pair(Revisions.ALL, true, L2A, again))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot pair granule '%s': '/d/%s' and '/d/%s' of asset l2a are both of its orbit, track and version; leave one out",
            L1B, L2A, again);
  }

  @Test
  void aNameThatTellsNoOrbitCannotBePaired() {
    GranuleFile granule = GranuleFile.of(file("mine.h5"));
    assertThatThrownBy(() -> paired(List.of(granule), file(L2A), true))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot pair granule 'mine.h5': its name does not tell orbit, track and version as GEDI's do; give a shard map with assets");
  }

  @Test
  void ofRevisionsOfAPartnerTheNewestIsTaken() {
    String software = L2A.replace("_02_003_01_", "_02_004_01_");
    String later = L2A.replace("V002", "V003");
    Choice choice = pair(Revisions.NEWEST, true, software, L2A, later);
    // Not the later release, which is no partner of this one.
    assertThat(choice.granules().get(0).assets()).isEqualTo(Map.of("l2a", file(software)));
    assertThat(choice.listed())
        .isEqualTo(new Listed(1, 0, 1, List.of(new Listed.LeftOut(L2A, software))));
    assertThatThrownBy(() -> pair(Revisions.FAIL, true, software, L2A))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot grid '%s' beside '%s': they are revisions of one granule; leave one out, or give --revisions=newest or --revisions=all",
            L2A, software);
  }

  private static GranuleFile paired(List<GranuleFile> granules, InputFile file, boolean all) {
    return GranulePairs.pair(
            Revisions.ALL.choose(granules), "l2a", List.of(file), Revisions.NEWEST, all)
        .granules()
        .get(0);
  }

  private static List<GranuleFile> pair(boolean all, String... names) {
    return pair(Revisions.NEWEST, all, names).granules();
  }

  private static Choice pair(Revisions revisions, boolean all, String... names) {
    return GranulePairs.pair(
        Revisions.ALL.choose(List.of(GranuleFile.of(file(L1B)))),
        "l2a",
        Arrays.stream(names).map(GranulePairsTest::file).toList(),
        revisions,
        all);
  }

  private static InputFile file(String name) {
    return new InputFile("/d/" + name, name, 7, "");
  }
}
