package io.firn.aggregate.field;

import io.firn.FirnException;
import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.statistic.AppliedStatistic;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.Map;
import java.util.Optional;

/** One field, ready to be computed. Immutable. */
public interface CompiledField {

  /**
   * Heap bytes that a field takes at the most while a chunk is computed, beyond those that every
   * field takes.
   *
   * @param lists of its lists
   * @param making of what making the lists takes beside them, which is let go of
   */
  record Heap(long lists, long making) {
    static final Heap NONE = new Heap(0, 0);
  }

  FieldSpec spec();

  /**
   * The chunk's raw bytes.
   *
   * @param types types of the source columns
   * @throws FirnException when the declared type cannot hold a value
   */
  byte[] bytes(Chunk chunk, Map<String, DType> types);

  /** The raw bytes of a chunk without rows, or null where all of them are the array's fill. */
  byte[] empty(int cells);

  /** The statistic that every cell holds; empty where it holds anything else. */
  default Optional<AppliedStatistic> statistic() {
    return Optional.empty();
  }

  /** The attributes that readers know its values by, which win over those of the document. */
  default Map<String, Object> attributes() {
    return Map.of();
  }

  /**
   * Notes that the declared type cannot hold what comes of source columns of these types.
   *
   * @param path its place in the document
   */
  default void checkTypes(String path, Map<String, DType> types, Problems problems) {}

  /** What computing a chunk whose rows lie so takes. */
  default Heap heap(Occupancy rows) {
    return Heap.NONE;
  }
}
