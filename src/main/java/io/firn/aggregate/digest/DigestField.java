package io.firn.aggregate.digest;

import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.Operation;
import io.firn.aggregate.field.CompiledField;
import io.firn.aggregate.field.Occupancy;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.util.List;
import java.util.Map;

/**
 * A field of t-digests: for each cell its centroids, mean and weight as float32, ascending. Rows
 * whose value is missing, NaN or infinite are left out, and those whose weight is, or is not above
 * 0; a cell without others has no list.
 *
 * @param weight one per row, 1 or 0 where digests count rows; null where all rows count
 * @param delta see {@link TDigest}
 */
public record DigestField(FieldSpec spec, Operation source, Operation weight, double delta)
    implements CompiledField {
  /** Numbers of a centroid. */
  static final int WIDTH = 2;

  FieldSpec.Kind kind() {
    return spec.kind();
  }

  /** The arrays of the field: of its digests, and of what stands beside their centroids. */
  int arrays() {
    return 1 + kind().companions().size();
  }

  /** The lists of the digests and of their companions, which are fields of their own. */
  List<byte[]> lists(Chunk chunk) {
    return chunk.lists(this, () -> DigestLists.of(this, chunk));
  }

  @Override
  public Heap heap(Occupancy rows) {
    long most = rows.elements().applyAsLong(count -> TDigest.most(delta, count));
    return new Heap(
        DigestLists.bytes(this, most),
        DigestLists.bytesBeside(this, rows.cells(), most, rows.fullest()));
  }

  @Override
  public byte[] empty(int cells) {
    return null;
  }

  @Override
  public byte[] bytes(Chunk chunk, Map<String, DType> types) {
    return lists(chunk).get(0);
  }
}
