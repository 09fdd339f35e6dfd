package io.firn.shard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.InputFile;
import io.firn.wire.TextDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GranuleListTest {
  private static final GranuleFile A = file("/late/a.h5", "a.h5", 10, "five");
  private static final GranuleFile B = file("/early/b.h5", "b.h5", 2_000_000_000_000L, "");

  @Provide
  Arbitrary<List<String>> names() {
    return Arbitraries.strings().withCharRange('A', 'z').ofLength(3).list().uniqueElements();
  }

  @Property(tries = 100)
  void theOrderOfListingDoesNotMatter(
      @ForAll("names") @NotEmpty List<String> names, @ForAll Random random) {
    List<GranuleFile> files = new ArrayList<>();
    names.forEach(name -> files.add(file("/" + name, name, 1, "")));
    GranuleList list = GranuleList.of(files);
    Collections.shuffle(files, random);
    assertThat(GranuleList.of(files)).isEqualTo(list);
    assertThat(list.granules()).extracting(GranuleRef::id).isSorted();
    for (int i = 0; i < names.size(); i++) {
      assertThat(list.granules().get(i).number()).isEqualTo(i);
    }
  }

  @Test
  void granulesAreSortedByNameAndNotByPlace() {
    assertThat(GranuleList.of(List.of(B, A)).granules())
        .containsExactly(
            new GranuleRef(
                0,
                "a.h5",
                "/late/a.h5",
                10,
                "five",
                ShardSelection.ALL,
                Collections.emptySortedMap()),
            new GranuleRef(
                1,
                "b.h5",
                "/early/b.h5",
                2_000_000_000_000L,
                "",
                ShardSelection.ALL,
                Collections.emptySortedMap()));
  }

  @Test
  void aFileThatWasListedTwiceCountsOnce() {
    assertThat(GranuleList.of(List.of(A, B, A)).granules()).hasSize(2);
  }

  @Test
  void oneNameAtTwoPlacesIsToldApartByTheShortestEndOfThePath() {
    List<GranuleFile> files =
        List.of(
            file("/data/2019/S3A_1.SEN3/land/m.nc", "m.nc", 1, ""),
            file("/data/2019/S3A_2.SEN3/land/m.nc", "m.nc", 1, ""),
            // Alone it would be told apart by land/m.nc.
            file("/data/2019/S3A_2.SEN3/sea/m.nc", "m.nc", 1, ""),
            file("/data/2019/S3A_2.SEN3/sea/n.nc", "n.nc", 1, ""));
    assertThat(ids(files))
        .containsExactly(
            "S3A_1.SEN3/land/m.nc", "S3A_2.SEN3/land/m.nc", "S3A_2.SEN3/sea/m.nc", "n.nc");
    assertThat(ids(List.of(A, file("/else/a.h5", "a.h5", 10, "five"))))
        .containsExactly("else/a.h5", "late/a.h5");
  }

  @Test
  void itIsTheSameWhereverTheFoldersLie() {
    List<String> places =
        List.of(
            "/data/%s/m.nc",
            "/archive/of/many/folders/%s/m.nc",
            "s3://bucket/%s/m.nc",
            "gs://bucket/deep/%s/m.nc",
            "https://host:8080/%s/m.nc?token=a/b");
    List<String> expected = List.of("S3A 1.SEN3/m.nc", "S3A 2.SEN3/m.nc");
    for (String place : places) {
      List<GranuleFile> files = new ArrayList<>();
      for (String folder : List.of("S3A 2.SEN3", "S3A 1.SEN3")) {
        String spelt = place.startsWith("http") ? folder.replace(" ", "%20") : folder;
        files.add(file(place.formatted(spelt), "m.nc", 7, ""));
      }
      assertThat(ids(files)).as(place).isEqualTo(expected);
      // printf 'S3A 1.SEN3/m.nc,7\nS3A 2.SEN3/m.nc,7\n' | sha256sum
      assertThat(GranuleList.of(files).sha256())
          .as(place)
          .isEqualTo("a40128260faa649a02fce2eb011069882cb838d3bb32d53de67499f9a5c98d07");
    }
    assertThat(
            ids(
                List.of(
                    file("s3://one/x/m.nc", "m.nc", 7, ""),
                    file("s3://two/x/m.nc", "m.nc", 7, ""))))
        .containsExactly("one/x/m.nc", "two/x/m.nc");
  }

  @ParameterizedTest
  @CsvSource({
    // One granule by the rules of its mission, whatever folder it was copied to.
    "/else/ATL06_20190416093911_02770303_006_02.h5, /late/ATL06_20190416093911_02770303_006_02.h5, ATL06_20190416093911_02770303_006_02.h5",
    "/else/S3A_SR_2_LAN____20190101T001122_20190101T002131_20190201T010203_0609_039_330______LN3_O_NT_003.SEN3/m.nc, /late/S3A_SR_2_LAN____20190101T001122_20190101T002131_20190201T010203_0609_039_330______LN3_O_NT_003.SEN3/m.nc, m.nc",
    // Nothing but the query tells them apart.
    "https://host/x/m.nc?day=1, https://host/x/m.nc?day=2, m.nc"
  })
  void copiesOfAGranuleAreRefusedWithBothPlacesInTheSameOrder(String a, String b, String name) {
    GranuleFile first = file(a, name, 10, "five");
    GranuleFile second = file(b, name, 10, "five");
    for (List<GranuleFile> files : List.of(List.of(first, second), List.of(second, first))) {
      assertThatThrownBy(() -> GranuleList.of(files))
          .isInstanceOf(FirnException.class)
          .hasMessage(
              "Cannot tell granules apart: '%s' and '%s' have the same file name; rename one or leave it out",
              a, b);
    }
  }

  @Test
  void anEmptyListIsRefused() {
    assertThatThrownBy(() -> GranuleList.of(List.of()))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot grid: no granules were given");
  }

  @Test
  void theHashIsThatOfLinesOfIdAndSize() {
    // printf 'a.h5,10\nb.h5,2000000000000\n' | sha256sum
    assertThat(GranuleList.of(List.of(B, A)).sha256())
        .isEqualTo("9cd5355cfac240f2fb4972f7833d03867ad6946a3027f4df350ea89d31ed0780");
    // printf 'a.h5,10\nb.h5,2000000000000\na.h5,l2a=c.h5,7\n' | sha256sum
    GranuleFile paired = A.with("l2a", new InputFile("/any/c.h5", "c.h5", 7, "six"));
    assertThat(GranuleList.of(List.of(B, paired)).sha256())
        .isEqualTo("637854baa7d9568a4fb0d8271045381896a0c964cbddcd8fd08af9331ca3bb9f");
    // printf 'größe' | sha256sum
    assertThat(new TextDigest().add("grö").add("ße").hex())
        .isEqualTo("d353a2671b67afff0941ae456e5c76e9394bd6579774ae7542a6185fb9843384");
  }

  @Test
  void granulesKeepTheirNumbersWhenOthersAreLeftOut() {
    QuarantinedGranule bad = new QuarantinedGranule("a.h5", "/late/a.h5", "truncated", -1);
    assertThat(GranuleList.of(List.of(A, B)).without(List.of(bad)).granules())
        .containsExactly(
            new GranuleRef(
                1,
                "b.h5",
                "/early/b.h5",
                2_000_000_000_000L,
                "",
                ShardSelection.ALL,
                Collections.emptySortedMap()));
  }

  private static List<String> ids(List<GranuleFile> files) {
    return GranuleList.of(files).granules().stream().map(GranuleRef::id).toList();
  }

  private static GranuleFile file(String uri, String name, long length, String version) {
    return GranuleFile.of(new InputFile(uri, name, length, version));
  }
}
