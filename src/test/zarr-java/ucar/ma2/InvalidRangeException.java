package ucar.ma2;

/** Declared by {@link Range}, as zarr-java catches it. */
public final class InvalidRangeException extends Exception {
  private static final long serialVersionUID = 1;

  InvalidRangeException(String message) {
    super(message);
  }
}
