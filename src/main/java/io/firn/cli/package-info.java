/** The command line: run, plan, verify, show, inspect. */
package io.firn.cli;
