/**
 * Columns of one chunk to the bytes of its fields: what compiles a document's fields and filters,
 * and the attributes that tell what came out.
 */
package io.firn.aggregate;
