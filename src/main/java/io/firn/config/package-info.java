/** What a document says, as immutable records. */
package io.firn.config;
