package io.firn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {
  private static final List<String> KEYS =
      List.of("parent_order", "child_order", "dtype", "op", "value", "values");

  @ParameterizedTest
  @CsvSource({
    "child_ordr, child_order",
    "chlid_order, child_order",
    "parentorders, parent_order",
    "dtyp, dtype",
    "vale, value"
  })
  void aMisspeltNameIsGuessed(String name, String meant) {
    assertThat(NearestName.of(name, KEYS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"cild_ordre_", "up", "colour", "x"})
  void aNameFarFromAllIsNotGuessed(String name) {
    assertThat(NearestName.of(name, KEYS)).isEmpty();
  }
}
