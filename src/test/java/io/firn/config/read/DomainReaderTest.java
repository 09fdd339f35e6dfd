package io.firn.config.read;

import static io.firn.config.read.Documents.parse;
import static io.firn.config.read.Documents.problems;
import static io.firn.config.read.Documents.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.config.Domain;
import io.firn.config.canonical.CanonicalYaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainReaderTest {
  private static final String TYPE = "    type: healpix\n";

  @Test
  void theDomainIsThatOfTheDataUnlessTheDocumentSaysOtherwise() {
    assertThat(parse(Documents.SMALL).domain()).isEqualTo(new Domain.Data());
    assertThat(domain("domain: data")).isEqualTo(new Domain.Data());
    assertThat(domain("domain: bbox")).isEqualTo(new Domain.Everything());
    assertThat(domain("domain: bbox\n    bounds: [-60, 59.5, -40, 83]"))
        .isEqualTo(new Domain.Box(-60, 59.5, -40, 83));
    assertThat(domain("domain: bbox\n    bounds: [-180, 0, 180, 1]"))
        .isEqualTo(new Domain.Box(-180, 0, 180, 1));
    assertThat(domain("domain: {shards: maps/a.json}")).isEqualTo(new Domain.Shards("maps/a.json"));
    assertThat(domain("domain: {store: gs://results/week-1.zarr/}"))
        .isEqualTo(new Domain.Store("gs://results/week-1.zarr/"));
  }

  @Test
  void theCanonicalFormDoesNotSayWhereTheDomainIsWrittenDown() {
    String here =
        CanonicalYaml.write(parse(with(TYPE, TYPE + "    domain: {store: /here/week.zarr}\n")));
    String there =
        CanonicalYaml.write(parse(with(TYPE, TYPE + "    domain: {store: s3://b/week.zarr/}\n")));

    assertThat(there).isEqualTo(here).contains("store: week.zarr");
    assertThat(CanonicalYaml.write(parse(Documents.SMALL))).doesNotContain("domain");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[-60, 59, -40]",
        "[-60, 59, -60, 83]",
        "[180, 0, -180, 1]",
        "[-60, 83, -40, 59]",
        "[-60, 59, 190, 83]",
        "[-60, 59, -40, 91]",
        "Greenland"
      })
  void boundsThatAreNoBoxAreRefused(String bounds) {
    assertThat(problems(with(TYPE, TYPE + "    domain: bbox\n    bounds: " + bounds + "\n")))
        .singleElement()
        .asString()
        .startsWith("Invalid output.grid.bounds '")
        .contains("degrees [west, south, east, north] are required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"everything", "[a]", "{}", "{shards: a, store: b}", "7"})
  void anythingElseIsNoDomain(String domain) {
    assertThat(problems(with(TYPE, TYPE + "    domain: " + domain + "\n")))
        .singleElement()
        .asString()
        .contains("output.grid.domain", "data, bbox, {shards: MAP} or {store: STORE} is required");
  }

  @Test
  void boundsGoWithTheirDomainOnly() {
    assertThat(problems(with(TYPE, TYPE + "    bounds: [-60, 59, -40, 83]\n")))
        .singleElement()
        .asString()
        .contains("output.grid.bounds", "it goes with domain: bbox");
  }

  private static Domain domain(String lines) {
    return parse(with(TYPE, TYPE + "    " + lines + "\n")).domain();
  }
}
