package ucar.ma2;

/** The indices along one dimension from {@code first} to {@code last}, both included. */
public final class Range {
  final int first;
  final int last;

  public Range(int first, int last) throws InvalidRangeException {
    if (first < 0 || last < first) {
      throw new InvalidRangeException("Invalid range '" + first + ":" + last + "': not empty");
    }
    this.first = first;
    this.last = last;
  }
}
