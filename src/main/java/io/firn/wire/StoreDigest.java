package io.firn.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A digest of a set of stored objects that does not depend on their order: sums of hashes of their
 * keys, lengths and checksums. Two stores with the same bytes under the same keys have the same
 * digest, wherever they are and however the writing was divided.
 *
 * @param objects how many
 * @param bytes their lengths together
 * @param listing sum over keys and lengths: what a listing of the store can confirm
 * @param low sum over keys, lengths and CRC-32Cs, first half
 * @param high the same, second half
 */
public record StoreDigest(long objects, long bytes, long listing, long low, long high) {
  public static final StoreDigest NONE = new StoreDigest(0, 0, 0, 0, 0);

  /** The digest of one object. */
  public static StoreDigest of(String key, long length, int crc32c) {
    ByteBuffer content =
        ByteBuffer.wrap(
            sha256(key, ByteBuffer.allocate(12).putLong(length).putInt(crc32c).array()));
    return new StoreDigest(1, length, listed(key, length), content.getLong(), content.getLong());
  }

  /** The {@code listing} of one object. */
  public static long listed(String key, long length) {
    return ByteBuffer.wrap(sha256(key, ByteBuffer.allocate(8).putLong(length).array())).getLong();
  }

  public StoreDigest plus(StoreDigest other) {
    return new StoreDigest(
        objects + other.objects,
        bytes + other.bytes,
        listing + other.listing,
        low + other.low,
        high + other.high);
  }

  public void write(DataOutput out) throws IOException {
    Varint.write(out, objects);
    Varint.write(out, bytes);
    out.writeLong(listing);
    out.writeLong(low);
    out.writeLong(high);
  }

  public static StoreDigest read(DataInput in) throws IOException {
    return new StoreDigest(
        Varint.read(in), Varint.read(in), in.readLong(), in.readLong(), in.readLong());
  }

  /** The digest as 32 hex digits. */
  public String hex() {
    return HexFormat.of().formatHex(ByteBuffer.allocate(16).putLong(low).putLong(high).array());
  }

  private static byte[] sha256(String key, byte[] facts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(key.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      return sha.digest(facts);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
