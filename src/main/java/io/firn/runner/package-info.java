/**
 * What Firn knows about the runners that pipelines run on, one class each. Beam's runners are
 * referred to by name: a jar holds one of them, and all of these classes.
 */
package io.firn.runner;
