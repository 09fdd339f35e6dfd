/** Granules on web servers, read by ranges. */
package io.firn.storage.http;
