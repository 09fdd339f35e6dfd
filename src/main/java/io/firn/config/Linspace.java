package io.firn.config;

import java.io.Serializable;

/**
 * A column that no granule keeps: within each record the values run in equal steps from its first
 * row to its last. Row j of the n that a record owns has {@code start + (stop - start) * (j / (n -
 * 1))}, in float64 and in this order of operations, as zagg computes it; an only row has {@code
 * start}.
 *
 * @param start path template of the records' first values
 * @param stop path template of their last values
 */
public record Linspace(String start, String stop) implements Serializable {}
