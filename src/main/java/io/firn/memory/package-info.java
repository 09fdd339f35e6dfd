/** Divides the memory of a worker among the shards in flight and what is cached for them. */
package io.firn.memory;
