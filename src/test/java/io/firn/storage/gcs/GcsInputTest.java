package io.firn.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.storage.CloudInputContract;
import io.firn.storage.FaultyWire.Fault;
import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import io.firn.storage.UnavailableInputException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** On a server of Cloud Storage. */
class GcsInputTest extends CloudInputContract<GcsServer> {
  GcsInputTest() throws IOException {
    super(GcsServer.running());
  }

  @Override
  protected String deny() {
    server.forbid(bucket);
    return "Anonymous caller does not have storage.objects access to the Google Cloud Storage bucket (forbidden, HTTP 403)";
  }

  @ParameterizedTest
  @CsvSource({
    "2019/*.h5, 2019/a.h5 2019/b.h5",
    "20??/a.h5, 2018/a.h5 2019/a.h5",
    "*/a.h5, 2018/a.h5 2019/a.h5",
    "2019/[ab].h5, 2019/a.h5 2019/b.h5",
    "2019/**.h5, 2019/a.h5 2019/b.h5 2019/deep/c.h5",
    "2019/*, 2019/a.h5 2019/b.h5 2019/b.h5.xml"
  })
  void aPatternMeansWhatItMeansToBeam(String pattern, String names) throws IOException {
    for (String name :
        List.of(
            "2018/a.h5",
            "2019/",
            "2019/a.h5",
            "2019/b.h5",
            "2019/b.h5.xml",
            "2019/deep/",
            "2019/deep/c.h5",
            "2019xh5")) {
      server.put(bucket, name, new byte[name.endsWith("/") ? 0 : 1]);
    }
    String spec = uri(pattern);

    assertThat(Inputs.match(spec))
        .extracting(file -> file.uri().substring(uri("").length()))
        .containsExactly(names.split(" "));
    assertThat(FileSystems.match(spec).metadata())
        .extracting(MatchResult.Metadata::resourceId)
        .hasToString(
            new GcsProvider().list(spec).files().stream().map(InputFile::uri).toList().toString());
  }

  @Test
  void morePagesThanOneAreListedThoughOneIsEmpty() throws IOException {
    List<String> names = IntStream.range(1000, 2005).mapToObj(i -> "many/" + i + ".h5").toList();
    names.forEach(name -> server.put(bucket, name, new byte[1]));
    server.emptyFirstPage(bucket);

    assertThat(Inputs.match(uri("many/*.h5")))
        .extracting(InputFile::name)
        .containsExactlyElementsOf(names.stream().map(name -> name.substring(5)).toList());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SLOW_DOWN", "TOO_MANY_REQUESTS", "INTERNAL_ERROR", "RESET", "CUT_ANSWER"})
  void aListThatDoesNotArriveIsAskedForAgain(Fault fault) throws IOException {
    GcsBucketClient impatient = server.client(server.options(wire.port()), impatience());
    expect(fault, ATTEMPTS - 1);

    assertThat(new GcsProvider(() -> impatient).list(uri("atl06/*")).files()).hasSize(1);
  }

  @Test
  void aGranuleThatIsStoredPackedIsRefused() {
    server.put(bucket, NAME, CONTENT, "contentEncoding", "gzip");

    assertThatThrownBy(() -> Inputs.open(uri))
        .isInstanceOf(UnavailableInputException.class)
        .hasMessageContaining("Content-Encoding gzip, of which no range can be read");
  }
}
