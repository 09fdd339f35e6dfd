/** From records to the one text of a configuration, by which runs are compared. */
package io.firn.config.canonical;
