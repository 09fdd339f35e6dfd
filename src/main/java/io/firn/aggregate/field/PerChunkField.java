package io.firn.aggregate.field;

import io.firn.FirnException;
import io.firn.aggregate.cell.Chunk;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.Problems;
import java.util.Arrays;
import java.util.Map;

/**
 * A field of one number per chunk, which has to be the same in every cell that has rows.
 *
 * @param cells computes it for each cell
 */
public record PerChunkField(CompiledField cells) implements CompiledField {
  @Override
  public FieldSpec spec() {
    return cells.spec();
  }

  @Override
  public byte[] empty(int count) {
    return cells.empty(1);
  }

  @Override
  public void checkTypes(String path, Map<String, DType> types, Problems problems) {
    cells.checkTypes(path, types, problems);
  }

  @Override
  public byte[] bytes(Chunk chunk, Map<String, DType> types) {
    byte[] all = cells.bytes(chunk, types);
    int width = spec().dtype().bytes();
    int[] occupied = chunk.rows().cellOfGroup();
    int first = occupied[0] * width;
    for (int cell : occupied) {
      int at = cell * width;
      if (!Arrays.equals(all, first, first + width, all, at, at + width)) {
        throw new FirnException(
            "Cannot store %s: cells %d and %d of the chunk differ; a field of resolution: chunk is the same in all"
                .formatted(spec().name(), occupied[0], cell));
      }
    }
    return Arrays.copyOfRange(all, first, first + width);
  }
}
