package io.firn.pipeline;

import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import java.io.IOException;
import org.apache.beam.sdk.transforms.DoFn;

/** Lists the files that a path or glob names. */
final class MatchGranules extends DoFn<String, InputFile> {
  @ProcessElement
  public void process(@Element String pattern, OutputReceiver<InputFile> out) throws IOException {
    Inputs.match(pattern).forEach(out::output);
  }
}
