package io.firn.aggregate.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.aggregate.Aggregator;
import io.firn.aggregate.Columns;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.FieldSpec.Companion;
import io.firn.config.Problems;
import io.firn.config.TimeSource;
import io.firn.grid.Morton;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Digests whose centroids tell where and when their rows were. */
class DigestListsTest {
  private static final TimeSource CLOCK =
      new TimeSource(
          "t",
          Instant.parse("1850-01-01T00:00:00Z"),
          TimeSource.Scale.GPS,
          TimeSource.Units.SECONDS);

  private static final FieldSpec.Ragged BOTH = new FieldSpec.Ragged(2, false, true, CLOCK);

  /**
   * Cell 0: 5, 2 and 2 again; cell 1 nothing; cell 2: a height without a time, a time without a
   * height, an infinite height, and 7.
   */
  private static final ChunkRows ROWS =
      Columns.chunk(
          3,
          new int[] {2, 0, 2, 0, 2, 0, 2},
          Map.of(
              "h",
              Columns.doubles(3.0, 5.0, null, 2.0, Double.POSITIVE_INFINITY, 2.0, 7.0),
              "t",
              Columns.doubles(null, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
              ChunkRows.POINTS,
              Columns.longs(DType.INT64, 100L, 101L, 102L, 103L, 104L, 105L, 106L)));

  private static final Map<String, DType> TYPES = Map.of("h", DType.FLOAT64, "t", DType.FLOAT64);

  private static FieldSpec digest(
      String function, Map<String, Object> params, FieldSpec.Kind kind) {
    return new FieldSpec(
        "x", kind, new FieldSpec.Function(function, "h", params), DType.FLOAT32, 0, Map.of());
  }

  private static FieldSpec words(Companion companion, FieldSpec of) {
    return new FieldSpec(
        companion.nameFor(of.name()),
        new FieldSpec.Words(companion, of),
        of.calculation(),
        DType.UINT64,
        0,
        Map.of());
  }

  private static List<List<Number>> lists(byte[] bytes, boolean words) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<List<Number>> lists = new ArrayList<>();
    for (int cells = in.getInt(); cells > 0; cells--) {
      List<Number> list = new ArrayList<>();
      for (int end = in.getInt() + in.position(); in.position() < end; ) {
        list.add(words ? (Number) in.getLong() : (Number) in.getFloat());
      }
      lists.add(list);
    }
    return lists;
  }

  private static byte[][] aggregate(FieldSpec digest) {
    return Aggregator.compile(
            List.of(digest, words(Companion.LOCATIONS, digest), words(Companion.TIMES, digest)),
            TYPES)
        .aggregate(ROWS, weightless -> {});
  }

  @Test
  void wordsStandBesideTheirCentroidsAndOfEqualValuesTheEarlierIsFirst() {
    byte[][] bytes = aggregate(digest("build_tdigest", Map.of(), BOTH));

    assertThat(lists(bytes[0], false))
        .containsExactly(List.of(2f, 1f, 2f, 1f, 5f, 1f), List.of(), List.of(7f, 1f));
    assertThat(lists(bytes[1], true))
        .containsExactly(
            List.of(Morton.pointWord(103), Morton.pointWord(105), Morton.pointWord(101)),
            List.of(),
            List.of(Morton.pointWord(106)));
    assertThat(lists(bytes[2], true))
        .containsExactly(List.of(second(3), second(5), second(1)), List.of(), List.of(second(6)));
  }

  private static long second(long second) {
    return TocWords.word(second * 1_000_000_000, second * 1_000_000_000);
  }

  @Test
  void aCentroidOfSeveralRowsHasTheCellAndTheSpanOfAll() {
    byte[][] bytes = aggregate(digest("build_tdigest", Map.of("delta", 1L), BOTH));

    assertThat(lists(bytes[0], false).get(0)).containsExactly(3f, 3f);
    // 101, 103 and 105 share all but the last two digits in base four: 25 = 121₄, 26 = 122₄.
    assertThat(lists(bytes[1], true).get(0)).containsExactly(Morton.areaWord(27, 100 >> 4));
    assertThat(lists(bytes[2], true).get(0))
        .containsExactly(TocWords.word(1_000_000_000L, 5_000_000_000L));
  }

  @Test
  void ofSomeRowsThoseThatMeetTheConditionHaveWords() {
    byte[][] bytes =
        aggregate(digest("build_tdigest_where", Map.of("where", "(h > 2) & (t < 6)"), BOTH));

    assertThat(lists(bytes[0], false)).containsExactly(List.of(5f, 1f), List.of(), List.of());
    assertThat(lists(bytes[1], true))
        .containsExactly(List.of(Morton.pointWord(101)), List.of(), List.of());
  }

  @Test
  void columnsOfTimesAreSourcesAndPointsAreNone() {
    FieldSpec digest = digest("build_tdigest", Map.of(), BOTH);
    assertThat(Aggregator.sources(List.of(digest))).containsExactlyInAnyOrder("h", "t");
    assertThat(Aggregator.locates(List.of(digest))).isTrue();
  }

  @Test
  void theStoreSaysWhichWordsBelongToWhichDigests() {
    FieldSpec digest = digest("build_tdigest", Map.of(), BOTH);
    Aggregator aggregator =
        Aggregator.compile(
            List.of(digest, words(Companion.LOCATIONS, digest), words(Companion.TIMES, digest)),
            TYPES);
    assertThat(aggregator.attributes(0, source -> Map.of()))
        .containsOnly(
            Map.entry("ragged", Map.of("locations", "x_locations")), Map.entry("times", "x_times"));
    // As in zagg's own stores, spec/temporal.
    assertThat(aggregator.attributes(1, source -> Map.of()))
        .containsOnly(
            Map.entry(
                "located",
                Map.of(
                    "spec", "zagg-located/1",
                    "shape", "per-centroid",
                    "grammar", "mortie-morton/1")));
    assertThat(aggregator.attributes(2, source -> Map.of()))
        .containsOnly(
            Map.entry(
                "temporal",
                Map.of(
                    "spec", "zagg-toc/1",
                    "shape", "per-centroid",
                    "grammar", "mortie-toc/1")));
  }

  @Test
  void waveformsHaveNoLocations() {
    FieldSpec waveform =
        digest(
            "build_waveform_digest",
            Map.of("counts", "h", "noise_mean", 0L, "noise_stddev", 1L),
            new FieldSpec.Ragged(2, true, true, CLOCK));
    Problems problems = new Problems();
    Aggregator.language().check("f", waveform, Set.of("h", "t"), problems);
    assertThat(problems.messages())
        .containsExactly("Invalid f.location 'leaf_id': build_waveform_digest keeps no locations");
  }
}
