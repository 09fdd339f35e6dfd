package io.firn.pipeline;

/** What to do with a granule that cannot be read. */
public enum BadGranules {
  /** Fail the pipeline and name the granule. */
  FAIL,
  /** Leave the granule out as a whole, and say so in the result, the verdict and the report. */
  QUARANTINE
}
