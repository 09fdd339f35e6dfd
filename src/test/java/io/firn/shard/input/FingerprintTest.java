package io.firn.shard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.storage.InputFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is the same wherever it lies, and another one where a byte that is looked at differs. */
class FingerprintTest {
  private static final int LONG = (16 << 20) + 1;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_536, 3_000_000, 16 << 20})
  void ofAFileThatIsReadWholeEveryByteCounts(int length) throws IOException {
    byte[] bytes = bytes(length);
    Fingerprint known = Fingerprint.of(file("a", bytes, ""));
    assertThat(known.matches(file("b", bytes, "modified later"))).isTrue();
    for (int i = 0; i < Math.min(length, 20); i++) {
      int at = new Random(i).nextInt(length);
      bytes[at] ^= 1;
      assertThat(known.matches(file("c", bytes, ""))).as("byte %d", at).isFalse();
      bytes[at] ^= 1;
    }
  }

  /** 64 pieces of 64 KiB: the first, the last, and 62 that divide what lies between. */
  @Test
  void ofALongFileHeadTailAndPiecesBetweenCount() throws IOException {
    byte[] bytes = bytes(LONG);
    Fingerprint known = Fingerprint.of(file("a", bytes, ""));
    int second = (LONG - (64 << 10)) / 63;
    for (int at : new int[] {0, 65_535, second, second + 65_535, LONG - 65_536, LONG - 1}) {
      bytes[at] ^= 1;
      assertThat(known.matches(file("b", bytes, ""))).as("byte %d", at).isFalse();
      bytes[at] ^= 1;
    }
    assertThat(known.matches(file("b", bytes, ""))).isTrue();
    bytes[65_536] ^= 1;
    assertThat(known.matches(file("b", bytes, ""))).as("between pieces").isTrue();
  }

  @Test
  void aChecksumThatTheStorageTellsIsComparedWithoutReadingAndElseWithTheWholeFile()
      throws Exception {
    byte[] bytes = bytes(LONG);
    byte[] md5 = MessageDigest.getInstance("MD5").digest(bytes);
    String version = "modified 2020-01-01T00:00:00Z, md5 " + HexFormat.of().formatHex(md5);
    InputFile unreadable = new InputFile("/nowhere/a", "a", LONG, version);
    Fingerprint known = Fingerprint.of(unreadable);
    assertThat(known.matches(unreadable)).isTrue();
    assertThat(known.matches(file("b", bytes, "modified 2021-01-01T00:00:00Z"))).isTrue();
    bytes[65_536] ^= 1;
    assertThat(known.matches(file("b", bytes, "modified 2021-01-01T00:00:00Z"))).isFalse();
    byte[] other = MessageDigest.getInstance("MD5").digest(bytes);
    assertThat(
            known.matches(
                new InputFile("/nowhere/a", "a", LONG, "md5 " + HexFormat.of().formatHex(other))))
        .isFalse();
  }

  @Test
  void aFileThatIsNotAsLongAsListedHasNone() throws IOException {
    InputFile file = file("a", bytes(10), "");
    assertThatThrownBy(() -> Fingerprint.of(new InputFile(file.uri(), "a", 11, "")))
        .hasMessage("it has 10 bytes, 11 when it was listed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "md5 00112233445566778899aabbccddeeff"})
  void whatIsWrittenIsReadBack(String version) throws IOException {
    Fingerprint known = Fingerprint.of(file("a", bytes(100), version));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    known.write(new DataOutputStream(out));
    assertThat(Fingerprint.read(new DataInputStream(new ByteArrayInputStream(out.toByteArray()))))
        .isEqualTo(known);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private InputFile file(String name, byte[] bytes, String version) throws IOException {
    Path path = Files.write(directory.resolve(name), bytes);
    return new InputFile(path.toString(), name, bytes.length, version);
  }
}
