/** Stores and granules on Google Cloud Storage. The only room that knows Google's client. */
package io.firn.storage.gcs;
