/**
 * From a YAML document to its records; every error names the key, the value and what is allowed,
 * and all of them are told at once.
 */
package io.firn.config.read;
