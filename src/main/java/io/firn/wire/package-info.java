/**
 * How durable files are written: numbers of any length, text, a seal that a damaged file fails, and
 * the digest of a store.
 */
package io.firn.wire;
