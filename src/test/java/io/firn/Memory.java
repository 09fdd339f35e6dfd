package io.firn;

import io.firn.memory.MemoryArbiter;
import io.firn.memory.MemoryGrant;

/** Memory for tests that are not about memory. */
public final class Memory {
  private Memory() {}

  /** A grant that only accounts. */
  public static MemoryGrant grant() {
    return new MemoryArbiter(0).grant(0);
  }
}
