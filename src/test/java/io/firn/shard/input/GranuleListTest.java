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
  void oneNameAtTwoPlacesIsRefusedWithBothPlacesInTheSameOrder() {
    GranuleFile other = file("/else/a.h5", "a.h5", 10, "five");
    for (List<GranuleFile> files : List.of(List.of(A, other), List.of(other, A))) {
      assertThatThrownBy(() -> GranuleList.of(files))
          .isInstanceOf(FirnException.class)
          .hasMessage(
              "Cannot tell granules apart: '/else/a.h5' and '/late/a.h5' have the same file name; rename one or leave it out");
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

  private static GranuleFile file(String uri, String name, long length, String version) {
    return GranuleFile.of(new InputFile(uri, name, length, version));
  }
}
