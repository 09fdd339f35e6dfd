package io.firn.granule.netcdf;

import io.firn.granule.GranuleChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import ucar.unidata.io.RandomAccessFile;

/** A channel as netcdf-java reads files. Closing it leaves the channel open. */
final class ChannelFile extends RandomAccessFile {
  private static final int BUFFER_BYTES = 1 << 13;

  private final GranuleChannel channel;

  ChannelFile(GranuleChannel channel, String location) {
    super(BUFFER_BYTES);
    this.channel = channel;
    this.location = location;
  }

  @Override
  protected int read_(long position, byte[] into, int offset, int length) throws IOException {
    return channel.position(position).read(ByteBuffer.wrap(into, offset, length));
  }

  @Override
  public long readToByteChannel(WritableByteChannel into, long from, long count)
      throws IOException {
    long length = Math.min(count, channel.size() - from);
    return into.write(ByteBuffer.wrap(channel.readFully(from, Math.toIntExact(length))));
  }

  @Override
  public long length() throws IOException {
    return channel.size();
  }

  @Override
  public synchronized void close() {
    // The channel belongs to the caller that opened the granule.
  }
}
