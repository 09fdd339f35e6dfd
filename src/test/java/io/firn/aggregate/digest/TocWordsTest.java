package io.firn.aggregate.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.aggregate.Golden;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.TimeSource;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TocWordsTest {
  private static final FieldSpec FIELD =
      new FieldSpec("x", new FieldSpec.Expression("0"), DType.FLOAT32, 0, Map.of());

  static Stream<Arguments> times() {
    return Golden.table("times.tsv").stream().map(Arguments::of);
  }

  @ParameterizedTest(name = "{2} {1} since {0}")
  @MethodSource("times")
  void wordsAreThoseOfZaggAndMortie(String epoch, String units, String values, String word) {
    TocWords words =
        new TocWords(
            new TimeSource(
                "t",
                instant(epoch),
                TimeSource.Scale.GPS,
                TimeSource.Units.valueOf(units.toUpperCase(Locale.ROOT))));
    long[] instants =
        Arrays.stream(values.split(" "))
            .mapToLong(value -> words.instant(Double.parseDouble(value), FIELD))
            .sorted()
            .toArray();

    assertThat(Long.toUnsignedString(TocWords.word(instants[0], instants[instants.length - 1])))
        .isEqualTo(word);
  }

  private static Instant instant(String iso) {
    String time = iso.contains("T") ? iso : iso + "T00:00:00";
    boolean zoned = time.endsWith("Z") || time.indexOf('+') > 0;
    return OffsetDateTime.parse(zoned ? time : time + "Z").toInstant();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1e10, 1e10, 1e300, -1e300})
  void aTimeThatNoWordTellsIsNamed(double value) {
    TocWords words =
        new TocWords(
            new TimeSource(
                "delta_time",
                Instant.parse("2018-01-01T00:00:00Z"),
                TimeSource.Scale.GPS,
                TimeSource.Units.SECONDS));
    assertThatThrownBy(() -> words.instant(value, FIELD))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot store x: delta_time is %s, which is no time between 1850 and 2141; filter such rows"
                .formatted(value));
  }
}
