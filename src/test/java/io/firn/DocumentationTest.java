package io.firn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages lead where they say, and can be read in a window of usual width. */
class DocumentationTest {
  private static final int LONGEST_LINE = 160;

  /** The end of a link or an image: its target, up to a title. */
  private static final Pattern LINK =
      Pattern.compile("]\\(([^)\\s]+)[^)]*\\)|<img src=\"([^\"]+)\"");

  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");

  /** Pages as comments, messages and tests name them, from the root of the repository. */
  private static final Pattern PAGE =
      Pattern.compile("(?<![\\w/.])((?:docs|pipelines)/[\\w./-]+\\.md)(#[\\w-]+)?");

  @Test
  void everyLinkOfEveryPageLeadsToAFileAndToAHeadingOfIt() throws IOException {
    List<String> links = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (Path page : files(Path.of(""), name -> name.endsWith(".md"))) {
      for (String line : prose(page)) {
        // What is in code is no link.
        for (MatchResult link : matches(LINK, line.replaceAll("`[^`]*`", "code"))) {
          String target = link.group(1) == null ? link.group(2) : link.group(1);
          if (!target.matches("\\w+:.*")) {
            links.add(target);
            if (!leads(page, target)) {
              broken.add(page + ": " + target);
            }
          }
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(links).hasSizeGreaterThan(100);
  }

  @Test
  void everyPageThatSourcesAndTheBuildNameExists() throws IOException {
    List<Path> sources = files(Path.of("src"), name -> name.matches(".*\\.(java|py|properties)"));
    sources.addAll(List.of(Path.of("pom.xml"), Path.of(".ci/run")));
    List<String> broken = new ArrayList<>();
    for (Path source : sources) {
      for (MatchResult named : matches(PAGE, Files.readString(source))) {
        if (!leads(Path.of("README.md"), named.group())) {
          broken.add(source + ": " + named.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  /** What a program prints stays as it is. */
  @Test
  void noLineOfTheManualIsTooLongToRead() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path page : files(Path.of("docs"), name -> name.endsWith(".md"))) {
      prose(page).stream()
          .filter(line -> line.codePointCount(0, line.length()) > LONGEST_LINE)
          .forEach(line -> tooLong.add(page + ": " + line));
    }
    assertThat(tooLong).isEmpty();
  }

  private static boolean leads(Path page, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
  }

  /** The names that GitHub gives to headings; the second of one name ends in -1. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    for (String line : prose(page)) {
      for (MatchResult heading : matches(HEADING, line)) {
        String name =
            heading
                .group(1)
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-');
        String free = name;
        for (int i = 1; !anchors.add(free); i++) {
          free = name + "-" + i;
        }
      }
    }
    return anchors;
  }

  /** The lines outside of blocks of code. */
  private static List<String> prose(Path page) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean code = false;
    for (String line : Files.readAllLines(page)) {
      if (line.strip().startsWith("```")) {
        code = !code;
      } else if (!code) {
        lines.add(line);
      }
    }
    assertThat(code).as("%s ends in code", page).isFalse();
    return lines;
  }

  private static List<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  private static List<Path> files(Path folder, Predicate<String> wanted) throws IOException {
    List<Path> found = new ArrayList<>();
    List<Path> folders = new ArrayList<>(List.of(folder));
    while (!folders.isEmpty()) {
      try (Stream<Path> entries = Files.list(folders.remove(folders.size() - 1))) {
        for (Path entry : entries.sorted().toList()) {
          String name = entry.getFileName().toString();
          if (Files.isDirectory(entry)) {
            // What is built, and what tools keep.
            if (!name.equals("target") && !name.startsWith(".")) {
              folders.add(entry);
            }
          } else if (wanted.test(name)) {
            found.add(entry);
          }
        }
      }
    }
    return found;
  }
}
