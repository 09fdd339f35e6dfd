package ucar.ma2;

/** The index of one element. */
public final class Index {
  int[] at;

  public Index set(int[] at) {
    this.at = at;
    return this;
  }
}
