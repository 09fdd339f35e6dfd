package io.firn.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.InputFile;
import io.firn.storage.InputListing;
import io.firn.storage.Inputs;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What patterns find on a local disk, and what becomes of names that lead to no file. */
class LocalListingTest {
  @TempDir Path temporary;
  private Path directory;

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @BeforeEach
  void write() throws IOException {
    directory = temporary.toRealPath();
    for (String file :
        List.of(
            "2018/a.h5",
            "2019/a.h5",
            "2019/b.h5",
            "2019/.c.h5",
            "2019/b.h5.xml",
            "2019/deep/c.h5",
            "2019/[1].h5",
            "2019/Jan, Feb.h5",
            "[2020]/a.h5")) {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, new byte[] {1});
    }
    Files.createDirectory(directory.resolve("2019/folder.h5"));
  }

  /** As Beam's own file system finds them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2019/*.h5",
        "2019/*",
        "20??/a.h5",
        "*/a.h5",
        "20*/[ab].h5",
        "20*/[!b].h5",
        "2019/**",
        "**.h5",
        "**/c.h5",
        "2019/{a,b}.h5",
        "2019/[1].h5",
        "2019/Jan, Feb.h5",
        "2019/none*",
        "none/*.h5"
      })
  void aPatternFindsWhatItFindsForBeam(String pattern) throws IOException {
    String spec = directory + "/" + pattern;
    Set<String> expected = new TreeSet<>();
    MatchResult found = FileSystems.match(List.of(spec)).get(0);
    if (found.status() == MatchResult.Status.OK) {
      found.metadata().forEach(file -> expected.add(file.resourceId().toString()));
    }

    assertThat(LocalListing.of(spec).files())
        .extracting(InputFile::uri)
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(LocalListing.of(spec).unreachable()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\[2020\\]/*.h5", "[[]2020]/*.h5", "\\[2020\\]/a.h5"})
  void aDirectoryWithBracketsCanBeSaid(String pattern) throws IOException {
    assertThat(LocalListing.of(directory + "/" + pattern).files())
        .extracting(InputFile::uri)
        .containsExactly(directory + "/[2020]/a.h5");
  }

  /** Beam would look in a directory of the name <code>{2018,2019</code>. */
  @Test
  void bracesMayStandForDirectories() throws IOException {
    assertThat(LocalListing.of(directory + "/{2018,2019/deep}/*.h5").files())
        .extracting(InputFile::uri)
        .containsExactlyInAnyOrder(directory + "/2018/a.h5", directory + "/2019/deep/c.h5");
  }

  @Test
  void aLinkThatLeadsUpIsFollowedOnce() throws IOException {
    Files.createSymbolicLink(directory.resolve("2019/deep/up"), directory);

    assertThat(LocalListing.of(directory + "/**/c.h5").files())
        .extracting(InputFile::uri)
        .containsOnly(directory + "/2019/deep/c.h5");
    assertThat(Inputs.match(directory + "/2019/deep/up/2018/*.h5"))
        .extracting(InputFile::uri)
        .containsExactly(directory + "/2018/a.h5");
  }

  /** Something in the way that holds for every user, also for one who may read everything. */
  private enum Lost {
    LINK_TO_NOTHING("is a link that leads to no file, '/no/such/file'") {
      @Override
      void make(Path at) throws IOException {
        Files.createSymbolicLink(at, Path.of("/no/such/file"));
      }
    },
    LINK_TO_A_LINK_TO_NOTHING("is a link that leads to no file, 'next'") {
      @Override
      void make(Path at) throws IOException {
        Files.createSymbolicLink(at, Path.of("next"));
        Files.createSymbolicLink(at.resolveSibling("next"), Path.of("/no/such/file"));
      }
    },
    LINK_TO_ITSELF("is a link that leads back to itself") {
      @Override
      void make(Path at) throws IOException {
        Files.createSymbolicLink(at, at.getFileName());
      }
    },
    CIRCLE_OF_LINKS("is a link that leads back to itself") {
      @Override
      void make(Path at) throws IOException {
        Files.createSymbolicLink(at, Path.of("next"));
        Files.createSymbolicLink(at.resolveSibling("next"), at);
      }
    },
    PIPE("is neither a file nor a directory") {
      @Override
      void make(Path at) throws IOException {
        try {
          assertThat(new ProcessBuilder("mkfifo", at.toString()).start().waitFor()).isZero();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    },
    SOCKET("is neither a file nor a directory") {
      @Override
      void make(Path at) throws IOException {
        // Its name stays when it is closed.
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
          server.bind(UnixDomainSocketAddress.of(at));
        }
      }
    },
    LINK_TO_A_DEVICE("is neither a file nor a directory") {
      @Override
      void make(Path at) throws IOException {
        Files.createSymbolicLink(at, Path.of("/dev/null"));
      }
    };

    private final String reason;

    Lost(String reason) {
      this.reason = reason;
    }

    abstract void make(Path at) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  @Timeout(20) // A pipe that is opened waits for its writer.
  void whatMatchesAndCannotBeReachedIsAnErrorThatNamesItAndIsNeverOpened(Lost lost)
      throws IOException {
    Path at = directory.resolve("2018/x.h5");
    lost.make(at);
    String named = "'%s' %s".formatted(at, lost.reason);

    for (String pattern :
        List.of(at.toString(), directory + "/2018/*.h5", directory + "/*/x.h5", "file:" + at)) {
      assertThatThrownBy(() -> Inputs.match(pattern))
          .isInstanceOf(FirnException.class)
          .hasMessage(
              "Cannot read input '%s': %s; mend or remove what cannot be reached, or leave it out by --onBadGranule=quarantine",
              pattern, named);
      assertThat(Inputs.matchOrName(pattern)).contains(new InputFile(at.toString(), "x.h5", 0, ""));
    }
    assertThat(Inputs.matchOrName(directory + "/2018/*.h5")).hasSize(2);
    assertThatThrownBy(() -> Inputs.open(at.toString()))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage("Cannot read input '%s': it %s", at, lost.reason);
    // What does not match is not looked at.
    assertThat(Inputs.match(directory + "/2018/a*")).hasSize(1);
  }

  /** As of an archive that is not mounted. */
  @Test
  void aLinkOnTheWayThatLeadsNowhereMayHideGranules() throws IOException {
    Path year = Files.createSymbolicLink(directory.resolve("2021"), Path.of("/no/archive/2021"));

    InputListing found = LocalListing.of(directory + "/20*/*.h5");

    assertThat(found.unreachable())
        .containsExactly(
            new InputListing.Unreachable(
                new InputFile(year.toString(), year + "/", 0, ""),
                "is a link that leads to no file, '/no/archive/2021'"));
    assertThat(LocalListing.of(directory + "/2021/*.h5").unreachable())
        .isEqualTo(found.unreachable());
    assertThat(LocalListing.of(directory + "/201*/*.h5").unreachable()).isEmpty();
  }

  @Test
  void aNameThatIsNoTextIsAnErrorThatShowsItsBytes() throws IOException {
    // É as ISO 8859-1 has it.
    Path at =
        Files.write(Path.of(URI.create("file://" + directory + "/2018/x%C9.h5")), new byte[1]);

    for (String pattern : List.of("/2018/*.h5", "/2018/x?.h5", "/**")) {
      assertThat(LocalListing.of(directory + pattern).unreachable())
          .as(pattern)
          .extracting(lost -> lost.file().uri() + " " + lost.reason())
          .containsExactly(
              "file://%s/2018/x%%C9.h5 has a name that is not text in UTF-8; rename it"
                  .formatted(directory));
    }
    String uri = LocalListing.of(directory + "/2018/x*").unreachable().get(0).file().uri();
    assertThatThrownBy(() -> Inputs.open(uri))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage(
            "Cannot read input '%s': it has a name that is not text in UTF-8; rename it", uri);
    Files.delete(at);
  }

  @Test
  void manyThatCannotBeReachedAreCounted() throws IOException {
    for (int i = 0; i < 8; i++) {
      Files.createSymbolicLink(directory.resolve("2018/x%d.h5".formatted(i)), Path.of("/none"));
    }

    assertThatThrownBy(() -> Inputs.match(directory + "/2018/*.h5"))
        .hasMessageContaining("/2018/x4.h5' is a link that leads to no file, '/none' and 3 more;");
  }

  @Test
  void whereNothingMatchesItIsSaidHowANameIsWritten() {
    assertThatThrownBy(() -> Inputs.match(directory + "/[2021]/a.h5"))
        .hasMessage(
            "Cannot read input '%s/[2021]/a.h5': no file matches; [1-3] and {a,b} stand for one of several: write \\[ and \\{ where they are part of a name",
            directory);
    assertThatThrownBy(() -> Inputs.match(directory + "/2019/none*.h5 "))
        .hasMessageEndingWith("no file matches; it begins or ends with a blank");
    assertThatThrownBy(() -> Inputs.match(directory + "/2019/folder*"))
        .hasMessageEndingWith(
            "no file matches; 1 directory does, which is no granule: say which of its files, such as '%s/2019/folder*/*.h5'",
            directory);
  }
}
