/**
 * The YAML document as immutable records; every error names the key, the value and what is allowed.
 */
package io.firn.config;
