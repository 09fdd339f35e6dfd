/**
 * What proves a store: receipts added up, the verdict over a run, and the proof of a committed
 * store from nothing but what lies in it. Builds no pipeline.
 */
package io.firn.proof;
