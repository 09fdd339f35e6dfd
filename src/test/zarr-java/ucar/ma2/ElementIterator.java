package ucar.ma2;

import java.lang.reflect.Array;
import java.util.Arrays;

/** Goes through a box of an array. */
final class ElementIterator implements IndexIterator {
  private final Object elements;
  private final int[] shape;
  private final int[] first;
  private final int[] extents;
  private final int length;
  private int next;

  ElementIterator(Object elements, int[] shape, int[] first, int[] extents) {
    this.elements = elements;
    this.shape = shape;
    this.first = first;
    this.extents = extents;
    this.length = Arrays.stream(extents).reduce(1, Math::multiplyExact);
  }

  @Override
  public boolean hasNext() {
    return next < length;
  }

  /** Where the next element lies among all of the array. */
  private int place() {
    int rest = next++;
    int place = 0;
    int stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      place += stride * (first[i] + rest % extents[i]);
      rest /= extents[i];
      stride *= shape[i];
    }
    return place;
  }

  @Override
  public byte getByteNext() {
    return Array.getByte(elements, place());
  }

  @Override
  public void setByteNext(byte value) {
    Array.setByte(elements, place(), value);
  }

  @Override
  public short getShortNext() {
    return Array.getShort(elements, place());
  }

  @Override
  public void setShortNext(short value) {
    Array.setShort(elements, place(), value);
  }

  @Override
  public int getIntNext() {
    return Array.getInt(elements, place());
  }

  @Override
  public void setIntNext(int value) {
    Array.setInt(elements, place(), value);
  }

  @Override
  public long getLongNext() {
    return Array.getLong(elements, place());
  }

  @Override
  public void setLongNext(long value) {
    Array.setLong(elements, place(), value);
  }

  @Override
  public float getFloatNext() {
    return Array.getFloat(elements, place());
  }

  @Override
  public void setFloatNext(float value) {
    Array.setFloat(elements, place(), value);
  }

  @Override
  public double getDoubleNext() {
    return Array.getDouble(elements, place());
  }

  @Override
  public void setDoubleNext(double value) {
    Array.setDouble(elements, place(), value);
  }
}
