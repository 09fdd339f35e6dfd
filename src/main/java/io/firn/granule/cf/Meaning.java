package io.firn.granule.cf;

import io.firn.column.DType;
import io.firn.granule.Dataset;
import io.firn.granule.GranuleException;
import io.firn.granule.Scalar;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the numbers of a dataset mean, see {@link CfDataset}.
 *
 * @param stored the type that is stored
 * @param missing which packed values are missing
 * @param packedRange which packed values are valid
 * @param packing what packed values become; their type is that of the stored ones, or the one of
 *     the other signedness
 * @param unpackedRange which unpacked values are valid
 */
record Meaning(
    DType stored,
    MissingValues missing,
    ValidRange packedRange,
    Packing packing,
    ValidRange unpackedRange) {
  private static final String UNSIGNED = "_Unsigned";
  private static final String FILL = "_FillValue";
  private static final String MISSING = "missing_value";
  private static final String LEAST = "valid_min";
  private static final String GREATEST = "valid_max";
  private static final String RANGE = "valid_range";

  /** Nothing but a {@code _FillValue} of one number is heeded. */
  static Meaning asStored(Dataset dataset, boolean maskFill) {
    DType type = dataset.type().orElseThrow();
    List<Scalar> fill = maskFill ? dataset.attributes().numbers(FILL) : List.of();
    SortedSet<Long> missing = new TreeSet<>();
    if (fill.size() == 1) {
      fill.get(0).as(type).ifPresent(missing::add);
    }
    return new Meaning(
        type,
        MissingValues.of(type, missing),
        ValidRange.all(type),
        Packing.none(type),
        ValidRange.all(type));
  }

  /**
   * @throws GranuleException when an attribute holds something else than it has to
   */
  static Meaning of(StatedNumbers stated, boolean maskFill) {
    DType stored = stated.storedType();
    DType packed = Signedness.of(stored, stated.text(UNSIGNED));
    Packing packing = Packing.of(stated, packed);
    if (!maskFill) {
      return new Meaning(
          stored,
          MissingValues.NONE,
          ValidRange.all(packed),
          packing,
          ValidRange.all(packing.type()));
    }
    SortedSet<Long> missing = new TreeSet<>();
    for (String name : List.of(FILL, MISSING)) {
      for (Scalar number : stated.all(name)) {
        Signedness.as(number, stored, packed).ifPresent(missing::add);
      }
    }
    List<Scalar> range = stated.bounds(RANGE);
    Optional<Scalar> least = range.isEmpty() ? stated.bound(LEAST) : Optional.of(range.get(0));
    Optional<Scalar> greatest =
        range.isEmpty() ? stated.bound(GREATEST) : Optional.of(range.get(1));
    return new Meaning(
        stored,
        MissingValues.of(packed, missing),
        ValidRange.of(
            packed,
            least.filter(b -> !packing.unpacks(b)).map(b -> Signedness.turned(b, stored, packed)),
            greatest
                .filter(b -> !packing.unpacks(b))
                .map(b -> Signedness.turned(b, stored, packed))),
        packing,
        ValidRange.of(
            packing.type(), least.filter(packing::unpacks), greatest.filter(packing::unpacks)));
  }

  /** Whether every stored value means itself. */
  boolean isPlain() {
    return missing.isNone()
        && packedRange.isAll()
        && !packing.isPacked()
        && packing.packed() == stored
        && unpackedRange.isAll();
  }

  /** Whether a number may stand for another. */
  boolean changesNumbers() {
    return packing.packed() != stored || packing.changesNumbers();
  }

  /** Whether other values may be missing than by a meaning of the same numbers as stored. */
  boolean missesOthersThan(Meaning asStored) {
    return !packedRange.isAll() || !unpackedRange.isAll() || !missing.equals(asStored.missing);
  }
}
