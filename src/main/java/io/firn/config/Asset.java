package io.firn.config;

import java.io.Serializable;

/**
 * A granule of another product that is paired with each granule of a source. Its rows belong to the
 * records that have the same key: integers, compared as such.
 *
 * @param left path template of the records' keys
 * @param right path template of the keys in the paired granule
 */
public record Asset(String left, String right) implements Serializable {}
