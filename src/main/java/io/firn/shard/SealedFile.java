package io.firn.shard;

import io.firn.FirnException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The frame of Firn's own binary files: eight letters that say what it is, the content, and a
 * CRC-32C of both, so that a damaged plan or receipt is named rather than believed.
 */
public final class SealedFile {
  private static final int KIND = 8;
  private static final int CRC = 4;

  private SealedFile() {}

  /** Writes content. */
  public interface Content {
    void write(DataOutput out) throws IOException;
  }

  /** Reads content. */
  public interface Parser<T> {
    T parse(DataInputStream in) throws IOException;
  }

  /**
   * @param kind eight ASCII letters, the last of them a version
   */
  public static byte[] seal(String kind, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(kind.getBytes(StandardCharsets.US_ASCII), 0, KIND);
      content.write(out);
      CRC32C crc = new CRC32C();
      crc.update(bytes.toByteArray());
      out.writeInt((int) crc.getValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * @param name what to call the file in an error
   * @throws FirnException when the bytes are not what {@link #seal} made
   */
  public static <T> T open(String kind, byte[] file, String name, Parser<T> parser) {
    if (file.length < KIND + CRC
        || !Arrays.equals(file, 0, KIND, kind.getBytes(StandardCharsets.US_ASCII), 0, KIND)) {
      throw new FirnException("Cannot read " + name + ": it is not a " + kind + " file");
    }
    CRC32C crc = new CRC32C();
    crc.update(file, 0, file.length - CRC);
    if (ByteBuffer.wrap(file).getInt(file.length - CRC) != (int) crc.getValue()) {
      throw new FirnException(
          "Cannot read " + name + ": its checksum does not match, it is damaged");
    }
    ByteArrayInputStream content = new ByteArrayInputStream(file, KIND, file.length - KIND - CRC);
    try (DataInputStream in = new DataInputStream(content)) {
      T parsed = parser.parse(in);
      if (content.available() > 0) {
        throw new IOException(content.available() + " bytes are left over");
      }
      return parsed;
    } catch (IOException e) {
      throw new FirnException("Cannot read " + name + ": " + e.getMessage(), e);
    }
  }
}
