/**
 * Chunks into stored objects and back: streaming them, the receipts of what was stored, and proving
 * stored objects against them.
 */
package io.firn.zarr;
