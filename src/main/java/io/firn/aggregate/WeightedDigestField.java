package io.firn.aggregate;

import io.firn.column.DType;
import io.firn.config.FieldSpec;
import java.util.Map;

/**
 * A field of t-digests of weighted values, as {@link DigestField} stores them. Rows whose value is
 * missing, NaN or infinite are left out, and those whose weight is, or is not above 0.
 *
 * @param weight one per row
 */
record WeightedDigestField(FieldSpec spec, Operation source, Operation weight, double delta)
    implements DigestLists.Digest {
  @Override
  public boolean counts() {
    return false;
  }

  @Override
  public byte[] empty(int cells) {
    return null;
  }

  @Override
  public byte[] bytes(Chunk chunk, Map<String, DType> types) {
    return chunk.lists(this).get(0);
  }
}
