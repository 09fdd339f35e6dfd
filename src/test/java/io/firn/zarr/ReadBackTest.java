package io.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.Memory;
import io.firn.config.OutputSpec.Codec.Name;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Arrays of one shard with four chunks, of which chunk 1 is empty but for the coordinates. */
class ReadBackTest {
  private static final int COUNT = 2;
  private static final int H_MEAN = 3;
  private static final int INDEX_BYTES = 4 * 16 + 4;

  private final MemoryStore store = new MemoryStore();

  private Layout layout;
  private List<ArrayReceipt> receipts;

  private void write(Name codec, boolean sharded) throws IOException {
    layout = Shards.compact(codec, 1, sharded);
    receipts = write(layout, store, 3);
  }

  private static List<ArrayReceipt> write(Layout layout, MemoryStore store, long rank)
      throws IOException {
    Random random = new Random(rank);
    try (ChunkSink sink =
        ChunkSink.streaming(layout, store, ChunkPlace.of(17, rank), Memory.grant())) {
      for (int chunk = 0; chunk < 4; chunk++) {
        byte[][] values;
        do {
          values = Shards.chunk(layout, random);
        } while (Shards.rows(values) == 0);
        if (chunk == 1) {
          Arrays.fill(values, null);
        }
        sink.write(chunk, Shards.rows(values), values);
      }
      return sink.finish();
    }
  }

  static List<String> verify(
      MemoryStore store, ArrayForm form, ArrayReceipt receipt, String shardName)
      throws IOException {
    Optional<String> disagreement = ReadBack.disagreement(form, receipt, shardName);
    if (disagreement.isPresent()) {
      return List.of(disagreement.get());
    }
    try (ReadBack.Decoders decoders = new ReadBack.Decoders()) {
      return ReadBack.verify(store, form, receipt, shardName, decoders);
    }
  }

  private List<String> faults(int array) throws IOException {
    return verify(store, layout.form(array), receipts.get(array), "-51123");
  }

  private void change(String key, UnaryOperator<byte[]> change) {
    store.objects.compute(key, (k, object) -> change.apply(object.clone()));
  }

  private static UnaryOperator<byte[]> flip(int at) {
    return object -> {
      object[at < 0 ? object.length + at : at] ^= 0x10;
      return object;
    };
  }

  @Nested
  class OfAShardObject {
    private static final String KEY = "count/c/3";

    @BeforeEach
    void write() throws IOException {
      ReadBackTest.this.write(Name.ZSTD, true);
    }

    @Test
    void nothingIsWrongWithWhatWasWritten() throws IOException {
      for (int array = 0; array < layout.arrays(); array++) {
        assertThat(faults(array)).isEmpty();
      }
    }

    @Test
    void aMissingObjectIsNamed() throws IOException {
      int length = store.objects.get(KEY).length;
      store.delete(KEY);
      assertThat(faults(COUNT))
          .containsExactly(subject() + "it is missing, expected " + length + " bytes");
    }

    @Test
    void anObjectTruncatedInItsIndexIsNamed() throws IOException {
      int length = store.objects.get(KEY).length;
      change(KEY, object -> Arrays.copyOf(object, length - 1));
      assertThat(faults(COUNT))
          .containsExactly(
              subject() + "it has " + (length - 1) + " bytes, expected " + length,
              subject() + "its index ends after 67 bytes, expected 68");
    }

    @Test
    void anObjectTruncatedInAChunkIsNamed() throws IOException {
      ArrayReceipt receipt = receipts.get(COUNT);
      change(KEY, object -> Arrays.copyOf(object, (int) receipt.offset(3) + 2));
      assertThat(faults(COUNT))
          .hasSize(2)
          .contains(
              subject(3) + "the object ends after 2 of its bytes, expected " + receipt.length(3));
    }

    @Test
    void anEmptiedObjectIsNamed() throws IOException {
      change(KEY, object -> new byte[0]);
      assertThat(faults(COUNT))
          .hasSize(2)
          .anyMatch(fault -> fault.contains("it has 0 bytes, expected"));
    }

    @Test
    void bytesBehindTheIndexAreNamed() throws IOException {
      int length = store.objects.get(KEY).length;
      change(KEY, object -> Arrays.copyOf(object, length + 5));
      assertThat(faults(COUNT))
          .containsExactly(subject() + "it has " + (length + 5) + " bytes, expected " + length);
    }

    @Test
    void aFlippedBitInAChunkIsNamed() throws IOException {
      change(KEY, flip((int) receipts.get(COUNT).offset(2)));
      assertThat(faults(COUNT))
          .hasSize(2)
          .anyMatch(fault -> fault.startsWith(subject(2) + "its CRC-32C is "))
          .anyMatch(fault -> fault.startsWith(subject() + "its CRC-32C is "));
    }

    @Test
    void aFlippedBitInTheIndexIsNamed() throws IOException {
      change(KEY, flip(-INDEX_BYTES + 16));
      assertThat(faults(COUNT))
          .hasSize(2)
          .contains(
              subject(1)
                  + "its index entry is (18446744073709551599, 18446744073709551615),"
                  + " expected (18446744073709551615, 18446744073709551615)");
    }

    @Test
    void aFlippedBitInTheChecksumOfTheIndexIsNamed() throws IOException {
      change(KEY, flip(-1));
      assertThat(faults(COUNT))
          .hasSize(2)
          .anyMatch(fault -> fault.startsWith(subject() + "the CRC-32C of its index is "));
    }

    @Test
    void swappedIndexEntriesAreNamed() throws IOException {
      change(
          KEY,
          object -> {
            int index = object.length - INDEX_BYTES;
            byte[] second = Arrays.copyOfRange(object, index + 32, index + 48);
            System.arraycopy(object, index + 48, object, index + 32, 16);
            System.arraycopy(second, 0, object, index + 48, 16);
            return object;
          });
      assertThat(faults(COUNT))
          .anyMatch(fault -> fault.startsWith(subject(2) + "its index entry is ("))
          .anyMatch(fault -> fault.startsWith(subject(3) + "its index entry is ("));
    }

    @Test
    void ofAnIndexThatIsOverwrittenAsAWholeTheFirstFaultsAreNamed() throws IOException {
      layout = Shards.compact(Name.ZSTD, 4, true);
      Random random = new Random(1);
      try (ChunkSink sink =
          ChunkSink.streaming(layout, store, ChunkPlace.of(17, 3), Memory.grant())) {
        receipts = Shards.write(sink, layout, 1);
      }
      int chunks = layout.chunksPerShard();
      change(
          KEY,
          object -> {
            int index = object.length - 16 * chunks - 4;
            byte[] noise = new byte[16 * chunks];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, object, index, noise.length);
            return object;
          });
      // One for each entry and one for the object; the checksum of the index is what it was.
      assertThat(faults(COUNT))
          .hasSize(101)
          .endsWith(
              "Cannot prove array count in shard -51123: it has "
                  + (chunks + 1 - 100)
                  + " more faults");
    }

    @Test
    void theObjectOfAnotherShardIsNamed() throws IOException {
      ReadBackTest.write(layout, store, 4);
      change(KEY, object -> store.objects.get("count/c/4"));
      assertThat(faults(COUNT)).anyMatch(fault -> fault.startsWith(subject(0) + "its CRC-32C is"));
    }

    @Test
    void aReceiptOfAnotherArrayProvesNothing() throws IOException {
      assertThat(verify(store, layout.form(COUNT), receipts.get(H_MEAN), "-51123"))
          .containsExactly(
              "Cannot prove array count in shard -51123: the receipt is of array h_mean,"
                  + " expected this one");
    }

    @Test
    void aReceiptOfAnotherShardingProvesNothing() throws IOException {
      ArrayForm unsharded = Shards.compact(Name.ZSTD, 1, false).form(COUNT);
      assertThat(verify(store, unsharded, receipts.get(COUNT), "-51123"))
          .containsExactly(
              "Cannot prove array count in shard -51123: the receipt has 4 chunks in one object,"
                  + " expected objects of their own");
    }

    @Test
    void aReceiptThatClaimsAHugeChunkProvesNothing() throws IOException {
      receipts = List.of(forged(1_000_000_000, 1, 1));
      assertThat(verify(store, layout.form(COUNT), receipts.get(0), "-51123"))
          .hasSize(1)
          .allMatch(
              fault -> fault.contains("a chunk of 1000000000 encoded bytes, expected at most"));
    }

    @Test
    void aBrokenConnectionIsNoFault() {
      MemoryStore broken =
          new MemoryStore() {
            @Override
            public SeekableByteChannel read(String key) throws IOException {
              throw new IOException("connection reset");
            }
          };
      assertThatThrownBy(() -> verify(broken, layout.form(COUNT), receipts.get(COUNT), "17"))
          .isInstanceOf(IOException.class)
          .hasMessage("connection reset");
    }

    private ArrayReceipt forged(int length, int cells, long observations) {
      ChunkTable table = new ChunkTable(4);
      for (int chunk = 0; chunk < 4; chunk++) {
        table.add(length, 0, cells, observations);
      }
      return new ArrayReceipt(
          "count", "count", true, true, List.of(receipts.get(COUNT).objects().get(0)), table);
    }

    private String subject() {
      return "Cannot prove object count/c/3 of array count, shard -51123: ";
    }

    private String subject(int chunk) {
      return "Cannot prove chunk " + chunk + " in object count/c/3 of array count, shard -51123: ";
    }
  }

  @Nested
  class OfChunkObjects {
    @BeforeEach
    void write() throws IOException {
      ReadBackTest.this.write(Name.ZSTD, false);
    }

    @Test
    void nothingIsWrongWithWhatWasWritten() throws IOException {
      assertThat(store.keys()).contains("count/c/12", "count/c/14").doesNotContain("count/c/13");
      for (int array = 0; array < layout.arrays(); array++) {
        assertThat(faults(array)).isEmpty();
      }
    }

    @Test
    void aMissingObjectIsNamedAndTheOthersAreStillProven() throws IOException {
      int length = store.objects.get("count/c/12").length;
      store.delete("count/c/12");
      change("count/c/15", flip(3));
      assertThat(faults(COUNT))
          .hasSize(3)
          .contains(
              "Cannot prove object count/c/12 of array count, shard -51123: it is missing, expected "
                  + length
                  + " bytes")
          .anyMatch(
              fault ->
                  fault.startsWith(
                      "Cannot prove chunk 3 in object count/c/15 of array count, shard -51123:"));
    }

    @Test
    void swappedObjectsAreNamed() throws IOException {
      byte[] first = store.objects.get("count/c/12");
      store.objects.put("count/c/12", store.objects.get("count/c/15"));
      store.objects.put("count/c/15", first);
      assertThat(faults(COUNT))
          .anyMatch(fault -> fault.startsWith("Cannot prove chunk 0 in object count/c/12 "))
          .anyMatch(fault -> fault.startsWith("Cannot prove chunk 3 in object count/c/15 "));
    }
  }

  /** The receipt agrees with the object, but both are wrong about the values. */
  @Nested
  class OfValues {
    private static final String SUBJECT =
        "Cannot prove chunk 0 in object count/c/3 of array count, shard -51123: ";

    @BeforeEach
    void write() throws IOException {
      ReadBackTest.this.write(Name.NONE, true);
    }

    @Test
    void anotherNumberOfCellsIsNamed() throws IOException {
      ArrayReceipt receipt = receipts.get(COUNT);
      assertThat(verifyFirst(receipt.cells(0) + 1, receipt.observations(0)))
          .containsExactly(
              SUBJECT
                  + "%,d cells differ from fill, expected %,d"
                      .formatted(receipt.cells(0), receipt.cells(0) + 1));
    }

    @Test
    void countsThatDoNotAddUpAreNamed() throws IOException {
      ArrayReceipt receipt = receipts.get(COUNT);
      assertThat(verifyFirst(receipt.cells(0), receipt.observations(0) + 1))
          .containsExactly(
              SUBJECT
                  + "its values add up to %,d observations, expected %,d"
                      .formatted(receipt.observations(0), receipt.observations(0) + 1));
    }

    @Test
    void anEmptyCountOfObservationsIsNamed() throws IOException {
      ChunkTable table = new ChunkTable(4);
      table.addEmpty(0);
      table.addEmpty(5);
      table.addEmpty(0);
      table.addEmpty(0);
      ArrayReceipt receipt = new ArrayReceipt("count", "count", true, true, List.of(), table);
      assertThat(verify(store, layout.form(COUNT), receipt, "-51123"))
          .containsExactly(
              "Cannot prove chunk 1 of array count in shard -51123: it is empty and counts 0"
                  + " observations, expected 5");
    }

    @Test
    void aChunkThatDoesNotDecodeIsNamed() throws IOException {
      ArrayForm zstd = Shards.compact(Name.ZSTD, 1, true).form(COUNT);
      assertThat(verify(store, zstd, receipts.get(COUNT), "-51123"))
          .hasSize(3)
          .allMatch(
              fault -> fault.contains("zstd frame of 128 bytes does not decode, expected 128"));
    }

    private List<String> verifyFirst(int cells, long observations) throws IOException {
      ArrayReceipt truth = receipts.get(COUNT);
      ChunkTable table = new ChunkTable(4);
      table.add(truth.length(0), truth.crc32c(0), cells, observations);
      for (int chunk = 1; chunk < 4; chunk++) {
        if (truth.isEmpty(chunk)) {
          table.addEmpty(truth.observations(chunk));
        } else {
          table.add(
              truth.length(chunk),
              truth.crc32c(chunk),
              truth.cells(chunk),
              truth.observations(chunk));
        }
      }
      ArrayReceipt forged = new ArrayReceipt("count", "count", true, true, truth.objects(), table);
      return verify(store, layout.form(COUNT), forged, "-51123");
    }
  }

  @Property(tries = 200)
  void everyFlippedBitIsFound(
      @ForAll Name codec,
      @ForAll boolean sharded,
      @ForAll @IntRange(max = 5) int array,
      @ForAll @IntRange(max = 7) int bit,
      @ForAll Random random)
      throws IOException {
    write(codec, sharded);
    List<ArrayReceipt.StoredObject> objects = receipts.get(array).objects();
    String key = objects.get(random.nextInt(objects.size())).key();
    change(
        key,
        object -> {
          object[random.nextInt(object.length)] ^= (byte) (1 << bit);
          return object;
        });
    assertThat(faults(array)).isNotEmpty().allMatch(fault -> fault.contains("object " + key));
  }
}
