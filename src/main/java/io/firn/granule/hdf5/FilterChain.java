package io.firn.granule.hdf5;

import io.firn.Plural;
import io.jhdf.exceptions.HdfException;
import io.jhdf.filter.FilterManager;
import io.jhdf.filter.FilterPipeline;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.util.List;

/**
 * The filters of one dataset. jHDF's own pipeline applies every filter to every chunk. Here a chunk
 * for which the writer skipped a filter is read correctly, checksums are verified, and a chunk that
 * does not decode to its full length is an error.
 */
final class FilterChain {
  private final List<ChunkFilter> filters;
  private final int chunkBytes;

  /**
   * The filters in the order in which they were applied.
   *
   * @param chunkBytes bytes of every decoded chunk
   * @throws HdfException when one of them is not supported
   */
  FilterChain(List<FilterInfo> filters, int chunkBytes) {
    this.filters = filters.stream().map(FilterChain::filter).toList();
    this.chunkBytes = chunkBytes;
  }

  private static ChunkFilter filter(FilterInfo info) {
    return switch (info.getId()) {
      case DeflateFilter.ID -> new DeflateFilter();
      case ShuffleFilter.ID -> new ShuffleFilter(info.getData()[0]);
      case Fletcher32Filter.ID -> new Fletcher32Filter();
      default -> {
        FilterPipeline pipeline = FilterManager.getPipeline(List.of(info));
        yield (stored, expected) -> pipeline.decode(stored);
      }
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
      case 32000 -> "lzf";
      case 32001 -> "blosc";
      case 32004 -> "lz4";
      case 32008 -> "bitshuffle";
      case 32015 -> "zstd";
      default -> "filter " + info.getId();
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
        bytes = filters.get(i).undo(bytes, chunkBytes + overheadBefore(i, leftOut));
      }
    }
    if (bytes.length != chunkBytes) {
      throw new IllegalStateException(
          "it decodes to %s, expected %,d".formatted(Plural.of(bytes.length, "byte"), chunkBytes));
    }
    return bytes;
  }

  private int overheadBefore(int filter, int leftOut) {
    int overhead = 0;
    for (int i = 0; i < filter; i++) {
      overhead += (leftOut >>> i & 1) == 0 ? filters.get(i).overhead() : 0;
    }
    return overhead;
  }
}
