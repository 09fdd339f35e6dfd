package io.firn.zarr.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.zarr.codec.BloscCodec;
import io.firn.zarr.codec.ChunkCodec;
import io.firn.zarr.codec.ChunkCodecTest;
import io.firn.zarr.codec.GzipCodec;
import io.firn.zarr.codec.RawCodec;
import io.firn.zarr.codec.ZstdCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrayFormTest {
  @Test
  void theDocumentsOfZarrPythonAreUnderstood() throws IOException {
    assertThat(golden("raw")).isEqualTo(form("raw", 4, new RawCodec()));
    assertThat(golden("zstd")).isEqualTo(form("zstd", 4, new ZstdCodec(3)));
    assertThat(golden("gzip_chunks")).isEqualTo(form("gzip_chunks", 1, new GzipCodec(6)));
    assertThat(golden("blosc")).isEqualTo(form("blosc", 4, new BloscCodec(8, 3)));
  }

  private static ArrayForm form(String path, int chunksPerObject, ChunkCodec codec) {
    return new ArrayForm(path, DType.INT64, 0, 16, chunksPerObject, codec);
  }

  private static ArrayForm golden(String name) throws IOException {
    return ArrayForm.parse(name, ChunkCodecTest.golden(name + "/zarr.json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"int64\" | \"complex64\" | Invalid data_type '\"complex64\"'",
        "\"node_type\": \"array\" | \"node_type\": \"group\" | Invalid node_type '\"group\"'",
        "\"little\" | \"big\" | Invalid index_codecs",
        "\"end\" | \"start\" | Invalid index_location '\"start\"'",
        "16 | 15 | Invalid codecs",
        "16 | 0 | Invalid chunk_shape '[0]'",
        "\"default\" | \"v2\" | Invalid name '\"v2\"'",
        "\"fill_value\": 0 | \"fill_value\": \"x\" | Invalid fill_value '\"x\"'",
        "{ | [ | Unexpected",
      })
  void aDocumentThatFirnDoesNotWriteIsRefused(String part, String replacement, String reason)
      throws IOException {
    String document = new String(ChunkCodecTest.golden("raw/zarr.json"), StandardCharsets.UTF_8);
    assertThat(document).contains(part);
    byte[] changed = document.replace(part, replacement).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> ArrayForm.parse("raw", changed))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Cannot read the metadata of array raw: ")
        .hasMessageContaining(reason);
  }

  @Test
  void aChunkOfMoreThan128MebibytesIsRefused() {
    assertThatThrownBy(() -> new ArrayForm("h", DType.FLOAT64, 0, 1 << 25, 1, new RawCodec()))
        .isInstanceOf(FirnException.class)
        .hasMessage("Invalid chunk size of array h '33554432': 1 to 16777216 elements of float64");
  }
}
