package io.firn.proof;

import io.firn.Failure;
import io.firn.FirnException;
import io.firn.Plural;
import io.firn.shard.ShardDocuments;
import io.firn.shard.ShardProof;
import io.firn.shard.ShardReceipt;
import io.firn.storage.ObjectStore;
import io.firn.wire.StoreDigest;
import io.firn.zarr.ArrayReceipt;
import io.firn.zarr.array.ArrayForm;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Proves a committed store again from the evidence that it carries: verdict, receipts and metadata
 * documents. Needs neither granules nor configuration, and trusts nothing that it reads.
 *
 * <p>Documents, receipts and the names and lengths of all objects are always checked. The objects
 * of all shards, or of a sample of them, are read back and decoded.
 */
public final class StoreProof {
  /**
   * What a proof found.
   *
   * @param verdict the verdict by which the store was committed
   * @param shards shards of the store
   * @param shardsRead those of them whose objects were read back
   * @param objects objects of the store
   * @param objectsRead those of them that were read back
   * @param bytes bytes of all objects
   * @param faults what is missing, foreign, short, corrupt or of wrong content: the first faults by
   *     their text; empty when nothing is wrong
   * @param faultCount how many there are in all
   */
  public record Outcome(
      Verdict verdict,
      long shards,
      long shardsRead,
      long objects,
      long objectsRead,
      long bytes,
      List<String> faults,
      long faultCount) {
    public boolean proven() {
      return faultCount == 0;
    }
  }

  /** Enough to see which part of a store is lost. */
  private static final int MOST_FAULTS = 1000;

  /** Heap bytes that a receipt takes while its shard is proven, for each byte of its file. */
  private static final int RECEIPT_COST = 8;

  private final ObjectStore store;
  private final Verdict verdict;
  private final FoundFaults faults = new FoundFaults(MOST_FAULTS);
  private final KnownObjects known = new KnownObjects();
  private final KnownObjects listed = new KnownObjects();
  private final DocumentProof documents;
  private final ShardDocuments ofShards;
  private ShardProof proof;
  private long[] shards;
  private BitSet drawn;
  private long longestReceipt;
  private Tally tally = Tally.NONE;
  private long objectsRead;

  private StoreProof(ObjectStore store, Verdict verdict, ShardDocuments ofShards) {
    this.store = store;
    this.ofShards = ofShards;
    this.verdict = verdict;
    this.documents = new DocumentProof(store, faults);
  }

  /**
   * Proves a store.
   *
   * @throws FirnException when it has no verdict, or one that cannot be read
   */
  public static Outcome prove(ObjectStore store, Sample sample) throws IOException {
    return prove(store, sample, ShardDocuments.NONE);
  }

  /**
   * Proves a store whose shards have documents.
   *
   * @param ofShards makes them anew
   * @throws FirnException when there is nothing to prove it by
   */
  public static Outcome prove(ObjectStore store, Sample sample, ShardDocuments ofShards)
      throws IOException {
    Verdict verdict =
        Verdict.load(store)
            .orElseThrow(
                () ->
                    new FirnException(
                        "Cannot verify store '%s': it holds no %s"
                            .formatted(store.uri(), Verdict.KEY)));
    return new StoreProof(store, verdict, ofShards).run(sample);
  }

  private Outcome run(Sample sample) throws IOException {
    checkVerdict();
    StoreDigest digest = StoreDigest.NONE;
    for (Verdict.Document document : verdict.documents()) {
      digest = digest.plus(StoreDigest.of(document.key(), document.length(), document.crc32c()));
      known.add(document.key());
      documents.check(document);
    }
    documents.checkAxes();
    proof =
        new ShardProof(
            store, documents.arrays(), documents.unreadable(), ofShards, documents::shardName);
    listReceipts();
    drawn = sample.draw(shards.length);
    StoreDigest listing = listObjects();
    checkReceipts();
    digest = digest.plus(tally.digest());
    if (listing.objects() != digest.objects() || listing.listing() != digest.listing()) {
      StoreListing.nameForeign(store, known, faults);
      if (faults.count() == 0) {
        // Two receipts may list the same object, for example.
        faults.add(
            "Cannot prove the store: it holds %s of %s, expected the %,d of %s of documents and receipts"
                .formatted(
                    Plural.of(listing.objects(), "object"),
                    Plural.of(listing.bytes(), "byte"),
                    digest.objects(),
                    Plural.of(digest.bytes(), "byte")));
      }
    }
    if (faults.count() == 0) {
      compareWithVerdict(digest);
    }
    new PlanProof(store, faults).check(shards);
    return new Outcome(
        verdict,
        shards.length,
        drawn.cardinality(),
        digest.objects(),
        documents.read() + objectsRead,
        digest.bytes(),
        faults.first(),
        faults.count());
  }

  private void checkVerdict() {
    if (!verdict.proven()) {
      faults.add(
          Verdict.KEY,
          "it says that the run failed, expected one that was proven: "
              + String.join("; ", verdict.faults()));
    }
    long known = verdict.granules() + verdict.granulesSuperseded() + verdict.quarantined().size();
    if (verdict.granulesListed() != known) {
      faults.add(
          Verdict.KEY,
          "it accounts for %s, expected the %,d that were listed"
              .formatted(Plural.of(known, "granule"), verdict.granulesListed()));
    }
    long fates =
        verdict.rowsGridded()
            + verdict.rowsFiltered()
            + verdict.rowsOutside()
            + verdict.rowsMissing()
            + verdict.rowsQuarantined();
    if (fates != verdict.rowsScanned()) {
      faults.add(
          Verdict.KEY,
          "it accounts for %s, expected the %,d that were scanned"
              .formatted(Plural.of(fates, "row"), verdict.rowsScanned()));
    }
  }

  /** Checks that the receipts add up to what the verdict says of the run. */
  private void compareWithVerdict(StoreDigest digest) {
    compare(tally.chunks(), verdict.chunks(), "chunk", "chunks");
    compare(tally.chunksEmpty(), verdict.chunksEmpty(), "empty chunk", "empty chunks");
    compare(tally.cellsWithData(), verdict.cellsWithData(), "cell with data", "cells with data");
    compare(tally.rowsGridded(), verdict.rowsGridded(), "gridded row", "gridded rows");
    compare(tally.rowsFiltered(), verdict.rowsFiltered(), "filtered row", "filtered rows");
    compare(digest.objects(), verdict.objects(), "object", "objects");
    compare(digest.bytes(), verdict.bytesWritten(), "byte", "bytes");
    if (!digest.hex().equals(verdict.digest())) {
      faults.add(
          Verdict.KEY,
          "its digest is %s, expected %s of documents and receipts"
              .formatted(verdict.digest(), digest.hex()));
    }
  }

  private void compare(long expected, long found, String one, String others) {
    if (found != expected) {
      faults.add(
          Verdict.KEY,
          "it says %s, expected the %,d of the receipts"
              .formatted(Plural.of(found, one, others), expected));
    }
  }

  private void listReceipts() throws IOException {
    LongStream.Builder ids = LongStream.builder();
    try (Stream<ObjectStore.Entry> entries = store.list(ShardReceipt.PREFIX)) {
      entries.forEach(
          entry -> {
            Optional<Long> shard = ShardReceipt.shardOf(entry.key());
            shard.ifPresentOrElse(
                ids::add,
                () -> faults.add(entry.key(), "it is no receipt, expected the number of a shard"));
            longestReceipt = Math.max(longestReceipt, entry.length());
          });
    }
    shards = ids.build().sorted().toArray();
    if (shards.length != verdict.shards()) {
      faults.add(
          "Cannot prove the shards: %s there, expected %,d"
              .formatted(Plural.of(shards.length, "receipt is", "receipts are"), verdict.shards()));
    }
  }

  /** Sums up all objects, and keeps their names and lengths when not all of them will be read. */
  private StoreDigest listObjects() throws IOException {
    StoreDigest[] sum = {StoreDigest.NONE};
    boolean isSample = drawn.cardinality() < shards.length;
    StoreListing.forEach(
        store,
        entry -> {
          sum[0] = sum[0].plus(StoreListing.digest(entry));
          if (isSample) {
            listed.add(entry.key(), entry.length());
          }
        });
    return sum[0];
  }

  private void checkReceipts() throws IOException {
    int threads = threads();
    AtomicInteger next = new AtomicInteger();
    Callable<Void> worker =
        () -> {
          try {
            for (int place = next.getAndIncrement();
                place < shards.length;
                place = next.getAndIncrement()) {
              checkReceipt(place);
            }
          } catch (RuntimeException | Error e) {
            next.set(shards.length);
            throw e;
          }
          return null;
        };
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Void> done : pool.invokeAll(Collections.nCopies(threads, worker))) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Cannot verify store '" + store.uri() + "': interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      pool.shutdownNow();
    }
  }

  /** One for each core, but no more than the heap has room for. */
  private int threads() {
    long heap = Runtime.getRuntime().maxMemory();
    long chunk = 1;
    for (ArrayForm array : documents.arrays().values()) {
      if (2L * array.chunkBytes() > heap / 2) {
        throw new FirnException(
            "Cannot verify store '%s': array %s has chunks of %,d bytes, one encoded and one decoded do not fit this heap of %,d; give Java a larger one (-Xmx)"
                .formatted(store.uri(), array.path(), array.chunkBytes(), heap));
      }
      chunk = Math.max(chunk, array.chunkBytes());
    }
    long receipt = Math.min(longestReceipt, heap / RECEIPT_COST);
    long each = 2 * chunk + RECEIPT_COST * receipt;
    int cores = Runtime.getRuntime().availableProcessors();
    return (int) Math.max(1, Math.min(cores, heap / 2 / each));
  }

  private void checkReceipt(int place) {
    String key = ShardReceipt.key(shards[place]);
    String shard = documents.shardName(shards[place]);
    try {
      byte[] file = store.get(key, Runtime.getRuntime().maxMemory() / RECEIPT_COST);
      ShardReceipt receipt = ShardReceipt.fromBytes(file, key + " of shard " + shard);
      faults.addAll(contradictions(receipt, place));
      Map<String, byte[]> shardDocuments = ofShards.of(receipt);
      StoreListing.learn(receipt, shardDocuments, known);
      boolean read = drawn.get(place);
      faults.addAll(read ? proof.faults(receipt) : lengths(receipt, shardDocuments));
      add(Tally.of(ReceiptSummary.of(receipt, shardDocuments), List.of()), read);
    } catch (NoSuchFileException e) {
      faults.add(key, "it is missing, expected as it was listed");
    } catch (FirnException e) {
      faults.add(e.getMessage());
    } catch (IOException e) {
      faults.add(
          "Cannot prove shard %s: it cannot be read: %s".formatted(shard, Failure.reason(e)));
    }
  }

  private synchronized void add(Tally shard, boolean read) {
    tally = tally.plus(shard);
    objectsRead += read ? shard.digest().objects() : 0;
  }

  /** Where a receipt does not belong to its key, its place or its run. */
  private List<String> contradictions(ShardReceipt receipt, int place) {
    String shard = documents.shardName(shards[place]);
    List<String> found = new ArrayList<>();
    if (receipt.shard() != shards[place]) {
      found.add(
          "Cannot prove shard %s: its receipt is of shard %s, expected this one"
              .formatted(shard, documents.shardName(receipt.shard())));
    }
    if (!receipt.fingerprint().equals(verdict.fingerprint())) {
      found.add(
          "Cannot prove shard %s: its receipt belongs to plan %s, expected %s"
              .formatted(shard, receipt.fingerprint(), verdict.fingerprint()));
    }
    // When a receipt is missing, all that follow are at other places.
    if (shards.length == verdict.shards() && receipt.rank() != place) {
      found.add(
          "Cannot prove shard %s: it was written as number %,d, expected %,d"
              .formatted(shard, receipt.rank(), place));
    }
    return found;
  }

  /** What is wrong with a shard whose objects are not read, by the listing. */
  private List<String> lengths(ShardReceipt receipt, Map<String, byte[]> shardDocuments)
      throws IOException {
    List<String> found = new ArrayList<>(proof.contradictions(receipt));
    String shard = documents.shardName(receipt.shard());
    shardDocuments.forEach(
        (key, content) -> {
          if (!listed.contains(key, content.length)) {
            found.add(
                "Cannot prove document %s of shard %s: it is not listed with %s"
                    .formatted(key, shard, Plural.of(content.length, "byte")));
          }
        });
    for (ArrayReceipt array : receipt.arrays()) {
      for (ArrayReceipt.StoredObject object : array.objects()) {
        if (!listed.contains(object.key(), object.length())) {
          Optional<ObjectStore.Entry> there = store.find(object.key());
          found.add(
              "Cannot prove object %s of array %s, shard %s: %s"
                  .formatted(
                      object.key(),
                      array.array(),
                      shard,
                      there.isEmpty()
                          ? "it is missing, expected " + Plural.of(object.length(), "byte")
                          : "it has %s, expected %,d"
                              .formatted(
                                  Plural.of(there.get().length(), "byte"), object.length())));
        }
      }
    }
    return found;
  }
}
