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
   * Heap bytes that a field takes at most while a chunk is computed, beyond those that every field
   * takes.
   *
   * @param lists of its lists
   * @param making of what building the lists takes beside them, which is released afterwards
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

  /** The raw bytes of a chunk without rows, or null where every value is the array's fill value. */
  byte[] empty(int cells);

  /** The statistic that every cell holds; empty where it holds anything else. */
  default Optional<AppliedStatistic> statistic() {
    return Optional.empty();
  }

  /**
   * The attributes that tell readers how to decode its values; they take precedence over the
   * document's.
   */
  default Map<String, Object> attributes() {
    return Map.of();
  }

  /**
   * Notes when the declared type cannot hold what source columns of these types give.
   *
   * @param path its place in the document
   */
  default void checkTypes(String path, Map<String, DType> types, Problems problems) {}

  /** What computing a chunk with rows distributed like this takes. */
  default Heap heap(Occupancy rows) {
    return Heap.NONE;
  }
}
