package io.firn.granule;

import io.firn.column.Column;
import io.firn.column.DType;
import java.util.List;
import java.util.Optional;

/**
 * One column of a two-dimensional dataset.
 *
 * @param whole the dataset, which has two dimensions
 * @param number of the column, from 0
 */
record DatasetColumn(RowDataset whole, int number) implements Dataset {

  @Override
  public String path() {
    return whole.path();
  }

  @Override
  public Optional<DType> type() {
    return whole.type();
  }

  @Override
  public String typeName() {
    return whole.typeName();
  }

  @Override
  public long[] shape() {
    return new long[] {whole.shape()[0]};
  }

  @Override
  public long[] chunkShape() {
    long[] chunks = whole.chunkShape();
    return chunks.length == 0 ? chunks : new long[] {chunks[0]};
  }

  @Override
  public List<String> filters() {
    return whole.filters();
  }

  @Override
  public Attributes attributes() {
    return whole.attributes();
  }

  @Override
  public Dataset column(int other) {
    throw whole.failure("column " + other + " of column " + number + " is asked for", null);
  }

  @Override
  public void read(long firstRow, int rows, Column into) {
    whole.readColumn(number, firstRow, rows, into);
  }
}
