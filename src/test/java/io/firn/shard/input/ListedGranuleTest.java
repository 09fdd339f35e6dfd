package io.firn.shard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListedGranuleTest {
  @TempDir Path directory;

  @BeforeAll
  static void fileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @Test
  void eachLineNamesAGranule() throws IOException {
    Path list = write("# of April\n\n  s3://b/ä.h5 \r\n/data/*.h5\ns3://b/ä.h5\nlast.h5");
    assertThat(ListedGranule.readList(list.toString()))
        .extracting(ListedGranule::link)
        .containsExactly("s3://b/ä.h5", "/data/*.h5", "last.h5");
    assertThat(ListedGranule.readList(list.toUri().toString()))
        .allMatch(granule -> granule.shards().equals(ShardSelection.ALL));
  }

  @Test
  void aListThatNamesNothingIsRefused() throws IOException {
    Path list = write("# nothing\n\n");
    assertThatThrownBy(() -> ListedGranule.readList(list.toString()))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot read list of granules '%s': it names no granule", list);
  }

  @Test
  void whatIsNoTextIsRefused() throws IOException {
    Path list = Files.write(directory.resolve("g.h5"), new byte[] {(byte) 0x89, 'H', 'D', 'F'});
    assertThatThrownBy(() -> ListedGranule.readList(list.toString()))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot read list of granules '%s': it is not text in UTF-8", list);
  }

  private Path write(String text) throws IOException {
    return Files.write(directory.resolve("list.txt"), text.getBytes(StandardCharsets.UTF_8));
  }
}
