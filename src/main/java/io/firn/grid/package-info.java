/** Points to cells, and the arithmetic of cells, chunks and shards. Pure maths. */
package io.firn.grid;
