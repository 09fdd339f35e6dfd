package io.firn.granule.hdf5;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where the chunks of a dataset lie in the file, as far as they were ever written. It holds 28
 * bytes a written chunk, however many the extent has room for.
 */
final class ChunkTable {
  private long[] numbers = new long[16];
  private long[] addresses = new long[16];
  private int[] storedBytes = new int[16];
  private int[] leftOut = new int[16];
  private int size;

  /**
   * Adds a chunk.
   *
   * @param number of it in the present extent
   * @param mask the filters that were not applied to it, one bit each
   */
  void add(long number, long address, long bytes, int mask) {
    if (size == numbers.length) {
      int room = Math.multiplyExact(size, 2);
      numbers = Arrays.copyOf(numbers, room);
      addresses = Arrays.copyOf(addresses, room);
      storedBytes = Arrays.copyOf(storedBytes, room);
      leftOut = Arrays.copyOf(leftOut, room);
    }
    numbers[size] = number;
    addresses[size] = address;
    storedBytes[size] = Math.toIntExact(bytes);
    leftOut[size] = mask;
    size++;
  }

  /**
   * Orders the chunks by number, when all were added. The indexes of HDF5 before 1.10 have no
   * checksum: a chunk that lost its place in one shows by sharing that of another.
   */
  void sort() {
    if (!IntStream.range(1, size).allMatch(i -> numbers[i - 1] < numbers[i])) {
      int[] order =
          IntStream.range(0, size)
              .boxed()
              .sorted((a, b) -> Long.compare(numbers[a], numbers[b]))
              .mapToInt(Integer::intValue)
              .toArray();
      numbers = IntStream.of(order).mapToLong(i -> numbers[i]).toArray();
      addresses = IntStream.of(order).mapToLong(i -> addresses[i]).toArray();
      storedBytes = IntStream.of(order).map(i -> storedBytes[i]).toArray();
      leftOut = IntStream.of(order).map(i -> leftOut[i]).toArray();
    }
    for (int i = 1; i < size; i++) {
      if (numbers[i - 1] == numbers[i]) {
        throw new IllegalStateException(
            "the index of its chunks is damaged: it has chunk " + numbers[i] + " twice");
      }
    }
  }

  /** Notes that no filter was applied to the chunks that reach beyond the extent. */
  void leaveEdgesUnfiltered(ChunkGrid grid) {
    for (int i = 0; i < size; i++) {
      if (grid.reachesBeyond(numbers[i])) {
        leftOut[i] = ~0;
      }
    }
  }

  /** Chunks that were written. */
  int size() {
    return size;
  }

  /** The place of a chunk in this table, negative if it was never written. */
  int find(long number) {
    return Arrays.binarySearch(numbers, 0, size, number);
  }

  /** Where the chunk at this place lies. */
  long address(int place) {
    return addresses[place];
  }

  /** The chunk's length in the file. */
  int storedBytes(int place) {
    return storedBytes[place];
  }

  /** The filters that were not applied to the chunk, one bit each. */
  int leftOut(int place) {
    return leftOut[place];
  }
}
