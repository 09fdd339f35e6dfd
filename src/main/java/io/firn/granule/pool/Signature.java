package io.firn.granule.pool;

import io.firn.granule.GranuleChannel;
import io.firn.granule.GranuleException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * The file format, told by the bytes at its head.
 *
 * @param format the family
 * @param version superblock version of HDF5, format version of classic netCDF
 */
record Signature(Format format, int version) {
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  private static final byte[] CLASSIC = "CDF".getBytes(StandardCharsets.US_ASCII);

  /** Where HDF5 may begin first behind a user block; the next places double it. */
  private static final int FIRST_USER_BLOCK = 512;

  /** Enough to tell a document by. */
  private static final int TEXT_BYTES = 1024;

  private static final int MOST_SHOWN = 60;

  enum Format {
    HDF5,
    NETCDF_CLASSIC
  }

  /**
   * Looks at a file.
   *
   * @throws GranuleException when it is of neither format
   */
  static Signature of(GranuleChannel channel, String granule) throws IOException {
    byte[] head = channel.readFully(0, (int) Math.min(channel.size(), HDF5.length + 1));
    if (head.length > CLASSIC.length
        && Arrays.equals(head, 0, CLASSIC.length, CLASSIC, 0, CLASSIC.length)) {
      return new Signature(Format.NETCDF_CLASSIC, head[CLASSIC.length]);
    }
    byte[] superblock = head;
    long at = 0;
    while (superblock.length > HDF5.length) {
      if (Arrays.equals(superblock, 0, HDF5.length, HDF5, 0, HDF5.length)) {
        return new Signature(Format.HDF5, superblock[HDF5.length]);
      }
      at = at == 0 ? FIRST_USER_BLOCK : 2 * at;
      superblock =
          at + HDF5.length < channel.size() ? channel.readFully(at, HDF5.length + 1) : new byte[0];
    }
    throw GranuleException.opening(
        granule, "not an HDF5 or netCDF file, " + seen(channel, head), null);
  }

  /** What a file is instead, as far as its first bytes tell. */
  private static String seen(GranuleChannel channel, byte[] head) throws IOException {
    if (head.length == 0) {
      return "it is empty";
    }
    byte[] start = channel.readFully(0, (int) Math.min(channel.size(), TEXT_BYTES));
    return text(start)
        .map(Signature::document)
        .orElseGet(() -> "it begins with " + HexFormat.ofDelimiter(" ").formatHex(head));
  }

  /** The text that a file begins with, or empty where that is not text. */
  private static Optional<String> text(byte[] start) {
    // A last character that is cut off comes out as a replacement, as malformed ones do.
    String text = new String(start, StandardCharsets.UTF_8);
    text = start.length == TEXT_BYTES ? text.substring(0, text.length() - 1) : text;
    text = text.replaceFirst("^\uFEFF", "").strip();
    boolean printable =
        text.chars().noneMatch(c -> c == '\uFFFD' || (c < ' ' && "\t\n\f\r".indexOf(c) < 0));
    return printable && !text.isEmpty() ? Optional.of(text) : Optional.empty();
  }

  /** Archives and stores answer with documents where there is no granule to send. */
  private static String document(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.matches("(?s)(<\\?xml.*|<!--.*)?(<!doctype html|<html).*")) {
      return "it is a web page: is a log-in missing? Set EARTHDATA_TOKEN, or give the account that the archive asks for, and download it again";
    }
    String kind =
        lower.startsWith("<") ? "an XML document" : text.startsWith("{") ? "JSON" : "text";
    String line = text.lines().findFirst().orElseThrow();
    return "it is %s that begins with '%s'"
        .formatted(kind, line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "…" : line);
  }
}
