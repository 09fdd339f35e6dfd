package io.firn.aggregate.field;

import java.util.function.LongUnaryOperator;
import java.util.function.ToLongFunction;

/**
 * How the rows of a chunk lie in its cells, as far as it decides what computing them takes.
 *
 * @param cells of the chunk
 * @param fullest rows of the fullest cell
 * @param elements the most elements that the lists of all cells have together, given the most that
 *     the list of one cell has by the number of its rows
 */
public record Occupancy(int cells, long fullest, ToLongFunction<LongUnaryOperator> elements) {}
