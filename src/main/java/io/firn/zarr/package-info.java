/**
 * Zarr v3 stores: which arrays there are and where their chunks live, encoding chunks, streaming
 * them into objects, the receipts of what was stored, and proving stored objects against them.
 */
package io.firn.zarr;
