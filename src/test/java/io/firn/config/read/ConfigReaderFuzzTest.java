package io.firn.config.read;

import static io.firn.config.read.Documents.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.firn.config.ConfigException;
import io.firn.config.FirnConfig;
import io.firn.config.canonical.CanonicalYaml;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ConfigReaderFuzzTest {
  private static final List<String> DOCUMENTS =
      List.of(Documents.SMALL, Documents.resource("atl06.yaml"));

  private static final String[] SHARDS = {
    "~",
    "[]",
    "{}",
    "[[",
    "}",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "<<: ",
    "&a ",
    "*a",
    "!!int ",
    "!x ",
    "? ",
    "'",
    "\"",
    "|\n",
    "%",
    "\t",
    "#",
    "._",
    "0x_",
    "1e9",
    ".nan",
    "-1",
    "99999999999999999999",
    "190:20",
    "on",
    "2018-01-01",
    "\"\\ud800\"",
    "\"\\0\"",
    "\u0085",
    "\uFEFF",
    "{group}",
    "in",
    "values: [1]",
    "expression: h",
    "kind: ragged",
    "dtype: u1",
    "sharded: false",
    "\n---\n"
  };

  /** Whatever a document has become, it is read or refused in whole lines, and never breaks. */
  @Property(tries = 2000)
  void aSpoiltDocumentIsReadOrRefused(
      @ForAll @IntRange(max = 1) int document,
      @ForAll @IntRange(min = 1, max = 6) int edits,
      @ForAll long seed) {
    Random random = new Random(seed);
    String yaml = DOCUMENTS.get(document);
    for (int i = 0; i < edits; i++) {
      yaml = spoil(yaml, random);
    }
    FirnConfig config;
    try {
      config = parse(yaml);
    } catch (ConfigException e) {
      assertThat(e.problems())
          .isNotEmpty()
          .allMatch(p -> p.matches("(Invalid|Missing|Cannot read) .*"));
      return;
    }
    assertThat(CanonicalYaml.write(parse(CanonicalYaml.write(config))))
        .isEqualTo(CanonicalYaml.write(config));
  }

  private static String spoil(String yaml, Random random) {
    int from = random.nextInt(yaml.length() + 1);
    int to = Math.min(yaml.length(), from + random.nextInt(12));
    String shard = SHARDS[random.nextInt(SHARDS.length)];
    switch (random.nextInt(5)) {
      case 0:
        return yaml.substring(0, from) + yaml.substring(to);
      case 1:
        return yaml.substring(0, from) + shard + yaml.substring(from);
      case 2:
        return yaml.substring(0, from) + yaml.substring(from, to).repeat(2) + yaml.substring(to);
      case 3:
        return afterColon(yaml, shard, random);
      default:
        return yaml.substring(0, from) + (char) random.nextInt(0x250) + yaml.substring(to);
    }
  }

  /** Replaces the value of one line, which random places seldom hit whole. */
  private static String afterColon(String yaml, String shard, Random random) {
    String[] lines = yaml.split("\n", -1);
    int line = random.nextInt(lines.length);
    int colon = lines[line].indexOf(':');
    if (colon >= 0) {
      lines[line] = lines[line].substring(0, colon + 1) + " " + shard;
    }
    return String.join("\n", lines);
  }
}
