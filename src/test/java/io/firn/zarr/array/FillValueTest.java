package io.firn.zarr.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.zarr.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FillValueTest {
  @Property
  void everyFillValueOfEveryTypeSurvivesItsJson(@ForAll DType dtype, @ForAll long random)
      throws IOException {
    long bits = element(dtype, random);
    assertThat(FillValue.parse(dtype, reread(FillValue.toJson(dtype, bits)))).isEqualTo(bits);
  }

  @Test
  void zarrPythonWritesTheSameFillValues() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/io/firn/zarr/fill_values.txt")) {
      String[] lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n");
      assertThat(lines).hasSize(29);
      for (String line : lines) {
        String[] parts = line.split(" ", 3);
        DType dtype = DType.named(parts[0]).orElseThrow();
        long bits = element(dtype, Long.parseUnsignedLong(parts[1], 16));
        JsonNode golden = Json.MAPPER.readTree(parts[2]);
        assertThat(FillValue.parse(dtype, golden)).as(line).isEqualTo(bits);
        assertThat(reread(FillValue.toJson(dtype, bits))).as(line).isEqualTo(golden);
      }
    }
  }

  /** By {@code xarray.backends.zarr.FillValueCoder.encode} of xarray 2026.9. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 7fc00000, AAAAAAAA+H8=",
    "FLOAT64, 7ff8000000000000, AAAAAAAA+H8=",
    "FLOAT32, c61c3c00, AAAAAICHw8A=",
    "FLOAT64, c0c3878000000000, AAAAAICHw8A=",
    "FLOAT32, 3dcccccd, AAAAoJmZuT8=",
    "FLOAT64, fff0000000000000, AAAAAAAA8P8=",
    "INT32, ffffffffffffd8f1, -9999",
    "UINT8, ff, 255",
    "UINT64, ffffffffffffffff, 18446744073709551615"
  })
  void theAttributeIsEncodedAsXarrayDoes(DType dtype, String bits, String expected) {
    Object attribute = FillValue.toAttribute(dtype, Long.parseUnsignedLong(bits, 16));
    assertThat(attribute.toString()).isEqualTo(expected);
    assertThat(attribute instanceof String).isEqualTo(dtype.isFloat());
  }

  @Test
  void aNaNWithAPayloadKeepsIt() {
    assertThat(FillValue.toJson(DType.FLOAT32, 0x7fc00001)).isEqualTo("0x7fc00001");
    assertThat(FillValue.toJson(DType.FLOAT64, 0xfff8_0000_0000_0000L))
        .isEqualTo("0xfff8000000000000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INT8 | 128", "UINT8 | -1", "UINT16 | 65536", "INT64 | 9223372036854775808",
        "UINT64 | 18446744073709551616", "INT32 | 1.5", "INT32 | \"NaN\"", "FLOAT32 | \"nan\"",
        "FLOAT32 | \"0x7ff8000000000000\"", "FLOAT64 | null", "INT32 | true"
      })
  void aFillValueOfAnotherTypeIsRefused(DType dtype, String json) throws IOException {
    JsonNode node = Json.MAPPER.readTree(json);
    assertThatThrownBy(() -> FillValue.parse(dtype, node))
        .isInstanceOf(FirnException.class)
        .hasMessage("Invalid fill_value '" + json + "': expected a value of type " + dtype);
  }

  /** The bits of one element as {@link DType} defines them. */
  private static long element(DType dtype, long bits) {
    int unused = Long.SIZE - 8 * dtype.bytes();
    boolean signed = dtype.isInteger() && !dtype.isUnsigned();
    return signed ? bits << unused >> unused : bits << unused >>> unused;
  }

  private static JsonNode reread(Object json) throws IOException {
    return Json.MAPPER.readTree(Json.MAPPER.writeValueAsBytes(json));
  }
}
