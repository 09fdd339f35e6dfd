/** Expressions as text: tokens, a tree, and what its operators do to numbers. */
package io.firn.aggregate.expression;
