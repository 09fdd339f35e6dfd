/** One class a statistic, and the list of them by name. */
package io.firn.aggregate.statistic;
