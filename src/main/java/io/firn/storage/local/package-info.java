/** Stores in local directories. */
package io.firn.storage.local;
