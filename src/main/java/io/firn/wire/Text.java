package io.firn.wire;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Text of any length in binary files and elements: a licence or a configuration may exceed the 64
 * KiB of {@link DataOutput#writeUTF}.
 */
public final class Text {
  private Text() {}

  public static void write(DataOutput out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Varint.write(out, bytes.length);
    out.write(bytes);
  }

  public static String read(DataInput in) throws IOException {
    byte[] bytes = new byte[Varint.readCount(in)];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
