package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.granule.pool.Granules;
import io.firn.storage.FlakyFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A read that the file system refused is never taken for a bad granule, and never for a good one
 * that lacks something: not wherever it happens, and not whatever a library makes of it.
 */
class UnavailableGranuleTest {
  @ParameterizedTest
  @CsvSource({
    "../cli/granules/good_1.h5, JHDF",
    "../cli/granules/good_1.h5, NETCDF_JAVA",
    "../cli/granules/good_1.h5, AUTO",
    "netcdf4.nc, NETCDF_JAVA",
    "netcdf4.nc, AUTO",
    "classic.nc, AUTO"
  })
  void aRefusedReadIsTheFileSystemsFaultWhereverItHappens(String file, GranuleReader reader)
      throws IOException {
    Refusing all = new Refusing(Fixtures.path(file), Integer.MAX_VALUE);
    String expected = contents(all, reader);
    assertThat(expected).isNotEmpty();
    for (int read = 1; read <= all.reads; read++) {
      int refused = read;
      assertThatThrownBy(() -> contents(new Refusing(Fixtures.path(file), refused), reader))
          .as("read %d of %d", refused, all.reads)
          .isInstanceOf(UnavailableGranuleException.class)
          .hasMessage("Cannot read input 'it': 503 (after 5 attempts)");
    }
  }

  /** Everything in a granule, as far as it is numbers in columns. */
  private static String contents(Refusing channel, GranuleReader reader) {
    StringJoiner contents = new StringJoiner("\n");
    try (Granule granule = Granules.open(uri -> channel, "it", "it", reader)) {
      contents.add(granule.attributes().toString());
      for (Dataset dataset : granule.datasets()) {
        contents.add(dataset.path() + dataset.attributes().values());
        if (dataset.type().isPresent() && dataset.shape().length == 1) {
          try {
            contents.add(Fixtures.summary(Fixtures.readMeant(granule, dataset)));
          } catch (GranuleException e) {
            // Some are beyond the libraries, which has nothing to do with this.
            contents.add(e.getMessage());
          }
        }
      }
    }
    return contents.toString();
  }

  /** A file of which one read is refused, and the next ones are not. */
  private static final class Refusing implements SeekableByteChannel {
    private final SeekableByteChannel file;
    private final int refused;
    private int reads;

    Refusing(Path file, int refused) throws IOException {
      this.file = Fixtures.FILES.open(file.toString());
      this.refused = refused;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      if (++reads == refused) {
        throw FlakyFileSystem.unavailable("503");
      }
      return file.read(into);
    }

    @Override
    public int write(ByteBuffer from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
