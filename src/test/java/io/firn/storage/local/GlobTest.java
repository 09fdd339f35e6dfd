package io.firn.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Random;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  private static final String[] PIECES = {
    "a",
    "b",
    "c",
    "h5",
    ".",
    "-",
    "/",
    "*",
    "**",
    "?",
    "[ab]",
    "[!a]",
    "[a-c]",
    "[^b]",
    "[-a]",
    "[a-]",
    "[*?{,]",
    "[.&&b]",
    "{a,b}",
    "{a,b/c,}",
    "{*.a,?b}",
    "{",
    "}",
    "]",
    ",",
    "$",
    "+(",
    "^"
  };

  private static final String[] NAMES = {
    "a", "b", "c", "h5", ".", "-", "/", "^", "*", "{", ",", "$", "+(", "ab", "]", "}"
  };

  /** Expected by Java's own matcher, which Beam uses: what worked there works here. */
  @Test
  void itMatchesWhatJavasOwnGlobsMatch() {
    Random random = new Random(20);
    int compared = 0;
    int matched = 0;
    for (int i = 0; i < 20_000; i++) {
      String spec = "/d/" + join(random, PIECES, 1 + random.nextInt(5));
      PathMatcher java;
      try {
        java = FileSystems.getDefault().getPathMatcher("glob:" + spec);
      } catch (PatternSyntaxException e) {
        continue;
      }
      Glob glob = Glob.parse(spec);
      assertThat(spec).startsWith(glob.base());
      for (int j = 0; j < 20; j++) {
        String path = Path.of("/d/" + join(random, NAMES, 1 + random.nextInt(4))).toString();
        compared++;
        boolean expected = java.matches(Path.of(path));
        if (!path.startsWith(glob.base())) {
          assertThat(expected).as("%s of %s", spec, path).isFalse();
          continue;
        }
        String below = path.substring(glob.base().length());
        assertThat(glob.matches(below)).as("%s of %s", spec, path).isEqualTo(expected);
        if (expected) {
          matched++;
          for (int slash = below.indexOf('/'); slash >= 0; slash = below.indexOf('/', slash + 1)) {
            assertThat(glob.mayMatchBelow(below.substring(0, slash)))
                .as("%s below %s", spec, below.substring(0, slash))
                .isTrue();
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(100_000);
    assertThat(matched).isGreaterThan(5_000);
  }

  private static String join(Random random, String[] of, int count) {
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < count; i++) {
      joined.append(of[random.nextInt(of.length)]);
    }
    return joined.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/d/\\[1\\].h5 [1].h5 1.h5",
        "/d/\\{a\\,b\\}.h5 {a,b}.h5 a.h5",
        "/d/{a\\,b,c}.h5 a,b.h5 a.h5",
        "/d/\\*.h5 *.h5 a.h5",
        "/d/\\?.h5 ?.h5 a.h5",
        "/d/[\\]].h5 ].h5 a.h5",
        "/d/[[].h5 [.h5 a.h5",
        "/d/a\\b*.h5 a\\b1.h5 ab1.h5",
        "/d/a\\\\*.h5 a\\1.h5 a1.h5",
      })
  void aBackslashTakesAMeaningAway(String spec, String matching, String other) {
    Glob glob = Glob.parse(spec);

    assertThat(glob.base()).isEqualTo("/d/");
    assertThat(glob.matches(matching)).isTrue();
    assertThat(glob.matches(other)).isFalse();
  }

  @Test
  void onlyDirectoriesThatMayHoldMatchesAreEntered() {
    Glob glob = Glob.parse("/d/20*/[ab]/*.h5");

    assertThat(glob.mayMatchBelow("2019")).isTrue();
    assertThat(glob.mayMatchBelow("2019/a")).isTrue();
    assertThat(glob.mayMatchBelow("1999")).isFalse();
    assertThat(glob.mayMatchBelow("2019/c")).isFalse();
    assertThat(glob.mayMatchBelow("2019/a/deep")).isFalse();
    assertThat(glob.deep()).isFalse();
    assertThat(Glob.parse("/d/**/x.h5").deep()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/d/[ab.h5; a [ has no ]",
        "/d/[].h5; nothing stands within []",
        "/d/[c-a].h5; c-a runs backwards",
        "/d/[a/b].h5; a / stands within []",
        "/d/{a,b.h5; a { has no }",
        "/d/{a,{b,c}}.h5; {} stands within {}",
      })
  void whatIsNoPatternIsRefusedAndSaysHowToWriteAName(String spec, String reason) {
    assertThatThrownBy(() -> Glob.parse(spec))
        .isInstanceOf(FirnException.class)
        .hasMessage(
            "Cannot read input '%s': %s; write \\[ and \\{ where they are part of a name",
            spec, reason);
  }
}
