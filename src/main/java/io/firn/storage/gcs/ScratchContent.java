package io.firn.storage.gcs;

import com.google.api.client.http.AbstractInputStreamContent;
import io.firn.storage.ScratchFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The body of a request: a scratch file from a position to its end. A failure to read the file is
 * unchecked, to tell it from failures to send, which may pass.
 */
final class ScratchContent extends AbstractInputStreamContent {
  static final String TYPE = "application/octet-stream";

  private static final int PIECE = 64 << 10;

  private final ScratchFile file;
  private final long from;

  ScratchContent(ScratchFile file, long from) {
    super(TYPE);
    this.file = file;
    this.from = from;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return file.read(from, getLength());
  }

  @Override
  public long getLength() {
    return file.length() - from;
  }

  @Override
  public boolean retrySupported() {
    return true;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (InputStream in = open()) {
      byte[] piece = new byte[PIECE];
      for (int count; (count = read(in, piece)) >= 0; ) {
        out.write(piece, 0, count);
      }
    }
    out.flush();
  }

  private InputStream open() {
    try {
      return getInputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int read(InputStream in, byte[] piece) {
    try {
      return in.read(piece);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
