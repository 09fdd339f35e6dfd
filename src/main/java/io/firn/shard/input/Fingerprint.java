package io.firn.shard.input;

import io.firn.Plural;
import io.firn.storage.InputFile;
import io.firn.storage.Inputs;
import io.firn.storage.Uris;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * What a file is known by, wherever it lies and whenever it was copied there: a checksum of all of
 * it where its storage told one when it was listed, otherwise checksums of bytes at places that its
 * length alone decides. So it is the same by every reader, thread and retry, and can be taken again
 * at any other place.
 */
sealed interface Fingerprint {
  /** A file of this length on a local disk is read whole: milliseconds. */
  long SMALL = 16L << 20;

  /** Bytes of one piece of a longer file: what a request brings with its first byte. */
  int PIECE_BYTES = 64 << 10;

  /** Pieces of a longer file on a local disk. */
  int LOCAL_PIECES = 64;

  /** Where each piece is a request, which a scan makes beside some sixty others. */
  int REMOTE_PIECES = 4;

  /**
   * The fingerprint of a file.
   *
   * @throws IOException as {@link Inputs#open(String)} says; when the file is not as long as it was
   *     when it was listed
   */
  static Fingerprint of(InputFile file) throws IOException {
    Optional<String> md5 = file.md5();
    if (md5.isPresent()) {
      return new Md5(md5.get());
    }
    boolean local = Uris.isLocal(file.uri());
    int pieces = local ? LOCAL_PIECES : REMOTE_PIECES;
    long whole = local ? SMALL : (long) pieces * PIECE_BYTES;
    return file.length() <= whole
        ? Pieces.of(file, 1, (int) file.length())
        : Pieces.of(file, pieces, PIECE_BYTES);
  }

  /** Whether a file of the same length has this fingerprint, too; reads what tells it. */
  boolean matches(InputFile file) throws IOException;

  void write(DataOutput out) throws IOException;

  static Fingerprint read(DataInput in) throws IOException {
    int pieces = Varint.readInt(in);
    return pieces == Md5.NO_PIECES
        ? new Md5(in.readUTF())
        : new Pieces(pieces, Varint.readInt(in), in.readInt(), in.readInt());
  }

  /**
   * The checksum of a whole file, as its storage tells it.
   *
   * @param hex 32 digits
   */
  record Md5(String hex) implements Fingerprint {
    private static final int NO_PIECES = 0;

    @Override
    public boolean matches(InputFile file) throws IOException {
      return hex.equals(file.md5().isPresent() ? file.md5().get() : sum(file));
    }

    private static String sum(InputFile file) throws IOException {
      try {
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        scan(file, 1, file.length(), md5::update);
        return HexFormat.of().formatHex(md5.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has MD5", e);
      }
    }

    @Override
    public void write(DataOutput out) throws IOException {
      Varint.write(out, NO_PIECES);
      out.writeUTF(hex);
    }
  }

  /**
   * Two checksums of a file's head, its tail and what lies evenly between, or of all of it.
   *
   * @param pieces how many, 1 and more; one is the whole file
   * @param bytes of each
   * @param crc32 of all pieces, one after the other
   * @param crc32c of the same: two files that differ have both in common once in 2⁶⁴
   */
  record Pieces(int pieces, int bytes, int crc32, int crc32c) implements Fingerprint {
    private static Pieces of(InputFile file, int pieces, int bytes) throws IOException {
      CRC32 crc32 = new CRC32();
      CRC32C crc32c = new CRC32C();
      scan(
          file,
          pieces,
          bytes,
          part -> {
            crc32.update(part.duplicate());
            crc32c.update(part);
          });
      return new Pieces(pieces, bytes, (int) crc32.getValue(), (int) crc32c.getValue());
    }

    @Override
    public boolean matches(InputFile file) throws IOException {
      return equals(of(file, pieces, bytes));
    }

    @Override
    public void write(DataOutput out) throws IOException {
      Varint.write(out, pieces);
      Varint.write(out, bytes);
      out.writeInt(crc32);
      out.writeInt(crc32c);
    }
  }

  /** Reads pieces of a file, the first at its head and the last at its end. */
  private static void scan(InputFile file, int pieces, long bytes, Consumer<ByteBuffer> take)
      throws IOException {
    try (SeekableByteChannel channel = Inputs.open(file.uri())) {
      if (channel.size() != file.length()) {
        throw new IOException(
            "it has %s, %,d when it was listed"
                .formatted(Plural.of(channel.size(), "byte"), file.length()));
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(bytes, 1 << 20));
      for (int piece = 0; piece < pieces; piece++) {
        long at = pieces == 1 ? 0 : piece * (file.length() - bytes) / (pieces - 1);
        channel.position(at);
        for (long left = bytes; left > 0; left -= buffer.limit()) {
          buffer.clear().limit((int) Math.min(left, buffer.capacity()));
          while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
              throw new EOFException("it ends before its length");
            }
          }
          take.accept(buffer.flip());
        }
      }
    }
  }
}
