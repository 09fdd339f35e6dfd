package io.firn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluralTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 shards",
        "1 | 1 shard",
        "2 | 2 shards",
        "-1 | -1 shards",
        "12288 | 12,288 shards",
        "9223372036854775807 | 9,223,372,036,854,775,807 shards"
      })
  void aCountOfOneHasASingularNoun(long count, String shown) {
    assertThat(Plural.of(count, "shard")).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0 rows were scanned",
        "1 | 1 row was scanned",
        "1234 | 1,234 rows were scanned"
      })
  void aCountOfOneHasASingularVerb(long count, String shown) {
    assertThat(Plural.of(count, "row was scanned", "rows were scanned")).isEqualTo(shown);
  }
}
