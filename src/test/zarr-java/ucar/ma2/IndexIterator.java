package ucar.ma2;

/** Reads or sets one element after the other, the last dimension fastest. */
public interface IndexIterator {
  boolean hasNext();

  byte getByteNext();

  void setByteNext(byte value);

  short getShortNext();

  void setShortNext(short value);

  int getIntNext();

  void setIntNext(int value);

  long getLongNext();

  void setLongNext(long value);

  float getFloatNext();

  void setFloatNext(float value);

  double getDoubleNext();

  void setDoubleNext(double value);
}
