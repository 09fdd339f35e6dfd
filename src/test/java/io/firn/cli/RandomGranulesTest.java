package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firn.Slow;
import io.firn.aggregate.Aggregator;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.DataSource;
import io.firn.config.read.ConfigReader;
import io.firn.granule.Dataset;
import io.firn.granule.Fixtures;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.GranuleReader;
import io.firn.granule.pool.Granules;
import io.firn.shard.rows.ColumnLookup;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every dataset of the random files that {@code random_granules.py} writes means what the
 * conventions say, by both readers. {@code -Dfirn.files=2000} tries more files, {@code
 * -Dfirn.firstFile=300} others. Runs where Python has the packages of {@code requirements.txt}.
 */
@Slow
class RandomGranulesTest {
  private static final int FILES = Integer.getInteger("firn.files", 300);
  private static final int FIRST = Integer.getInteger("firn.firstFile", 0);

  /** Enough to see what is wrong. */
  private static final int MOST_TOLD = 40;

  @TempDir static Path directory;

  private final List<String> differences = new ArrayList<>();
  private final Map<String, Integer> compared = new TreeMap<>();

  @BeforeAll
  static void write() throws Exception {
    Python python = new Python("random_granules.py", directory);
    python.require("no random file is read", "requirements.txt");
    python.run("write", directory.toString(), Integer.toString(FIRST), Integer.toString(FILES));
  }

  private static DataSource source(String how) {
    return ConfigReader.parse(
            """
            data_source:
              coordinates: {latitude: /latitude, longitude: /longitude}
              variables: {h: /h}
            %s
            aggregation:
              variables:
                count: {function: len, dtype: int64}
            output:
              grid: {type: healpix, parent_order: 7, child_order: 12}
            """
                .formatted(how.indent(2)),
            Aggregator.language())
        .source();
  }

  @Test
  void bothReadersGiveWhatIsStored() throws IOException {
    compareAll(source("unpack: false\nmask_fill: false"), "stored");
  }

  @Test
  void bothReadersGiveWhatTheConventionsMean() throws IOException {
    compareAll(source(""), "meant");
  }

  private void compareAll(DataSource source, String what) throws IOException {
    int files = 0;
    try (BufferedReader lines = Files.newBufferedReader(directory.resolve("expected.jsonl"))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode file = new ObjectMapper().readTree(line);
        for (GranuleReader reader : List.of(GranuleReader.AUTO, GranuleReader.NETCDF_JAVA)) {
          compare(file, reader, source, what);
        }
        files++;
      }
    }
    assertThat(files).isEqualTo(FILES);
    assertThat(differences.subList(0, Math.min(MOST_TOLD, differences.size())))
        .as("%d differences; compared: %s", differences.size(), compared)
        .isEmpty();
    assertThat(compared.keySet())
        .contains("auto superblock 0", "netcdf-java superblock 0", "netcdf-java classic netCDF");
  }

  private void compare(JsonNode file, GranuleReader reader, DataSource source, String what) {
    String name = file.get("file").asText();
    JsonNode refusal = file.get("refused").path(reader.toString());
    try (Granule granule =
        Granules.open(Fixtures.FILES, directory.resolve(name).toString(), name, reader)) {
      if (!refusal.isMissingNode()) {
        differences.add("%s by %s is not refused".formatted(name, reader));
        return;
      }
      for (JsonNode column : file.get("columns")) {
        compare(file, granule, column, reader, source, what);
      }
    } catch (GranuleException e) {
      JsonNode allowed =
          refusal.isMissingNode() ? file.get("may_fail").path(reader.toString()) : refusal;
      if (allowed.isMissingNode() || !e.getMessage().contains(allowed.asText())) {
        differences.add(
            "%s (%s) by %s: %s".formatted(name, file.get("kind"), reader, e.getMessage()));
      }
    }
  }

  private void compare(
      JsonNode file,
      Granule granule,
      JsonNode column,
      GranuleReader reader,
      DataSource source,
      String what) {
    String found;
    try {
      found = difference(granule, source, column, column.get(what));
    } catch (GranuleException e) {
      found = e.getMessage();
    }
    JsonNode refusal = column.get("refused").path(reader.toString());
    String kind = file.get("kind").asText();
    boolean right = refusal.isMissingNode() ? found.isEmpty() : found.contains(refusal.asText());
    if (right) {
      compared.merge(reader + " " + kind, 1, Integer::sum);
    } else {
      differences.add(
          "%s (%s)%s%s by %s, %s: %s"
              .formatted(
                  file.get("file").asText(),
                  kind,
                  column.get("path").asText(),
                  column.get("column").isNull() ? "" : "[" + column.get("column") + "]",
                  reader,
                  column.get("features"),
                  found.isEmpty() ? "is not refused" : found));
    }
  }

  /** What is wrong with a column, or nothing. */
  private static String difference(
      Granule granule, DataSource source, JsonNode column, JsonNode expected) {
    Dataset dataset = ColumnLookup.dataset(granule, source, column.get("path").asText());
    if (!column.get("column").isNull()) {
      dataset = dataset.column(column.get("column").asInt());
    }
    String type = dataset.type().map(DType::zarrName).orElse(dataset.typeName());
    if (!type.equals(expected.get("type").asText())) {
      return "it is %s, expected %s".formatted(type, expected.get("type").asText());
    }
    int rows = column.get("rows").asInt();
    if (dataset.shape()[0] != rows) {
      return "it has %d rows, expected %d".formatted(dataset.shape()[0], rows);
    }
    Column read = ColumnLookup.read(dataset, 0, rows, null);
    String missing = expected.path("missing").asText("0".repeat(rows));
    ByteBuffer bits =
        ByteBuffer.wrap(Base64.getDecoder().decode(expected.get("bits").asText()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < rows; row++) {
      boolean gone = missing.charAt(row) == '1';
      long wanted = bits(bits, read.type());
      if (read.isMissing(row) != gone) {
        return "row %d is %s".formatted(row, gone ? "not missing" : "missing");
      }
      if (!gone && !same(read, row, wanted)) {
        return "row %d is %s (%x), expected %x"
            .formatted(row, read.doubleAt(row), bitsAt(read, row), wanted);
      }
    }
    return "";
  }

  private static long bits(ByteBuffer buffer, DType type) {
    return switch (type.bytes()) {
      case 1 -> buffer.get() & 0xffL;
      case 2 -> buffer.getShort() & 0xffffL;
      case 4 -> buffer.getInt() & 0xffff_ffffL;
      default -> buffer.getLong();
    };
  }

  private static long bitsAt(Column column, int row) {
    long mask = -1L >>> (64 - 8 * column.type().bytes());
    if (column instanceof Column.Floats floats) {
      return Float.floatToRawIntBits(floats.array()[row]) & mask;
    } else if (column instanceof Column.Doubles doubles) {
      return Double.doubleToRawLongBits(doubles.array()[row]);
    }
    return column.longAt(row) & mask;
  }

  /** The payload of a NaN means nothing, and arithmetic changes it. */
  private static boolean same(Column column, int row, long wanted) {
    if (column instanceof Column.Floats floats && Float.isNaN(floats.array()[row])) {
      return Float.isNaN(Float.intBitsToFloat((int) wanted));
    }
    if (column instanceof Column.Doubles doubles && Double.isNaN(doubles.array()[row])) {
      return Double.isNaN(Double.longBitsToDouble(wanted));
    }
    return bitsAt(column, row) == wanted;
  }
}
