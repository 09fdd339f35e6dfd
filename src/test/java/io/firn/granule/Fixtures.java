package io.firn.granule;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.cf.CfDataset;
import io.firn.granule.pool.ChannelOpener;
import io.firn.granule.pool.Granules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;

/** The files of {@code make_fixtures.py}, the real granules, and how both are opened in tests. */
public final class Fixtures {
  public static final ChannelOpener FILES = uri -> FileChannel.open(Path.of(uri));
  static final Path GRANULES = Path.of("pipelines/atl06/granules");

  private Fixtures() {}

  public static Path path(String name) {
    return Path.of("src/test/resources/io/firn/granule", name);
  }

  static Granule open(String name, GranuleReader reader) {
    return open(path(name), reader);
  }

  static Granule open(Path path, GranuleReader reader) {
    return Granules.open(FILES, path.toString(), path.getFileName().toString(), reader);
  }

  static List<String> lines(String name) {
    try {
      return Files.readAllLines(path(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All rows of a dataset. */
  public static Column read(Dataset dataset) {
    Column column = Column.of(dataset.type().orElseThrow());
    dataset.read(0, (int) dataset.shape()[0], column);
    return column;
  }

  /** All rows of a dataset as its attributes mean them. */
  public static Column readMeant(Granule granule, Dataset dataset) {
    return read(meant(granule, dataset));
  }

  static Dataset meant(Granule granule, Dataset dataset) {
    return CfDataset.of(granule, dataset, true, true);
  }

  /** Rows, missing rows and CRC-32 of the values, as the tables of expected values have them. */
  public static String summary(Column column) {
    int missing = 0;
    for (int i = 0; i < column.size(); i++) {
      missing += column.isMissing(i) ? 1 : 0;
    }
    CRC32 crc = new CRC32();
    crc.update(littleEndian(column));
    return "%d:%d:%08x".formatted(column.size(), missing, crc.getValue());
  }

  /** The values as the source's type has them, little-endian. */
  static byte[] littleEndian(Column column) {
    DType type = column.type();
    ByteBuffer out =
        ByteBuffer.allocate(column.size() * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < column.size(); i++) {
      long bits = bits(column, i);
      switch (type.bytes()) {
        case 1 -> out.put((byte) bits);
        case 2 -> out.putShort((short) bits);
        case 4 -> out.putInt((int) bits);
        default -> out.putLong(bits);
      }
    }
    return out.array();
  }

  /** One value as bits of the column's type. */
  public static long bits(Column column, int row) {
    if (column instanceof Column.Floats floats) {
      return Float.floatToRawIntBits(floats.array()[row]);
    } else if (column instanceof Column.Doubles doubles) {
      return Double.doubleToRawLongBits(doubles.array()[row]);
    }
    return column.longAt(row);
  }
}
