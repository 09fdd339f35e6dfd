/**
 * Columns of one chunk to one value per cell: statistics, expressions, filters, and the attributes
 * that tell what came out. Pure maths.
 */
package io.firn.aggregate;
