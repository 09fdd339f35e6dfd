/** The kinds of fields, each compiled once and then evaluated chunk by chunk. */
package io.firn.aggregate.field;
