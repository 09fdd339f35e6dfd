package io.firn.aggregate;

import io.firn.FirnException;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.util.Map;

/** One field, ready to be computed. Immutable. */
sealed interface CompiledField
    permits ScalarField, HistogramField, PerChunkField, CompositionField, DigestField, WordsField {
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
}
