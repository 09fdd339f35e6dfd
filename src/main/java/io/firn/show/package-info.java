/** What a committed store holds, for people: its arrays, figures of them, and a map. */
package io.firn.show;
