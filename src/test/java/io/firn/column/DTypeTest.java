package io.firn.column;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DTypeTest {
  @ParameterizedTest
  @EnumSource(DType.class)
  void aTypeIsFoundByItsNameWhichEndsInItsBits(DType type) {
    assertThat(DType.named(type.zarrName())).contains(type);
    assertThat(type.zarrName()).endsWith(Integer.toString(8 * type.bytes()));
    assertThat(type.isUnsigned()).isEqualTo(type.zarrName().startsWith("u"));
    assertThat(type.isFloat()).isEqualTo(type.zarrName().startsWith("float"));
    assertThat(type.isInteger()).isNotEqualTo(type.isFloat());
  }

  @Test
  void otherNamesAreNoTypes() {
    assertThat(DType.named("complex64")).isEmpty();
    assertThat(DType.named("FLOAT32")).isEmpty();
  }
}
