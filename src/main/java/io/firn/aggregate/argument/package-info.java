/** What a statistic or a function may be given beside its source, and what it was given. */
package io.firn.aggregate.argument;
