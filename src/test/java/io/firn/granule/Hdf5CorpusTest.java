package io.firn.granule;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.Slow;
import io.firn.cli.Python;
import io.firn.column.Column;
import io.firn.column.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random sound HDF5 files hold what h5py reads in them, or are refused by the name of a filter or
 * type. Another corpus is made with {@code -Dcorpus.seed=}, a larger one with {@code
 * -Dcorpus.datasets=}.
 */
class Hdf5CorpusTest {
  private static final Logger LOG = LoggerFactory.getLogger(Hdf5CorpusTest.class);

  @TempDir Path directory;

  @Test
  @Slow
  void everyDatasetHoldsWhatH5pyReadsOrIsRefusedByName() throws IOException, InterruptedException {
    Python python = new Python("hdf5_corpus.py", directory);
    python.require("HDF5 of all kinds", "requirements.txt");
    String datasets = System.getProperty("corpus.datasets", "200");
    python.run("write", directory.toString(), System.getProperty("corpus.seed", "1"), datasets);
    List<String> wrong = new ArrayList<>();
    Map<String, Integer> outcomes = new TreeMap<>();
    for (String line : Files.readAllLines(directory.resolve("expected.tsv"))) {
      String[] fields = line.split("\t");
      String expected = fields[7];
      String found = outcome(directory.resolve(fields[0]), fields);
      boolean refusal = !expected.matches("[0-9a-f]{8}");
      boolean right = refusal ? isRefusal(found, expected) : found.equals(expected);
      outcomes.merge(
          !right ? "wrong" : refusal ? "refused for " + expected : "read", 1, Integer::sum);
      if (!right) {
        wrong.add(line + " is " + found);
      }
    }
    LOG.info("HDF5 corpus: {}", outcomes);
    assertThat(wrong).isEmpty();
    assertThat(outcomes.get("read")).isGreaterThan(Integer.parseInt(datasets) * 4 / 5);
  }

  private static boolean isRefusal(String found, String names) {
    return found.startsWith("Cannot read ")
        && Stream.of(names.split(", ")).anyMatch(found::contains);
  }

  /** The checksum of the values, or why they are not read. */
  private static String outcome(Path file, String[] fields) {
    try (Granule granule = Fixtures.open(file, GranuleReader.JHDF)) {
      Dataset dataset = granule.dataset(fields[1]);
      String refused = dataset.typeName();
      DType type =
          dataset.type().orElseThrow(() -> new IllegalStateException("Cannot read " + refused));
      boolean table = fields[2].equals("2");
      int[] window = Stream.of(fields).skip(3).limit(4).mapToInt(Integer::parseInt).toArray();
      CRC32 crc = new CRC32();
      for (int i = 0; i < window[3]; i++) {
        Dataset one = table ? dataset.column(window[2] + i) : dataset;
        Column column = Column.of(type);
        one.read(window[0], window[1], column);
        crc.update(Fixtures.littleEndian(column));
      }
      return "%08x".formatted(crc.getValue());
    } catch (GranuleException | IllegalStateException e) {
      return e.getMessage();
    }
  }
}
