package io.firn.runner;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.UsageException;
import org.junit.jupiter.api.Test;

class FlinkArgumentsTest {
  @Test
  void embeddedFlinkIsRefusedWhereItWouldWaitForMemory() {
    assertThatThrownBy(() -> FlinkArguments.requireDirectMemory(128 << 20))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Cannot run Flink in this process: it takes 192 MB of direct memory, and this JVM allows 128 MB; give -XX:MaxDirectMemorySize=192m");
    FlinkArguments.requireDirectMemory(192 << 20);
  }
}
