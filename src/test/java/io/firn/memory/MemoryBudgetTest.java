package io.firn.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBudgetTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "512k, 524288",
    "512m, 536870912",
    "4G, 4294967296",
    " 2g , 2147483648",
    "4294967296, 4294967296"
  })
  void aSizeIsABinaryNumberOfBytes(String text, long bytes) {
    assertThat(MemoryBudget.parse(text).resolve()).isEqualTo(bytes);
  }

  @Test
  void aShareIsOneOfThisHeap() {
    // Whole percents of the heap, rounded down to the byte.
    assertThat(MemoryBudget.parse("40%")).isEqualTo(MemoryBudget.DEFAULT);
    assertThat(MemoryBudget.parse("50%").resolve())
        .isEqualTo(Runtime.getRuntime().maxMemory() / 100 * 50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "0%", "91%", "100%", "-1", "1.5g", "4t", "half", "999999999999g"})
  void anythingElseIsRefusedWithWhatIsAllowed(String text) {
    assertThatThrownBy(() -> MemoryBudget.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a size such as 512m or 4g, or a share of the heap from 1% to 90%");
  }
}
