package io.firn.aggregate.field;

import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;

/**
 * How the rows of a chunk are distributed over its cells, as far as it matters for the memory that
 * computing them takes.
 *
 * @param cells of the chunk
 * @param fullest rows of the fullest cell
 * @param elements the most elements that the lists of all cells have together, given the most
 *     elements of one cell's list as a function of its rows
 */
public record Occupancy(int cells, long fullest, ToLongFunction<LongUnaryOperator> elements) {}
