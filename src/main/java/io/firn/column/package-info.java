/** Typed primitive columns, the currency between reading and aggregating. Uses no other room. */
package io.firn.column;
