package io.firn.proof;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.firn.FirnException;
import io.firn.shard.input.QuarantinedGranule;
import io.firn.storage.ObjectStore;
import io.firn.wire.Crc32c;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The judgement over a whole run, stored before anything follows from it. Its file has these
 * components in this order.
 *
 * @param proven whether every planned shard was written, read back and found as its receipt says,
 *     and every row is accounted for
 * @param firnVersion the version that wrote the store
 * @param fingerprint of configuration, version and granules
 * @param digest of every object outside {@code .firn}, the metadata documents included
 * @param granulesListed granules listed; {@code granulesListed = granules + granulesSuperseded +
 *     quarantined.size()}
 * @param granules granules gridded
 * @param granulesSuperseded granules left out for newer revisions of them
 * @param groups their groups
 * @param groupsAbsent groups that granules lacked
 * @param rowsScanned rows of all granules
 * @param rowsGridded rows that entered a cell
 * @param rowsFiltered rows that a filter took out
 * @param rowsOutside rows beyond the grid
 * @param rowsMissing rows without a usable coordinate
 * @param rowsQuarantined rows of quarantined granules, as far as they could be counted
 * @param shards planned shards
 * @param chunks their chunks
 * @param chunksEmpty chunks without observations
 * @param objects objects outside {@code .firn}, the metadata documents included
 * @param bytesWritten their bytes
 * @param cellsWithData cells with at least one row
 * @param quarantined granules that were left out
 * @param notices what a user may want to know of the granules
 * @param warnings what a user should look at
 * @param faults the first faults that disprove the store
 * @param faultCount how many there are in all
 * @param documents the metadata documents
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Verdict(
    boolean proven,
    String firnVersion,
    String fingerprint,
    String digest,
    long granulesListed,
    long granules,
    long granulesSuperseded,
    long groups,
    long groupsAbsent,
    long rowsScanned,
    long rowsGridded,
    long rowsFiltered,
    long rowsOutside,
    long rowsMissing,
    long rowsQuarantined,
    long shards,
    long chunks,
    long chunksEmpty,
    long objects,
    long bytesWritten,
    long cellsWithData,
    List<Quarantined> quarantined,
    List<String> notices,
    List<String> warnings,
    List<String> faults,
    long faultCount,
    List<Document> documents)
    implements Serializable {
  /** Where the verdict lies in a store. */
  public static final String KEY = ".firn/proof/verdict.json";

  /**
   * Heap bytes that reading a verdict takes at most for a byte of its file: {@code {},} is a
   * record.
   */
  private static final int HEAP_A_BYTE = 16;

  public Verdict {
    requireNonNull(digest, "digest");
    requireNonNull(fingerprint, "fingerprint");
    for (List<?> list : Arrays.asList(quarantined, notices, warnings, faults, documents)) {
      requireNonNull(list, "a list");
      list.forEach(element -> requireNonNull(element, "an element of a list"));
    }
  }

  /** A file without the field, or with null in it, is damaged. */
  private static void requireNonNull(Object value, String what) {
    Objects.requireNonNull(value, () -> what + " is missing");
  }

  /**
   * A metadata document as it has to be stored.
   *
   * @param length its bytes
   * @param crc32c CRC-32C of all of it
   */
  public record Document(String key, long length, int crc32c) implements Serializable {
    /** The document with this content. */
    public static Document of(String key, ByteBuffer content) {
      return new Document(key, content.remaining(), Crc32c.of(content));
    }

    public Document {
      requireNonNull(key, "the key of a document");
    }
  }

  /** A granule that was left out; {@code rows} is -1 where they could not be counted. */
  public record Quarantined(String granule, String cause, long rows) implements Serializable {
    /** As the plan left it out. */
    public static Quarantined of(QuarantinedGranule granule) {
      return new Quarantined(granule.id(), granule.cause(), granule.rows());
    }
  }

  /** The verdict's file. */
  public byte[] toJson() throws IOException {
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }

  /**
   * The verdict of a store, or empty when none was reached.
   *
   * @throws FirnException when the file is not a verdict, or larger than the heap takes
   */
  public static Optional<Verdict> load(ObjectStore store) throws IOException {
    byte[] json;
    try {
      json = store.get(KEY, Runtime.getRuntime().maxMemory() / HEAP_A_BYTE);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ObjectMapper().readValue(json, Verdict.class));
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw new FirnException(
          "Cannot read " + KEY + ": it is damaged (" + e.getOriginalMessage() + ")", e);
    }
  }
}
