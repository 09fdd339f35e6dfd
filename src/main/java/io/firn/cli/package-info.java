/** The command line: run, plan, verify, inspect. */
package io.firn.cli;
