package io.firn.pipeline;

import io.firn.pipeline.GridGranules.BadGranules;
import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Lists the files that a path or glob names. Where bad granules are left out, one that is not there
 * is such a granule, and the scan will find it so; a glob without any match is a mistake.
 */
final class MatchGranules extends DoFn<String, InputFile> {
  private final Job job;

  MatchGranules(Job job) {
    this.job = job;
  }

  @ProcessElement
  public void process(@Element String pattern, OutputReceiver<InputFile> out) throws IOException {
    match(pattern, job.badGranules()).forEach(out::output);
  }

  static List<InputFile> match(String pattern, BadGranules badGranules) throws IOException {
    return badGranules == BadGranules.QUARANTINE
        ? Inputs.matchOrName(pattern)
        : Inputs.match(pattern);
  }
}
