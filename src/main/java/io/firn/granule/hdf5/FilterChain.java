package io.firn.granule.hdf5;

import io.firn.Plural;
import io.jhdf.filter.FilterManager;
import io.jhdf.filter.FilterPipeline;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The filters of one dataset. jHDF's own pipeline applies every filter to every chunk. Here a chunk
 * for which the writer skipped a filter is read correctly, checksums are verified, and a chunk that
 * does not decode to its full length is an error.
 */
final class FilterChain {
  private static final int LZ4 = 32004;

  /** What the longest frame of a compressor adds to what it cannot compress. */
  private static final int MOST_FRAME_BYTES = 1 << 16;

  private final List<ChunkFilter> filters;
  private final int chunkBytes;

  /**
   * The filters in the order in which they were applied.
   *
   * @param chunkBytes bytes of every decoded chunk
   */
  FilterChain(List<FilterInfo> filters, int chunkBytes) {
    this.filters = filters.stream().map(FilterChain::filter).toList();
    this.chunkBytes = chunkBytes;
  }

  /** Fails, with its name, where one of the filters is not among those undone here. */
  static void requireKnown(List<FilterInfo> filters) {
    filters.forEach(FilterChain::filter);
  }

  private static ChunkFilter filter(FilterInfo info) {
    return switch (info.getId()) {
      case DeflateFilter.ID -> new DeflateFilter();
      case ShuffleFilter.ID -> new ShuffleFilter(info.getData());
      case Fletcher32Filter.ID -> new Fletcher32Filter();
      case LzfFilter.ID -> new LzfFilter();
      case ZstdFilter.ID -> new ZstdFilter();
      case BloscFilter.ID -> new BloscFilter();
      case LZ4 -> lz4(info);
      default ->
          throw new IllegalStateException(
              "its chunks are stored with the filter "
                  + name(info)
                  + ", which is not read; rewrite the file with h5repack -f GZIP=4");
    };
  }

  private static ChunkFilter lz4(FilterInfo info) {
    FilterPipeline pipeline = FilterManager.getPipeline(List.of(info));
    return (stored, expected) -> {
      if (stored.length < Long.BYTES) {
        throw new IllegalStateException("lz4 is cut off");
      }
      expected.require("lz4", ByteBuffer.wrap(stored).getLong());
      return pipeline.decode(stored);
    };
  }

  /** The name of a filter as the registry of HDF5 filters has it. */
  static String name(FilterInfo info) {
    return switch (info.getId()) {
      case DeflateFilter.ID -> "deflate";
      case ShuffleFilter.ID -> "shuffle";
      case Fletcher32Filter.ID -> "fletcher32";
      case 4 -> "szip";
      case 5 -> "nbit";
      case 6 -> "scaleoffset";
      case 307 -> "bzip2";
      case LzfFilter.ID -> "lzf";
      case BloscFilter.ID -> "blosc";
      case LZ4 -> "lz4";
      case 32008 -> "bitshuffle";
      case 32013 -> "zfp";
      case ZstdFilter.ID -> "zstd";
      case 32017 -> "sz";
      case 32026 -> "blosc2";
      default -> Integer.toString(info.getId());
    };
  }

  /**
   * The chunk without its filters.
   *
   * @param leftOut bit i is set where filter i was not applied to this chunk
   */
  byte[] undo(byte[] stored, int leftOut) {
    byte[] bytes = stored;
    for (int i = filters.size() - 1; i >= 0; i--) {
      if ((leftOut >>> i & 1) == 0) {
        bytes = filters.get(i).undo(bytes, lengthBefore(i, leftOut));
      }
    }
    if (bytes.length != chunkBytes) {
      throw new IllegalStateException(
          "it decodes to %s, expected %,d".formatted(Plural.of(bytes.length, "byte"), chunkBytes));
    }
    return bytes;
  }

  /** How long the input of a filter was: what those before it made of a chunk. */
  private ChunkFilter.Length lengthBefore(int filter, int leftOut) {
    int length = chunkBytes;
    boolean exact = true;
    for (int i = 0; i < filter; i++) {
      if ((leftOut >>> i & 1) == 0) {
        length = Math.addExact(length, filters.get(i).overhead());
        exact &= !filters.get(i).compresses();
      }
    }
    // Where one of them compresses, its output may still be a little longer than its input.
    return exact
        ? new ChunkFilter.Length(length, true)
        : new ChunkFilter.Length(
            (int) Math.min(Integer.MAX_VALUE - 8, length + length / 16L + MOST_FRAME_BYTES), false);
  }
}
