/**
 * The rows of one chunk, grouped by cell: operations over blocks of them, and series reduced to one
 * value a cell.
 */
package io.firn.aggregate.cell;
