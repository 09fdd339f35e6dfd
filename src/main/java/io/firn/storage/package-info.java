/**
 * Seekable reads of granules; stores whose objects are published whole or not at all, and listed.
 */
package io.firn.storage;
