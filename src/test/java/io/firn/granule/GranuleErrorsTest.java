package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.pool.Granules;
import io.jhdf.HdfFile;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.dataset.chunked.Chunk;
import io.jhdf.dataset.chunked.ChunkedDatasetV3;
import io.jhdf.storage.HdfBackingStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every failure names the granule, the path and the reason on one line. */
class GranuleErrorsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "/odd/string, 'it holds string, expected numbers'",
    "/odd/vlen_string, 'it holds string, expected numbers'",
    "/odd/compound, 'it holds compound, expected numbers'",
    "/odd/grid, 'it has 2 dimensions, expected one'",
    "/odd/scalar, 'it has 0 dimensions, expected one'",
    "/types/int32/chunked, 'it holds int32, expected float32'",
    "/links/circle, 'more than 16 links lead on from it'",
    "/links/outside, 'it is a link into another file, other.h5:/x'"
  })
  void aDatasetThatIsNoColumnIsRefused(String path, String reason) {
    assertFailure("superblock2.h5", path, 0, 1)
        .hasMessage("Cannot read '" + path + "' of granule 'superblock2.h5': " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "/absent/path      | the root has no 'absent'; it has attributes, fill, layout, links, named_type, odd, types",
        "types/int3/x      | group '/types' has no 'int3'; nearest: int32; it has float32, float64, int16, int32, int64, int8, uint16, uint32 and 2 more",
        "/types/int32/chunke | group '/types/int32' has no 'chunke'; nearest: chunked; it has big_endian, chunked, contiguous",
        "/types            | '/types' is a group, not a dataset",
        "/links/dangling   | '/links/dangling' is neither a dataset nor a link to one",
        "/links/dangling/x | '/links/dangling' is neither a group nor a link to one",
        "/odd/compound/x   | '/odd/compound' is a compound table; its members cannot be read as columns",
        "/odd/grid/x       | '/odd/grid' is a dataset, not a group"
      })
  void aPathThatLeadsNowhereIsExplained(String path, String reason) {
    assertFailure("superblock2.h5", path, 0, 1)
        .hasMessage(
            "Cannot read '%s' of granule 'superblock2.h5': no such dataset: %s",
            path.startsWith("/") ? path : "/" + path, reason);
  }

  @ParameterizedTest
  @EnumSource
  void bothLibrariesSayWhatIsInTheWay(GranuleReader reader) {
    try (Granule granule = Fixtures.open("superblock0.h5", reader)) {
      assertThat(MissingPath.of(granule, "/odd/compound/x"))
          .isEqualTo(
              new MissingPath(
                  2, "'/odd/compound' is a compound table; its members cannot be read as columns"));
      assertThat(MissingPath.of(granule, "/odd/compund").reason())
          .startsWith("group '/odd' has no 'compund'; nearest: compound; it has ");
      assertThat(granule.children("/types"))
          .containsExactly(
              "float32", "float64", "int16", "int32", "int64", "int8", "uint16", "uint32", "uint64",
              "uint8");
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "0, 101", "100, 1", "101, 0", "50, 51", "0, -1", "9223372036854775807, 1"})
  void rowsOutsideAreRefused(long first, int rows) {
    try (Granule granule = Fixtures.open("superblock0.h5", GranuleReader.AUTO)) {
      Dataset dataset = granule.dataset("/types/int32/chunked");
      assertThatThrownBy(() -> dataset.read(first, rows, Column.of(DType.INT32)))
          .isInstanceOf(GranuleException.class)
          .hasMessage(
              "Cannot read '/types/int32/chunked' of granule 'superblock0.h5': %d rows from %d on"
                  + " are asked for, it has 100",
              rows, first);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aForeignFileIsNamed(GranuleReader reader) throws IOException {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13};
    assertOpenFails(png, reader)
        .hasMessage(
            "Cannot open granule 'x.h5': not an HDF5 or netCDF file, it begins with"
                + " 89 50 4e 47 0d 0a 1a 0a 00");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE html>\n<html><head><title>Earthdata Login</title></head></html>\n",
        "\uFEFF \r\n<html lang=\"en\">",
        "<!doctype HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">",
        "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\">",
        "<!-- saved from url=(0014)about:internet -->\n<HTML>"
      })
  void aSavedWebPageIsCalledOne(String page) throws IOException {
    assertOpenFails(page.getBytes(StandardCharsets.UTF_8), GranuleReader.AUTO)
        .hasMessage(
            "Cannot open granule 'x.h5': not an HDF5 or netCDF file, it is a web page: is a log-in missing? Set EARTHDATA_TOKEN, or give the account that the archive asks for, and download it again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error> | an XML document | <?xml version='1.0'?><Error><Code>AccessDenied</Code></Error…",
        "{'message': 'Token expired'}   | JSON | {'message': 'Token expired'}",
        "HTTP Basic: Access denied.     | text | HTTP Basic: Access denied.",
        "Größe                          | text | Größe"
      })
  void anotherDocumentIsCalledByItsKindAndItsBeginning(String content, String kind, String begin)
      throws IOException {
    assertOpenFails((content + "\nmore").getBytes(StandardCharsets.UTF_8), GranuleReader.AUTO)
        .hasMessage(
            "Cannot open granule 'x.h5': not an HDF5 or netCDF file, it is %s that begins with '%s'",
            kind, begin);
  }

  @Test
  void aLongTextIsTextWhereverItIsCut() throws IOException {
    for (int shift = 0; shift < 2; shift++) {
      byte[] text = ("x".repeat(shift) + "ö".repeat(2000)).getBytes(StandardCharsets.UTF_8);
      assertOpenFails(text, GranuleReader.AUTO).hasMessageContaining("it is text that begins with");
    }
  }

  @Test
  void anEmptyFileIsNamed() throws IOException {
    assertOpenFails(new byte[0], GranuleReader.AUTO)
        .hasMessage("Cannot open granule 'x.h5': not an HDF5 or netCDF file, it is empty");
  }

  @Test
  void anAbsentFileIsNamed() {
    assertThatThrownBy(() -> Fixtures.open(directory.resolve("none.h5"), GranuleReader.AUTO))
        .isInstanceOf(GranuleException.class)
        .hasMessageStartingWith("Cannot open granule 'none.h5': ");
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 40, 100, 5_000, 100_000})
  void aTruncatedFileIsRefusedOnOpening(int length) throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.path("superblock2.h5"));
    assertThat(whole.length).isGreaterThan(length);
    assertOpenFails(Arrays.copyOf(whole, length), GranuleReader.AUTO)
        .hasMessageStartingWith("Cannot open granule 'x.h5': jhdf: ");
  }

  @Test
  void aTruncatedFileTellsHowMuchIsThere() throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.path("superblock3.h5"));
    assertOpenFails(Arrays.copyOf(whole, whole.length - 1), GranuleReader.AUTO)
        .hasMessage(
            "Cannot open granule 'x.h5': jhdf: the file is truncated: it has %d of its %d bytes",
            whole.length - 1, whole.length);
  }

  @ParameterizedTest
  @CsvSource({
    "classic.nc, JHDF, jhdf does not read classic netCDF",
    "cdf5.nc, AUTO, the file is netCDF CDF-5",
    "superblock3.h5, NETCDF_JAVA, netcdf-java: "
  })
  void aFileThatIsNotTheLibrarysIsRefused(String file, GranuleReader reader, String reason) {
    assertThatThrownBy(() -> Fixtures.open(file, reader))
        .isInstanceOf(GranuleException.class)
        .hasMessageStartingWith("Cannot open granule '" + file + "': " + reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/layout/all_filters", "/types/float64/chunked", "/layout/fletcher32"})
  void noFlippedBitOfAChunkChangesAValueUnnoticed(String path) throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.path("superblock2.h5"));
    List<Chunk> chunks = chunks(whole, path);
    Path file = directory.resolve("damaged.h5");
    Files.write(file, whole);
    String expected = readOrReason(file, path);
    int unnoticed = 0;
    for (int i = 0; i < chunks.get(0).getSize(); i++) {
      byte[] damaged = whole.clone();
      damaged[(int) chunks.get(0).getAddress() + i] ^= 0x10;
      Files.write(file, damaged);
      String outcome = readOrReason(file, path);
      if (outcome.equals(expected)) {
        unnoticed++;
      } else {
        assertThat(outcome)
            .as("byte %d of the chunk", i)
            .startsWith("Cannot read '" + path + "' of granule 'damaged.h5': chunk 0: ")
            .doesNotContain("\n");
      }
    }
    // Deflate pads its last byte with bits that mean nothing.
    assertThat(unnoticed).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"superblock0.h5", "superblock2.h5"})
  void noFlippedBitOfAChunksPlaceIsTakenForAChunkThatWasNeverWritten(String name)
      throws IOException {
    String path = "/types/float64/chunked";
    byte[] whole = Files.readAllBytes(Fixtures.path(name));
    // A key of the index ends in the chunk's first row and a zero; where the chunk lies follows.
    ByteBuffer key = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
    key.putLong(32).putLong(0).putLong(chunks(whole, path).get(1).getAddress());
    int place = indexOf(whole, key.array());
    Path file = directory.resolve("damaged.h5");
    for (int bit = 0; bit < Long.SIZE; bit++) {
      byte[] damaged = whole.clone();
      damaged[place + bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, damaged);
      assertThat(readOrReason(file, path))
          .as("bit %d", bit)
          .startsWith("Cannot read '" + path + "' of granule 'damaged.h5': chunk 0: ");
    }
  }

  private static int indexOf(byte[] all, byte[] part) {
    int at = 0;
    while (!Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
      at++;
    }
    return at;
  }

  private static String readOrReason(Path file, String path) {
    try (Granule granule = Fixtures.open(file, GranuleReader.JHDF)) {
      return Fixtures.summary(Fixtures.readMeant(granule, granule.dataset(path)));
    } catch (GranuleException e) {
      return e.getMessage();
    }
  }

  @Test
  void netcdfJavaNamesADamagedChunkToo() throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.path("superblock2.h5"));
    List<Chunk> chunks = chunks(whole, "/types/float64/chunked");
    whole[(int) chunks.get(0).getAddress() + chunks.get(0).getSize() / 2] ^= 0x10;
    Path file = directory.resolve("damaged.h5");
    Files.write(file, whole);
    try (Granule granule = Fixtures.open(file, GranuleReader.NETCDF_JAVA)) {
      Dataset dataset = granule.dataset("/types/float64/chunked");
      assertThatThrownBy(() -> Fixtures.read(dataset))
          .isInstanceOf(GranuleException.class)
          .hasMessageStartingWith(
              "Cannot read '/types/float64/chunked' of granule 'damaged.h5': chunk 0: ");
    }
  }

  @Test
  void aFailedOpenLeavesNoChannelOpen() throws IOException {
    Path file = directory.resolve("x.h5");
    Files.write(file, new byte[] {1, 2, 3});
    SeekableByteChannel[] opened = new SeekableByteChannel[1];
    assertThatThrownBy(
            () ->
                Granules.open(
                    uri -> opened[0] = Fixtures.FILES.open(uri),
                    file.toString(),
                    "x.h5",
                    GranuleReader.AUTO))
        .isInstanceOf(GranuleException.class);
    assertThat(opened[0].isOpen()).isFalse();
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertOpenFails(
      byte[] content, GranuleReader reader) throws IOException {
    Path file = directory.resolve("x.h5");
    Files.write(file, content);
    return assertThatThrownBy(() -> Fixtures.open(file, reader))
        .isInstanceOf(GranuleException.class)
        .hasMessageNotContaining("\n");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertFailure(
      String file, String path, long first, int rows) {
    try (Granule granule = Fixtures.open(file, GranuleReader.AUTO)) {
      return assertThatThrownBy(
              () -> {
                Dataset dataset = granule.dataset(path);
                Column column = Column.of(path.startsWith("/types") ? DType.FLOAT32 : DType.INT32);
                dataset.read(first, rows, column);
              })
          .isInstanceOf(GranuleException.class)
          .hasMessageNotContaining("\n");
    }
  }

  /** Where jHDF finds the chunks of a dataset. */
  private static List<Chunk> chunks(byte[] file, String path) {
    HdfFile hdf = HdfFile.fromBytes(file);
    DatasetBase dataset = (DatasetBase) hdf.getDatasetByPath(path);
    return new Opened(dataset, hdf.getHdfBackingStorage()).chunks();
  }

  private static final class Opened extends ChunkedDatasetV3 {
    Opened(DatasetBase of, HdfBackingStorage storage) {
      super(storage, of.getAddress(), of.getName(), of.getParent(), of.getHeader());
    }

    List<Chunk> chunks() {
      return getChunkLookup().values().stream()
          .sorted(Comparator.comparingLong(chunk -> chunk.getChunkOffset()[0]))
          .toList();
    }
  }
}
