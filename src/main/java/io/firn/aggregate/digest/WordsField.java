package io.firn.aggregate.digest;

import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.field.CompiledField;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.util.Map;

/**
 * A companion of a field of digests: one word for each centroid.
 *
 * @param place of the companion among those of the digests
 */
public record WordsField(FieldSpec spec, DigestField of, int place) implements CompiledField {
  @Override
  public byte[] empty(int cells) {
    return null;
  }

  @Override
  public byte[] bytes(Chunk chunk, Map<String, DType> types) {
    return of.lists(chunk).get(1 + place);
  }
}
