/** Seekable reads of granules, whole-or-nothing publishing into stores, listing. */
package io.firn.storage;
