/**
 * Stores and granules on S3 and what speaks its protocol. The only room that knows AWS's client.
 */
package io.firn.storage.s3;
