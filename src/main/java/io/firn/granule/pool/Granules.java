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
import io.firn.granule.netcdf.NetcdfJavaGranule;
import io.firn.memory.MemoryArbiter;
import io.firn.memory.SharedCache;
import io.firn.storage.UnavailableInputException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens single granules; a worker that reads many takes them from a {@link GranulePool}. */
public final class Granules {
  private static final Logger LOG = LoggerFactory.getLogger(Granules.class);

  /** Decoded chunks kept for a granule on its own, enough to read a few columns in step. */
  private static final long CACHED_BYTES = 16L << 20;

  /** Of a granule that was not listed before. */
  private static final long ANY_LENGTH = -1;

  /** Superblock version that netcdf-java does not know, written since HDF5 1.10. */
  private static final int SWMR_SUPERBLOCK = 3;

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
    List<String> reasons = new ArrayList<>();
    Exception last = null;
    for (GranuleReader library : libraries(signature, reader, source.name())) {
      try {
        return library == GranuleReader.JHDF
            ? JhdfGranule.open(source)
            : NetcdfJavaGranule.open(source);
      } catch (IOException | RuntimeException e) {
        reasons.add(library + ": " + Reasons.of(e));
        last = e;
      } finally {
        source.channel().requireAvailable();
      }
    }
    throw GranuleException.opening(source.name(), String.join("; ", reasons), last);
  }

  /** The libraries to try, the better one first. */
  private static List<GranuleReader> libraries(
      Signature signature, GranuleReader reader, String name) {
    if (signature.format() == Signature.Format.NETCDF_CLASSIC) {
      if (reader == GranuleReader.JHDF) {
        throw GranuleException.opening(
            name, "jhdf does not read classic netCDF, open it with --reader=auto", null);
      }
      if (signature.version() == CDF5) {
        throw GranuleException.opening(
            name,
            "the file is netCDF CDF-5, which no Java library reads; rewrite it with nccopy -k nc4",
            null);
      }
      return List.of(GranuleReader.NETCDF_JAVA);
    }
    if (reader != GranuleReader.AUTO) {
      return List.of(reader);
    }
    // jHDF opens in a fraction of the time, as it reads only the headers of groups in use, and as
    // used here it decodes faster.
    return signature.version() >= SWMR_SUPERBLOCK
        ? List.of(GranuleReader.JHDF)
        : List.of(GranuleReader.JHDF, GranuleReader.NETCDF_JAVA);
  }
}
