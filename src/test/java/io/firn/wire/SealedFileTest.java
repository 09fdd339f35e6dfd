package io.firn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.shard.plan.RowRanges;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SealedFileTest {
  private static final byte[] FILE =
      SealedFile.seal(
          "FIRNTST1",
          out -> {
            Varint.write(out, 300);
            out.writeUTF("ice");
          });

  @Property
  void numbersOfAnySizeAreReadBack(@ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long value) {
    byte[] file = SealedFile.seal("FIRNTST1", out -> Varint.write(out, value));
    assertThat(SealedFile.<Long>open("FIRNTST1", file, "test", Varint::read)).isEqualTo(value);
  }

  @Property
  void aFlippedBitAnywhereIsFound(
      @ForAll @IntRange(max = 17) int place, @ForAll @IntRange(max = 7) int bit) {
    byte[] damaged = FILE.clone();
    damaged[place % FILE.length] ^= (byte) (1 << bit);
    assertThatThrownBy(() -> open(damaged))
        .isInstanceOf(FirnException.class)
        .hasMessageContaining("test.bin");
  }

  @Test
  void aTruncatedFileIsFound() {
    for (int length = 0; length < FILE.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(FILE, length);
      assertThatThrownBy(() -> open(cut))
          .isInstanceOf(FirnException.class)
          .hasMessageContaining("test.bin");
    }
  }

  @Test
  void anotherKindOfFileIsRefused() {
    byte[] receipt = SealedFile.seal("FIRNRCP1", out -> out.writeInt(1));
    assertThatThrownBy(() -> open(receipt)).hasMessageContaining("not a FIRNTST1 file");
  }

  @Test
  void aFileThatClaimsMoreThanItHoldsIsNamedBeforeMemoryIsTaken() {
    byte[] text = SealedFile.seal("FIRNTST1", out -> Varint.write(out, Integer.MAX_VALUE));
    assertThatThrownBy(() -> SealedFile.open("FIRNTST1", text, "test.bin", Text::read))
        .isInstanceOf(FirnException.class)
        .hasMessage("Cannot read test.bin: it claims more than its 17 bytes hold");

    byte[] ranges =
        SealedFile.seal(
            "FIRNTST1",
            out -> {
              Varint.write(out, 4);
              out.write(new byte[3]);
            });
    assertThatThrownBy(() -> SealedFile.open("FIRNTST1", ranges, "test.bin", RowRanges::read))
        .hasMessage("Cannot read test.bin: it claims more than its 16 bytes hold");
  }

  @Test
  void aDamagedFileTellsBothChecksums() {
    byte[] damaged = FILE.clone();
    damaged[9] ^= 1;
    String expected = HexFormat.of().formatHex(FILE, FILE.length - 4, FILE.length);
    assertThatThrownBy(() -> open(damaged))
        .hasMessageMatching(
            "Cannot read test.bin: it is damaged, its CRC-32C is [0-9a-f]{8}, expected "
                + expected);
  }

  private static String open(byte[] file) {
    return SealedFile.open(
        "FIRNTST1",
        file,
        "test.bin",
        in -> {
          Varint.read(in);
          return in.readUTF();
        });
  }
}
