/** Shows what a committed store holds: its arrays, figures of their values, and a map. */
package io.firn.show;
