/** Which reader opens which granule, and how long granules stay open. */
package io.firn.granule.pool;
