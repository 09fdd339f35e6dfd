/**
 * Typed primitive columns, the currency between reading and aggregating, and what an array of a
 * store is, the currency between aggregating and storing. Uses no other room.
 */
package io.firn.column;
