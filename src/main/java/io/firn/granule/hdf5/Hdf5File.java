package io.firn.granule.hdf5;

import io.firn.granule.GranuleChannel;
import io.jhdf.Constants;
import io.jhdf.checksum.ChecksumUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The bytes of an HDF5 file, by the addresses that its structures hold. All of its own numbers are
 * little-endian.
 *
 * @param base where address 0 is, behind the user block
 * @param offsetBytes bytes of an address
 * @param lengthBytes bytes of a length
 */
record Hdf5File(GranuleChannel channel, long base, int offsetBytes, int lengthBytes) {
  /** Where there is nothing: all bits of an address are set, however wide it is. */
  static final long UNDEFINED = Constants.UNDEFINED_ADDRESS;

  /** An extent without a bound, written in the same way. */
  static final long UNLIMITED = -1;

  static final int CHECKSUM_BYTES = 4;
  private static final int SIGNATURE_BYTES = 4;

  /** What is read from metadata; that ends too early where a number in it is wrong. */
  static <T> T undamaged(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | ArithmeticException e) {
      throw new IllegalStateException("its metadata is damaged");
    }
  }

  /** Bytes from an address to the end of the file, 0 where the address lies beyond. */
  long remaining(long address) {
    long end = channel.length() - base;
    return address < 0 || address > end ? 0 : end - address;
  }

  /** The bytes at an address. */
  ByteBuffer read(long address, long length) {
    try {
      byte[] bytes = channel.readFully(Math.addExact(base, address), Math.toIntExact(length));
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A block of metadata that ends in its checksum.
   *
   * @param signature its first four bytes, after which its version has to be 0
   * @return positioned behind the version, limited to what the checksum covers
   */
  ByteBuffer block(long address, long length, String signature) {
    ByteBuffer block = verified(read(address, length), address);
    expect(block, signature, address);
    int version = block.get();
    if (version != 0) {
      throw new IllegalStateException(
          "version %d of its %s is not known".formatted(version, signature));
    }
    return block;
  }

  /** The buffer, which is a whole array, without the checksum at its end, which is verified. */
  static ByteBuffer verified(ByteBuffer block, long address) {
    int covered = block.limit() - CHECKSUM_BYTES;
    byte[] bytes = Arrays.copyOf(block.array(), covered);
    if (ChecksumUtils.checksum(bytes) != block.getInt(covered)) {
      throw new IllegalStateException(
          "the checksum of its metadata at %,d fails".formatted(address));
    }
    return block.limit(covered);
  }

  static void expect(ByteBuffer at, String signature, long address) {
    byte[] found = new byte[SIGNATURE_BYTES];
    at.get(found);
    if (!signature.equals(new String(found, StandardCharsets.ISO_8859_1))) {
      throw new IllegalStateException(
          "its metadata is damaged: no %s at %,d".formatted(signature, address));
    }
  }

  /** The address at the buffer's position. */
  long offset(ByteBuffer at) {
    return unlessAllSet(unsigned(at, offsetBytes), offsetBytes, UNDEFINED);
  }

  /** The largest extent at the buffer's position, {@link #UNLIMITED} for any. */
  long extent(ByteBuffer at) {
    return unlessAllSet(unsigned(at, lengthBytes), lengthBytes, UNLIMITED);
  }

  private static long unlessAllSet(long value, int bytes, long allSet) {
    return value == -1L >>> 8 * (Long.BYTES - bytes) ? allSet : value;
  }

  /** The length at the buffer's position. */
  long length(ByteBuffer at) {
    return unsigned(at, lengthBytes);
  }

  /** The unsigned integer of {@code bytes} bytes, at most 8, at the buffer's position. */
  static long unsigned(ByteBuffer at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (at.get() & 0xffL) << 8 * i;
    }
    return value;
  }
}
