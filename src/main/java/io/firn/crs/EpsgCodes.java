package io.firn.crs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The EPSG codes in PROJ.4's {@code nad/epsg}, from the module {@code proj4j-epsg}. For each code
 * the file has a comment with its name, and a PROJ string.
 */
final class EpsgCodes {
  private static final String FILE = "/proj4/nad/epsg";

  /**
   * A code.
   *
   * @param name the EPSG name of the CRS, such as {@code WGS 84 / UTM zone 18N}
   * @param projString its definition
   */
  record Entry(String name, String projString) {}

  private EpsgCodes() {}

  static Optional<Entry> find(int code) {
    String begin = "<" + code + ">";
    try (InputStream file = EpsgCodes.class.getResourceAsStream(FILE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      String name = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) {
          name = line.substring(1).strip();
        } else if (line.startsWith(begin)) {
          String definition = line.substring(begin.length()).replace("<>", "").strip();
          return Optional.of(new Entry(name, definition));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
