package io.firn.granule.pool;

import io.firn.FirnException;
import io.firn.Plural;
import io.firn.granule.ChunkKey;
import io.firn.granule.Granule;
import io.firn.granule.GranuleChannel;
import io.firn.granule.GranuleException;
import io.firn.granule.GranuleReader;
import io.firn.granule.OpenGranule;
import io.firn.granule.ReadCounters;
import io.firn.granule.Reasons;
import io.firn.granule.Source;
import io.firn.granule.UnavailableGranuleException;
import io.firn.granule.hdf5.JhdfGranule;
import io.firn.granule.netcdf.ClassicGranule;
import io.firn.granule.netcdf.Hdf5Granule;
import io.firn.memory.MemoryArbiter;
import io.firn.memory.SharedCache;
import io.firn.storage.UnavailableInputException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens single granules; a worker that reads many takes them from a {@link GranulePool}. */
public final class Granules {
  private static final Logger LOG = LoggerFactory.getLogger(Granules.class);

  /** Decoded chunks kept for a granule on its own, enough to read a few columns in step. */
  private static final long CACHED_BYTES = 16L << 20;

  /** Of a granule that was not listed before. */
  private static final long ANY_LENGTH = -1;

  /** Version of classic netCDF with 64-bit data, which netcdf-java does not know. */
  private static final int CDF5 = 5;

  private Granules() {}

  /**
   * Opens the granule at a URI.
   *
   * @param name the granule's id, for messages
   * @throws GranuleException when it cannot be opened; nothing is left open then
   * @throws UnavailableGranuleException when it could not be read for a reason that may pass
   */
  public static Granule open(ChannelOpener opener, String uri, String name, GranuleReader reader) {
    ReadCounters counters = new ReadCounters();
    return open(
        opener,
        uri,
        name,
        ANY_LENGTH,
        reader,
        cache(new MemoryArbiter(CACHED_BYTES), CACHED_BYTES, counters),
        counters);
  }

  /** A cache of decoded chunks with {@code bytes} of its own. */
  static SharedCache<ChunkKey, byte[]> cache(
      MemoryArbiter memory, long bytes, ReadCounters counters) {
    return new SharedCache<>(memory, bytes, bytes, chunk -> chunk.length, counters::hit);
  }

  /**
   * Opens a granule that shares its cache and counters with others.
   *
   * @param length the bytes that it has to have, or {@value #ANY_LENGTH}
   */
  static OpenGranule open(
      ChannelOpener opener,
      String uri,
      String name,
      long length,
      GranuleReader reader,
      SharedCache<ChunkKey, byte[]> cache,
      ReadCounters counters) {
    SeekableByteChannel opened = null;
    OpenGranule granule = null;
    try {
      opened = opener.open(uri);
      GranuleChannel channel = new GranuleChannel(opened, counters);
      if (length != ANY_LENGTH && length != channel.length()) {
        throw GranuleException.opening(
            name,
            "it has %s, %,d when it was listed"
                .formatted(Plural.of(channel.length(), "byte"), length),
            null);
      }
      granule = open(new Source(name, uri, channel, cache, counters), reader);
      counters.opened();
      return granule;
    } catch (FirnException e) {
      throw e;
    } catch (UnavailableInputException e) {
      throw new UnavailableGranuleException(e);
    } catch (IOException | RuntimeException e) {
      throw GranuleException.opening(name, Reasons.of(e), e);
    } finally {
      if (granule == null && opened != null) {
        closeQuietly(opened, name);
      }
    }
  }

  private static void closeQuietly(SeekableByteChannel channel, String name) {
    try {
      channel.close();
    } catch (IOException e) {
      // The earlier failure is the one to report.
      LOG.warn("Cannot close granule '{}'", name, e);
    }
  }

  private static OpenGranule open(Source source, GranuleReader reader) throws IOException {
    Signature signature = Signature.of(source.channel(), source.name());
    boolean classic = signature.format() == Signature.Format.NETCDF_CLASSIC;
    if (classic && reader == GranuleReader.JHDF) {
      throw GranuleException.opening(
          source.name(), "jhdf does not read classic netCDF, open it with --reader=auto", null);
    }
    if (classic && signature.version() == CDF5) {
      throw GranuleException.opening(
          source.name(),
          "the file is netCDF CDF-5, which no Java library reads; rewrite it with nccopy -k nc4",
          null);
    }
    GranuleReader library = classic ? GranuleReader.NETCDF_JAVA : GranuleReader.JHDF;
    try {
      if (classic) {
        return ClassicGranule.open(source);
      }
      // No second try with another library: what a file says must not depend on whether some
      // dataset of it is of a kind that the first one does not know.
      JhdfGranule granule = JhdfGranule.open(source);
      if (reader != GranuleReader.NETCDF_JAVA) {
        return granule;
      }
      library = reader;
      return Hdf5Granule.open(source, granule, signature.version());
    } catch (IOException | RuntimeException e) {
      throw GranuleException.opening(source.name(), library + ": " + Reasons.of(e), e);
    } finally {
      source.channel().requireAvailable();
    }
  }
}
