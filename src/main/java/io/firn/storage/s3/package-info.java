/**
 * Stores and granules on S3 and servers that speak its protocol. The only room that knows AWS's
 * client.
 */
package io.firn.storage.s3;
