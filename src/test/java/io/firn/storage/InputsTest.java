package io.firn.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {
  @TempDir Path temporary;
  private Path directory;

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @BeforeEach
  void write() throws IOException {
    directory = Files.createDirectories(temporary.toRealPath().resolve("some granules"));
    Files.write(directory.resolve("b.h5"), new byte[] {1, 2});
    Files.write(directory.resolve("a.h5"), new byte[] {3});
    Files.write(directory.resolve("readme.txt"), new byte[] {4});
  }

  @Test
  void aPatternGivesItsFilesInTheOrderOfTheirUris() throws IOException {
    Files.setLastModifiedTime(directory.resolve("a.h5"), FileTime.fromMillis(1_555_407_551_000L));

    List<InputFile> files = Inputs.match(directory + "/*.h5");

    assertThat(files).extracting(InputFile::name).containsExactly("a.h5", "b.h5");
    assertThat(files.get(0))
        .isEqualTo(new InputFile(directory + "/a.h5", "a.h5", 1, "modified 2019-04-16T09:39:11Z"));
  }

  @Test
  void everySpellingOfAFileGivesOneUri() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
    String escaped = directory.toString().replace(" ", "%20");
    for (String pattern :
        List.of(
            directory + "/a.h5",
            directory + "/a.*",
            directory + "/../some granules/./a.h5",
            directory + "/../some granules/./a.*",
            link + "/a.h5",
            link + "/*a.h5",
            "file:" + escaped + "/a.h5",
            "file://" + escaped + "/a*",
            Path.of("").toAbsolutePath().relativize(directory) + "/a.h5",
            Path.of("").toAbsolutePath().relativize(directory) + "/a*")) {
      assertThat(Inputs.match(pattern))
          .as(pattern)
          .extracting(InputFile::uri)
          .containsExactly(directory + "/a.h5");
    }
  }

  @Test
  void aLinkedGranuleKeepsItsOwnName() throws IOException {
    // As git-annex stores them: the name says what it is, the target only its checksum.
    Path content = Files.write(temporary.resolve("SHA256-s1--0ff1ce"), new byte[] {9, 9, 9});
    Files.createSymbolicLink(directory.resolve("c.h5"), content);

    InputFile file = Inputs.match(directory + "/c.h5").get(0);

    assertThat(file.name()).isEqualTo("c.h5");
    assertThat(file.length()).isEqualTo(3);
  }

  @Test
  void aFileWithTheCharactersOfAGlobIsItself() throws IOException {
    Files.write(directory.resolve("[1].h5"), new byte[0]);

    assertThat(Inputs.match(directory + "/[1].h5"))
        .extracting(InputFile::name)
        .containsExactly("[1].h5");
  }

  @Test
  void aPatternThatMatchesNothingIsNamed() {
    for (String pattern : List.of(directory + "/*.nc", directory + "/c.h5", "/no/such/place/*")) {
      assertThatThrownBy(() -> Inputs.match(pattern))
          .isInstanceOf(FirnException.class)
          .hasMessage("Cannot read input '" + pattern + "': no file matches");
    }
  }

  @Test
  void whereAskedForThePathOfAnAbsentFileIsAFileAndAGlobIsNot() throws IOException {
    assertThat(Inputs.matchOrName(directory + "/./c.h5"))
        .containsExactly(new InputFile(directory + "/c.h5", "c.h5", 0, ""));
    assertThat(Inputs.matchOrName("file:" + directory.toString().replace(" ", "%20") + "/a.h5"))
        .extracting(InputFile::uri)
        .containsExactly(directory + "/a.h5");
    assertThatThrownBy(() -> Inputs.matchOrName(directory + "/*.nc"))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot read input '" + directory + "/*.nc': no file matches");
  }

  @Test
  void aDirectoryIsNoGranule() {
    assertThatThrownBy(() -> Inputs.match(directory + "/"))
        .isInstanceOf(FirnException.class)
        .hasMessageContaining("it is a directory; give a pattern such as '" + directory + "/*.h5'");
  }

  @Test
  void aFileSystemThatBeamDoesNotKnowIsNamed() {
    assertThatThrownBy(() -> Inputs.match("s3x://bucket/*.h5"))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Cannot read input 's3x://bucket/*.h5': ")
        .hasMessageContaining("s3x");
  }

  @Test
  void readsAreCountedAsTheFileSystemSeesThem() throws IOException {
    ReadCounter counter = new ReadCounter();
    ByteBuffer seen = ByteBuffer.allocate(1);
    try (SeekableByteChannel channel = Inputs.open(directory + "/b.h5", counter)) {
      channel.read(seen);
      channel.position(1).read(seen.clear());
    }

    assertThat(seen.get(0)).isEqualTo((byte) 2);
    assertThat(counter.reads()).isEqualTo(1);
    assertThat(counter.bytesRead()).isEqualTo(2);
  }

  @Test
  void aFileUriOpensTheFile() throws IOException {
    try (SeekableByteChannel channel = Inputs.open(directory.resolve("b.h5").toUri().toString())) {
      assertThat(channel.size()).isEqualTo(2);
    }
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Inputs.open(directory + "/c.h5"))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessage("Cannot read input '" + directory + "/c.h5': it does not exist");
  }
}
