package io.firn.wire;

import io.firn.FirnException;
import io.firn.Plural;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The frame of Firn's own binary files: eight letters that say what it is, the content, and a
 * CRC-32C of both, so that a damaged plan or receipt is reported rather than believed.
 */
public final class SealedFile {
  private static final int KIND = 8;
  private static final int CRC = 4;

  private SealedFile() {}

  /** Writes content. */
  public interface Writer {
    void write(DataOutput out) throws IOException;
  }

  /** Reads content. */
  public interface Parser<T> {
    T parse(DataInputStream in) throws IOException;
  }

  /**
   * The content of a file, with a known end: a checksum does not make the writer honest, and a
   * number in the file may claim anything.
   */
  static final class Content extends DataInputStream {
    Content(byte[] file) {
      super(new ByteArrayInputStream(file, KIND, file.length - KIND - CRC));
    }
  }

  /**
   * @param kind eight ASCII letters, the last of them a version
   */
  public static byte[] seal(String kind, Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(kind.getBytes(StandardCharsets.US_ASCII), 0, KIND);
      writer.write(out);
      out.writeInt(Crc32c.of(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Whether the bytes are what {@link #seal} made of some content, of whatever kind and version.
   */
  public static boolean isWhole(byte[] file) {
    return file.length >= KIND + CRC
        && Crc32c.of(file, 0, file.length - CRC) == ByteBuffer.wrap(file).getInt(file.length - CRC);
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
    int crc = Crc32c.of(file, 0, file.length - CRC);
    int expected = ByteBuffer.wrap(file).getInt(file.length - CRC);
    if (crc != expected) {
      throw new FirnException(
          "Cannot read %s: it is damaged, its CRC-32C is %08x, expected %08x"
              .formatted(name, crc, expected));
    }
    try (Content content = new Content(file)) {
      T parsed = parser.parse(content);
      if (content.available() > 0) {
        throw new IOException(
            Plural.of(content.available(), "byte is", "bytes are") + " left over");
      }
      return parsed;
    } catch (EOFException e) {
      throw new FirnException(
          "Cannot read %s: it claims more than its %,d bytes hold".formatted(name, file.length), e);
    } catch (IOException e) {
      throw new FirnException("Cannot read " + name + ": " + e.getMessage(), e);
    }
  }
}
