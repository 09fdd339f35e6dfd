/** Fields that hold a list in each cell: digests of values, where and when those were. */
package io.firn.aggregate.digest;
