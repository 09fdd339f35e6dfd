package io.firn.granule.cf;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.granule.Attributes;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.Interpretation;
import java.util.List;
import java.util.Optional;

/**
 * A dataset whose numbers are what they mean, and not what is stored.
 *
 * <p>In this order, for a dataset of numbers:
 *
 * <ol>
 *   <li>{@code _Unsigned} ({@code true} or {@code false} in any case) takes the bits of an integer
 *       for those of the other signedness, and with them what the attributes of 2 and 3 hold. (NUG,
 *       best practices, "Unsigned Data".)
 *   <li>A stored value that equals {@code _FillValue} or {@code missing_value}, any number of them
 *       of the one as of the other, is missing. (CF 2.5.1; NUG, attribute conventions.) What is of
 *       another type than the dataset is converted as by {@link io.firn.granule.Scalar#as}. Zeros
 *       are equal whatever their sign, and a NaN stands for every NaN, as netCDF4-python has it.
 *   <li>A stored value below {@code valid_min} or above {@code valid_max}, or outside of {@code
 *       valid_range}, which takes the place of both, is missing. (CF 2.5.1; NUG.) A NaN is neither
 *       below nor above anything. Bounds of a float dataset are rounded to its type. A bound whose
 *       type is the wider one of {@code scale_factor} and {@code add_offset}, and wider than that
 *       of the stored values, is in units of the unpacked values, compared after 4. (NUG, best
 *       practices, "Packed Data Values", and netCDF-Java.)
 *   <li>A value is multiplied by {@code scale_factor}, then {@code add_offset} is added, each if it
 *       is there. (CF 8.1.) The values are of the type of these attributes, float32 or float64: the
 *       wider, if they differ, or that of stored floats, if that is wider. Then CF leaves open what
 *       its rules do not allow: integers as attributes give float64, and so does an {@code
 *       add_offset} of float32 over integers of more than 16 bits, of which float32 would lose
 *       digits, as in xarray. Every step is computed in that type and rounded, as numpy computes
 *       it.
 * </ol>
 *
 * <p>An attribute that holds one text is taken for the numbers in it, {@code scale_factor} and
 * {@code add_offset} excepted; a blank one says nothing. Neither netCDF's default fill values nor
 * the fill value of unwritten HDF5 chunks are missing values, unless an attribute says so: so have
 * it xarray and h5py. Versions: CF 1.13, NUG of netCDF-C 4.9, xarray 2026.9 ({@code
 * _choose_float_dtype}), netCDF4-python 1.7 ({@code _toma}).
 */
public final class CfDataset implements Dataset {
  private final Dataset stored;
  private final Meaning meaning;

  private CfDataset(Dataset stored, Meaning meaning) {
    this.stored = stored;
    this.meaning = meaning;
  }

  /** The ways to take a dataset that a configuration may ask for. */
  private enum Taking implements Interpretation {
    MEANT(true, true),
    MEANT_UNMASKED(true, false),
    STORED(false, true),
    STORED_UNMASKED(false, false);

    private final boolean unpack;
    private final boolean maskFill;

    Taking(boolean unpack, boolean maskFill) {
      this.unpack = unpack;
      this.maskFill = maskFill;
    }

    static Taking of(boolean unpack, boolean maskFill) {
      if (unpack) {
        return maskFill ? MEANT : MEANT_UNMASKED;
      }
      return maskFill ? STORED : STORED_UNMASKED;
    }

    @Override
    public Dataset of(Granule granule, Dataset stored) {
      return taken(granule, stored, unpack, maskFill);
    }
  }

  /** What of a dataset's attributes is not heeded where it is read as it is stored. */
  public enum Unheeded {
    NOTHING,
    /** Which values are missing. */
    MISSING,
    /** That the numbers stand for others. */
    PACKING
  }

  /**
   * A dataset with the meaning of its numbers; the dataset itself where they mean what they are, or
   * where it holds none.
   *
   * @param stored as a reader gives it
   * @param unpack whether to heed all attributes; otherwise only a {@code _FillValue} of one number
   * @param maskFill whether to heed those that tell which values are missing
   * @throws GranuleException when an attribute holds something else than it has to
   */
  public static Dataset of(Granule granule, Dataset stored, boolean unpack, boolean maskFill) {
    return stored.as(Taking.of(unpack, maskFill), granule);
  }

  private static Dataset taken(Granule granule, Dataset stored, boolean unpack, boolean maskFill) {
    if (stored.type().isEmpty()) {
      return stored;
    }
    Meaning meaning =
        unpack
            ? Meaning.of(new StatedNumbers(granule, stored), maskFill)
            : Meaning.asStored(stored, maskFill);
    return meaning.isPlain() ? stored : new CfDataset(stored, meaning);
  }

  /**
   * What is not heeded of a dataset that is read with {@code unpack} false.
   *
   * @param maskFill as for {@link #of}
   */
  public static Unheeded unheeded(Granule granule, Dataset stored, boolean maskFill) {
    if (stored.type().isEmpty()) {
      return Unheeded.NOTHING;
    }
    Meaning meaning;
    try {
      meaning = Meaning.of(new StatedNumbers(granule, stored), maskFill);
    } catch (GranuleException e) {
      // What cannot be understood is not heeded either.
      return Unheeded.PACKING;
    }
    if (meaning.changesNumbers()) {
      return Unheeded.PACKING;
    }
    return meaning.missesOthersThan(Meaning.asStored(stored, maskFill))
        ? Unheeded.MISSING
        : Unheeded.NOTHING;
  }

  @Override
  public String path() {
    return stored.path();
  }

  @Override
  public Optional<DType> type() {
    return Optional.of(meaning.packing().type());
  }

  @Override
  public String typeName() {
    return meaning.packing().type().zarrName();
  }

  @Override
  public long[] shape() {
    return stored.shape();
  }

  @Override
  public long[] chunkShape() {
    return stored.chunkShape();
  }

  @Override
  public List<String> filters() {
    return stored.filters();
  }

  @Override
  public Attributes attributes() {
    return stored.attributes();
  }

  @Override
  public Dataset column(int number) {
    return new CfDataset(stored.column(number), meaning);
  }

  /** As {@link Dataset#read}; rows without a value are marked as missing. */
  @Override
  public void read(long firstRow, int rows, Column into) {
    Packing packing = meaning.packing();
    if (into.type() != packing.type()) {
      throw new IllegalArgumentException(
          "Cannot read " + packing.type() + " values into a column of " + into.type());
    }
    if (!packing.isPacked()) {
      readPacked(firstRow, rows, into);
      return;
    }
    Column packed = Column.of(packing.packed());
    packed.reserve(rows);
    readPacked(firstRow, rows, packed);
    int at = into.grow(rows);
    packing.unpack(packed, into, at);
    if (packed.anyMissing()) {
      for (int row = 0; row < rows; row++) {
        if (packed.isMissing(row)) {
          into.setMissing(at + row);
        }
      }
    }
    meaning.unpackedRange().mask(into, at, at + rows);
  }

  /** Reads the stored values, those of the other signedness turned, and marks missing ones. */
  private void readPacked(long firstRow, int rows, Column into) {
    int at = into.size();
    DType type = stored.type().orElseThrow();
    if (type == into.type()) {
      stored.read(firstRow, rows, into);
    } else {
      Column values = Column.of(type);
      values.reserve(rows);
      stored.read(firstRow, rows, values);
      Signedness.turn(values, into, into.grow(rows));
    }
    meaning.missing().mask(into, at, at + rows);
    meaning.packedRange().mask(into, at, at + rows);
  }
}
