package io.firn.shard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.InputFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names as the archives publish them; those of a line are made from them by their rules. */
class RevisionsTest {
  @ParameterizedTest
  @CsvSource({
    // The release counts before the revision.
    "ATL06_20190416093911_02770303_006_02.h5, ATL06_20190416093911_02770303_006_01.h5",
    "ATL06_20190416093911_02770303_007_01.h5, ATL06_20190416093911_02770303_006_02.h5",
    "ATL10-01_20181115021245_07140101_006_02.h5, ATL10-01_20181115021245_07140101_005_01.h5",
    "ATL11_005411_0326_006_03.h5, ATL11_005411_0326_006_02.h5",
    "processed_ATL03_20200612151119_11920712_006_01.h5, processed_ATL03_20200612151119_11920712_005_01.h5",
    "ATL08_20200612151119_11920712_006_01_subsetted.h5, ATL08_20200612151119_11920712_005_01_subsetted.h5",
    // Production, software, positioning, release: each counts more than the one before.
    "GEDI02_A_2019108002012_O01959_01_T03909_02_003_02_V002.h5, GEDI02_A_2019108002012_O01959_01_T03909_02_003_01_V002.h5",
    "GEDI02_A_2019108002012_O01959_01_T03909_02_004_01_V002.h5, GEDI02_A_2019108002012_O01959_01_T03909_02_003_02_V002.h5",
    "GEDI02_A_2019108002012_O01959_01_T03909_02_003_01_V002.h5, GEDI02_A_2019108002012_O01959_01_T03909_01_004_02_V002.h5",
    "GEDI02_A_2019108002012_O01959_01_T03909_01_003_01_V003.h5, GEDI02_A_2019108002012_O01959_01_T03909_02_004_02_V002.h5",
    "GEDI01_B_2019108045815_O01962_T01066_02_003_02.h5, GEDI01_B_2019108045815_O01962_T01066_02_003_01.h5",
    // Creation, baseline, timeliness; reprocessed at another centre.
    "S3A_SR_2_LAN____20190101T001122_20190101T002131_20190201T010203_0609_039_330______LN3_O_NT_003.SEN3, S3A_SR_2_LAN____20190101T001122_20190101T002131_20190131T010203_0609_039_330______LN3_O_NT_003.SEN3",
    "S3A_SR_2_LAN____20190101T001122_20190101T002131_20190131T010203_0609_039_330______LR1_R_NT_004.SEN3, S3A_SR_2_LAN____20190101T001122_20190101T002131_20190201T010203_0609_039_330______LN3_O_NT_003.SEN3",
    "S3B_SL_2_LST____20190101T001122_20190101T001422_20190102T010203_0179_020_187_2160_LN2_O_NT_003.SEN3, S3B_SL_2_LST____20190101T001122_20190101T001422_20190101T020304_0179_020_187_2160_LN2_O_NR_004.SEN3",
    // Production time, processor, collection; reprocessed in another stream.
    "S5P_OFFL_L2__CO_____20211206T140554_20211206T154724_21497_02_020301_20211208T043332.nc, S5P_OFFL_L2__CO_____20211206T140554_20211206T154724_21497_02_020301_20211208T043331.nc",
    "S5P_RPRO_L2__SO2____20180430T001851_20180430T020219_02818_01_010105_20190201T205638.nc, S5P_RPRO_L2__SO2____20180430T001851_20180430T020219_02818_01_010102_20190301T080822.nc",
    "S5P_RPRO_L2__CH4____20180430T001851_20180430T020219_02818_03_020400_20221101T205638.nc, S5P_OFFL_L2__CH4____20180430T001851_20180430T020219_02818_01_020500_20230101T080822.nc"
  })
  void theNewestIsTaken(String newer, String older) {
    List<GranuleFile> files = files(older, newer);
    Choice newest = Revisions.NEWEST.choose(files);
    assertThat(newest.granules()).containsExactly(files.get(1));
    assertThat(newest.listed())
        .isEqualTo(new Listed(2, 1, 0, List.of(new Listed.LeftOut(older, newer))));
    assertThat(newest.listed().notices())
        .containsExactly(
            "'%s' is left out: '%s' is a newer revision of it".formatted(older, newer));
    assertThat(Revisions.ALL.choose(files))
        .isEqualTo(new Choice(files, new Listed(2, 0, 0, List.of())));
    assertThatThrownBy(() -> Revisions.FAIL.choose(files))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot grid '%s' beside '%s': they are revisions of one granule; leave one out, or give --revisions=newest or --revisions=all",
            older, newer);
  }

  @ParameterizedTest
  @CsvSource({
    // Another time, track, cycle, region, product, hemisphere; whole and cut out; other suffixes.
    "ATL06_20190416093911_02770303_006_02.h5, ATL06_20190416093912_02770303_006_01.h5",
    "ATL06_20190416093911_02770303_006_02.h5, ATL06_20190416093911_02770304_006_01.h5",
    "ATL06_20190416093911_02770303_006_02.h5, ATL08_20190416093911_02770303_006_01.h5",
    "ATL10-01_20181115021245_07140101_006_02.h5, ATL10-02_20181115021245_07140101_005_01.h5",
    "ATL11_005411_0326_006_03.h5, ATL11_005411_0325_006_02.h5",
    "ATL06_20190416093911_02770303_006_02.h5, processed_ATL06_20190416093911_02770303_006_01.h5",
    "ATL06_20190416093911_02770303_006_02_a.h5, ATL06_20190416093911_02770303_006_01_b.h5",
    "GEDI02_A_2019108002012_O01959_01_T03909_02_003_01_V002.h5, GEDI02_B_2019108002012_O01959_01_T03909_02_003_01_V002.h5",
    "GEDI02_A_2019108002012_O01959_01_T03909_02_003_01_V002.h5, GEDI02_A_2019108002012_O01959_02_T03909_02_003_01_V002.h5",
    "S3A_SR_2_LAN____20190101T001122_20190101T002131_20190201T010203_0609_039_330______LN3_O_NT_003.SEN3, S3B_SR_2_LAN____20190101T001122_20190101T002131_20190201T010203_0609_039_330______LN3_O_NT_003.SEN3",
    "S5P_OFFL_L2__CO_____20211206T140554_20211206T154724_21497_02_020301_20211208T043332.nc, S5P_OFFL_L2__CO_____20211206T154724_20211206T172854_21498_02_020301_20211208T061331.nc",
    // No mission's names, however alike.
    "track_006_02.h5, track_006_01.h5",
    "ATL06_20190416_006_02.h5, ATL06_20190416_006_01.h5"
  })
  void filesOfOtherGranulesAreBothTaken(String a, String b) {
    List<GranuleFile> files = files(a, b);
    for (Revisions revisions : Revisions.values()) {
      assertThat(revisions.choose(files))
          .isEqualTo(new Choice(files, new Listed(2, 0, 0, List.of())));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/data/%s/m.nc", "s3://bucket/%s/m.nc", "https://host/%s/m.nc?a=/b"})
  void aFolderMayCarryTheName(String place) {
    String older =
        "S3A_SR_2_LAN____20190101T001122_20190101T002131_20190131T010203_0609_039_330______LN3_O_NT_003.SEN3";
    String newer = older.replace("_20190131T", "_20190201T");
    List<GranuleFile> files = new ArrayList<>();
    for (String folder : List.of(older, newer)) {
      files.add(GranuleFile.of(new InputFile(place.formatted(folder), "m.nc", 1, "")));
    }
    Choice choice = Revisions.NEWEST.choose(files);
    assertThat(choice.granules()).containsExactly(files.get(1));
    assertThat(choice.listed().first())
        .containsExactly(new Listed.LeftOut(older + "/m.nc", newer + "/m.nc"));

    GranuleFile other =
        GranuleFile.of(
            new InputFile(place.formatted(newer).replace("m.nc", "n.nc"), "n.nc", 1, ""));
    List<GranuleFile> twoFiles = List.of(files.get(0), other);
    assertThat(Revisions.NEWEST.choose(twoFiles).granules()).isEqualTo(twoFiles);
  }

  @Test
  void oneNameAtTwoPlacesIsNoRevision() {
    String name = "ATL06_20190416093911_02770303_006_02.h5";
    String older = name.replace("_02.h5", "_01.h5");
    List<GranuleFile> twice = List.of(file("/a/", name), file("/b/", name));
    assertThat(Revisions.NEWEST.choose(twice).granules()).isEqualTo(twice);
    assertThat(Revisions.FAIL.choose(twice).granules()).isEqualTo(twice);
    // Whichever of them is meant, it stands for the older one.
    List<GranuleFile> thrice = List.of(file("/c/", older), twice.get(0), twice.get(1));
    assertThat(Revisions.NEWEST.choose(thrice).granules()).isEqualTo(twice);
  }

  @Test
  void theNewestGivesRowsToTheShardsOfAll() {
    String name = "ATL06_20190416093911_02770303_006_0%d.h5";
    List<GranuleFile> listed = new ArrayList<>();
    for (int revision = 1; revision <= 3; revision++) {
      listed.add(
          new GranuleFile(
              file("/a/", name.formatted(revision)).file(),
              ShardSelection.of(LongStream.of(revision, 7)),
              new TreeMap<>()));
    }
    assertThat(Revisions.NEWEST.choose(listed).granules())
        .containsExactly(
            new GranuleFile(
                listed.get(2).file(),
                ShardSelection.of(LongStream.of(1, 2, 3, 7)),
                new TreeMap<>()));
  }

  @Property(tries = 50)
  void theOrderOfListingDoesNotMatter(@ForAll Random random) {
    List<GranuleFile> files = new ArrayList<>();
    for (int track = 0; track < 14; track++) {
      for (int revision = 1; revision <= 3; revision++) {
        files.add(
            file("/a/", "ATL06_20190416093911_%04d0303_006_%02d.h5".formatted(track, revision)));
      }
    }
    Collections.shuffle(files, random);
    files.add(files.get(0)); // Listed twice, counted once.
    Choice choice = Revisions.NEWEST.choose(files);
    assertThat(GranuleList.of(choice.granules()).granules())
        .hasSize(14)
        .allMatch(granule -> granule.id().endsWith("_006_03.h5"));
    assertThat(choice.listed().granules()).isEqualTo(42);
    assertThat(choice.listed().superseded()).isEqualTo(28);
    List<String> notices = choice.listed().notices();
    assertThat(notices).hasSize(11);
    assertThat(notices.get(1))
        .isEqualTo(
            "'ATL06_20190416093911_00000303_006_02.h5' is left out: 'ATL06_20190416093911_00000303_006_03.h5' is a newer revision of it");
    assertThat(notices.get(10)).isEqualTo("18 more files are left out, which have newer revisions");
  }

  private static List<GranuleFile> files(String... names) {
    return Arrays.stream(names).map(name -> file("/data/", name)).toList();
  }

  private static GranuleFile file(String folder, String name) {
    return GranuleFile.of(new InputFile(folder + name, name, 1, ""));
  }
}
