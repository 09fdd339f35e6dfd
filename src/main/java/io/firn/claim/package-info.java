/**
 * Which run a place belongs to, when several want it: a mark at the place that is created by one of
 * them and asked for before every change.
 */
package io.firn.claim;
