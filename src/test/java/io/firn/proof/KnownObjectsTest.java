package io.firn.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownObjectsTest {
  @Test
  void exactlyWhatWasSaidIsKnown() {
    KnownObjects known = new KnownObjects();
    int objects = 100_000;
    // By several threads, as shards are proven.
    IntStream.range(0, objects).parallel().forEach(i -> known.add("h_mean/c/" + 2 * i));
    assertThat(IntStream.range(0, objects))
        .allMatch(i -> known.contains("h_mean/c/" + 2 * i))
        .noneMatch(i -> known.contains("h_mean/c/" + (2 * i + 1)));
  }

  @Test
  void anObjectOfAnotherLengthIsAnother() {
    KnownObjects known = new KnownObjects();
    known.add("h_mean/c/0", 73);
    assertThat(known.contains("h_mean/c/0", 73)).isTrue();
    assertThat(known.contains("h_mean/c/0", 74)).isFalse();
    assertThat(known.contains("h_mean/c/1", 73)).isFalse();
    known.add("h_mean/c/1", 73);
    assertThat(known.contains("h_mean/c/1", 73)).isTrue();
  }
}
