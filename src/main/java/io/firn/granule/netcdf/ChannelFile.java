package io.firn.granule.netcdf;

import io.firn.granule.GranuleChannel;
import io.firn.granule.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import ucar.nc2.NetcdfFile;
import ucar.unidata.io.RandomAccessFile;

/** A channel as netcdf-java reads files. Closing it leaves the channel open. */
final class ChannelFile extends RandomAccessFile {
  private static final int BUFFER_BYTES = 1 << 13;

  private final GranuleChannel channel;

  private ChannelFile(GranuleChannel channel, String location) {
    super(BUFFER_BYTES);
    this.channel = channel;
    this.location = location;
  }

  /** Opens the granule's file with netcdf-java. */
  static NetcdfFile open(Source source) throws IOException {
    return NetcdfFile.open(
        new ChannelFile(source.channel(), source.name()), source.name(), null, null);
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
