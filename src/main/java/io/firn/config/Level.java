package io.firn.config;

import java.io.Serializable;

/**
 * A coarser level of a source, whose records each own rows that follow each other: record p owns
 * the {@code count[p]} rows from {@code indexBegin[p] - indexBase} on. Paths are templates as in
 * {@link DataSource}.
 *
 * @param indexBegin path of the records' first rows, integers
 * @param count path of the numbers of rows that the records own, integers; one that owns none has
 *     no first row, whatever stands there
 * @param indexBase the number that {@code indexBegin} gives to the first row of all, 0 or more
 */
public record Level(String indexBegin, String count, int indexBase) implements Serializable {}
