package io.firn.granule;

/** A way to take what a dataset stores, such as by the attributes beside it. */
@FunctionalInterface
public interface Interpretation {
  /**
   * The dataset as it is taken.
   *
   * @param stored as a reader gives it
   * @throws GranuleException when it cannot be taken so
   */
  Dataset of(Granule granule, Dataset stored);
}
