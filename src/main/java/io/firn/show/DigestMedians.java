package io.firn.show;

import io.firn.storage.ObjectStore;
import io.firn.zarr.ArrayReceipt;
import io.firn.zarr.StoredValues;
import io.firn.zarr.array.ArrayForm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads digests as one number each, the median, chunk by chunk. */
final class DigestMedians {
  private static final int CENTROID_BYTES = 2 * Float.BYTES;

  /** Twice the largest delta, and two more centroids; a longer list is not a digest. */
  private static final int MOST_BYTES = ((2 << 20) + 2) * CENTROID_BYTES;

  private final StoredValues.Reader reader;
  private final double[] medians;
  private int chunk = -1;

  private DigestMedians(int cells, StoredValues.Reader reader) {
    this.medians = new double[cells];
    this.reader = reader;
  }

  /**
   * Reads the digests of one array in one shard.
   *
   * @param reader takes the medians of a chunk, NaN where a cell has no digest
   * @throws io.firn.FirnException when an object differs from its receipt
   */
  static void read(
      ObjectStore store, ArrayForm form, ArrayReceipt receipt, StoredValues.Reader reader)
      throws IOException {
    DigestMedians medians = new DigestMedians(form.chunkElements(), reader);
    StoredValues.readLists(store, form, receipt, MOST_BYTES, medians::add);
    medians.handOn();
  }

  private void add(int ofChunk, int cell, ByteBuffer digest) {
    if (ofChunk != chunk) {
      handOn();
      Arrays.fill(medians, Double.NaN);
      chunk = ofChunk;
    }
    medians[cell] = of(digest);
  }

  private void handOn() {
    if (chunk >= 0) {
      reader.chunk(chunk, medians);
    }
  }

  /**
   * The value below which half of a digest's weight lies, interpolated linearly between the middles
   * of centroids. If each value has its own centroid, this is the exact median.
   *
   * @param digest centroids, ascending by their means: mean and weight, each a float32
   * @return NaN where the weights add up to 0
   */
  static double of(ByteBuffer digest) {
    double total = 0;
    for (int at = 0; at < digest.limit(); at += CENTROID_BYTES) {
      total += digest.getFloat(at + Float.BYTES);
    }
    if (!(total > 0)) {
      return Double.NaN;
    }
    double below = 0;
    double lastMean = 0;
    double lastMiddle = 0;
    for (int at = 0; at < digest.limit(); at += CENTROID_BYTES) {
      double mean = digest.getFloat(at);
      double weight = digest.getFloat(at + Float.BYTES);
      double middle = below + weight / 2;
      if (middle >= total / 2) {
        return at == 0
            ? mean
            : lastMean + (mean - lastMean) * (total / 2 - lastMiddle) / (middle - lastMiddle);
      }
      below += weight;
      lastMean = mean;
      lastMiddle = middle;
    }
    return lastMean;
  }
}
