package io.firn.config;

import java.io.Serializable;
import java.util.List;

/**
 * One validated configuration document.
 *
 * @param source where the columns of a granule are found and which rows count
 * @param fields the output arrays, in document order, at least one
 * @param grid the cells
 * @param output how the store is laid out and encoded
 * @param notices one line for each key that was accepted and ignored because it steers zagg's own
 *     I/O
 */
public record FirnConfig(
    DataSource source,
    List<FieldSpec> fields,
    GridSpec grid,
    OutputSpec output,
    List<String> notices)
    implements Serializable {}
