/**
 * From the columns of a chunk to the bytes of its fields: compiles a document's fields and filters,
 * and derives the attributes of the result.
 */
package io.firn.aggregate;
