/** How the bytes of a chunk are encoded, decoded, and named in documents. */
package io.firn.zarr.codec;
