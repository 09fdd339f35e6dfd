/** What one array is: its form, what its chunks hold, their fill, and the documents that say so. */
package io.firn.zarr.array;
