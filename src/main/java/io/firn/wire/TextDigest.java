package io.firn.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a UTF-8 text that comes in pieces and need not be held as a whole. */
public final class TextDigest {
  private final MessageDigest digest;

  public TextDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  public TextDigest add(String piece) {
    digest.update(piece.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** The digest of all pieces; nothing can be added after. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
