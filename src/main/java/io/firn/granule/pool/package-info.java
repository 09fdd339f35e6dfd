/** Which reader opens which granule, and how long it stays open. */
package io.firn.granule.pool;
