/**
 * What Firn knows of the runners that pipelines run on, one class each. They are known by their
 * names: a jar holds one of Beam's runners, and all of these classes.
 */
package io.firn.runner;
