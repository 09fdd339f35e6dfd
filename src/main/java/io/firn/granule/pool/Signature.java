package io.firn.granule.pool;

import io.firn.granule.GranuleChannel;
import io.firn.granule.GranuleException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

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
    String seen =
        head.length == 0
            ? "it is empty"
            : "it begins with " + HexFormat.ofDelimiter(" ").formatHex(head);
    throw GranuleException.opening(granule, "not an HDF5 or netCDF file, " + seen, null);
  }
}
