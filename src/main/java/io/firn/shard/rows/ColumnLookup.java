package io.firn.shard.rows;

import io.firn.Plural;
import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.ColumnSource;
import io.firn.config.DataSource;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.cf.CfDataset;

/**
 * Looks up and reads the columns of a group. Scan and grid both do so here, or they might not
 * agree.
 */
public final class ColumnLookup {
  /** One byte of a deflated column stands for no more than this. */
  private static final int MOST_DEFLATED = 1032;

  /** A thousand times as many as a beam of GEDI or ATL03 has. */
  private static final int MOST_RECORDS = 1 << 28;

  private ColumnLookup() {}

  /**
   * The dataset of a column, of the granule or of the one that is paired with it, with the meaning
   * of its numbers.
   *
   * @throws GranuleException when it is absent, or lacks the column that is asked for
   */
  public static Dataset dataset(
      Granule granule, DataSource source, ColumnSource column, String group) {
    Dataset dataset =
        dataset(holder(granule, column), source, DataSource.path(column.dataset(), group));
    return column.column() == ColumnSource.WHOLE ? dataset : dataset.column(column.column());
  }

  private static Granule holder(Granule granule, ColumnSource column) {
    return column.own() ? granule : granule.paired(column.asset());
  }

  /**
   * The dataset at a path, with the meaning that its numbers have for the source.
   *
   * @throws GranuleException when it is absent, or its attributes have no meaning
   */
  public static Dataset dataset(Granule granule, DataSource source, String path) {
    return CfDataset.of(granule, granule.dataset(path), source.unpack(), source.maskFill());
  }

  /**
   * What a source does not heed of the attributes of a column's dataset.
   *
   * @throws GranuleException when it is absent
   */
  public static CfDataset.Unheeded unheeded(
      Granule granule, DataSource source, ColumnSource column, String group) {
    if (source.unpack()) {
      return CfDataset.Unheeded.NOTHING;
    }
    Granule holder = holder(granule, column);
    Dataset stored = holder.dataset(DataSource.path(column.dataset(), group));
    return CfDataset.unheeded(holder, stored, source.maskFill());
  }

  /** Refuses a dataset that is not one number for each row. */
  public static void require(Granule granule, Dataset dataset) {
    if (dataset.type().isEmpty()) {
      throw refused(granule, dataset, "it holds " + dataset.typeName() + ", expected numbers");
    }
    int dimensions = dataset.shape().length;
    if (dimensions != 1) {
      throw refused(granule, dataset, "it has " + dimensions + " dimensions, expected one");
    }
  }

  /** The dataset at a path, which has to hold one integer for each row. */
  static Dataset integers(Granule granule, DataSource source, String path) {
    Dataset dataset = dataset(granule, source, path);
    require(granule, dataset);
    DType type = dataset.type().orElseThrow();
    if (!type.isInteger()) {
      DType stored = granule.dataset(path).type().orElseThrow();
      throw refused(
          granule,
          dataset,
          stored.isInteger()
              ? "its attributes make %s of %s, expected integers; set unpack: false to take them as they are stored"
                  .formatted(type, stored)
              : "it holds %s, expected integers".formatted(type));
    }
    return dataset;
  }

  /** The dataset of a column, which has to have that many rows or records. */
  public static Dataset require(
      Granule granule,
      DataSource source,
      ColumnSource column,
      String group,
      long rows,
      String counted) {
    Granule holder = holder(granule, column);
    Dataset dataset = dataset(granule, source, column, group);
    if (dataset.type().isPresent() && dataset.shape().length == 2) {
      throw refused(
          holder, dataset, "it has 2 dimensions, expected one; give the number of a column");
    }
    require(holder, dataset);
    if (dataset.shape()[0] != rows) {
      throw refused(
          holder,
          dataset,
          "it holds %s where %s hold %,d"
              .formatted(Plural.of(dataset.shape()[0], "row"), counted, rows));
    }
    return dataset;
  }

  /**
   * Refuses a dataset that is longer than its file can hold: a file of a few kilobytes can declare
   * any number of rows that were never written, which read as fill values.
   *
   * @param what its rows are called
   */
  public static void requireHeld(Granule granule, Dataset dataset, String what) {
    long declared = dataset.shape()[0];
    int width = dataset.type().map(DType::bytes).orElse(1);
    if (declared / MOST_DEFLATED > granule.length() / width) {
      throw refused(
          granule,
          dataset,
          "it declares %,d %s, more than a file of %,d bytes holds"
              .formatted(declared, what, granule.length()));
    }
  }

  /**
   * The number of records that a dataset has, of which all will be read.
   *
   * @throws GranuleException when its file, or a Java array, cannot hold them
   */
  static int records(Granule granule, Dataset dataset) {
    requireHeld(granule, dataset, "records");
    if (dataset.shape()[0] > MOST_RECORDS) {
      throw refused(
          granule,
          dataset,
          "it holds %,d records, more than %,d".formatted(dataset.shape()[0], MOST_RECORDS));
    }
    return (int) dataset.shape()[0];
  }

  public static GranuleException refused(Granule granule, Dataset dataset, String reason) {
    return GranuleException.reading(granule.name(), dataset.path(), reason, null);
  }

  /**
   * Reads rows into the column of an earlier read, as far as the types agree.
   *
   * @param earlier the column to use again, or null
   */
  public static Column read(Dataset dataset, long firstRow, int count, Column earlier) {
    DType type = dataset.type().orElseThrow();
    Column column = earlier == null || earlier.type() != type ? Column.of(type) : earlier;
    column.clear();
    dataset.read(firstRow, count, column);
    return column;
  }
}
