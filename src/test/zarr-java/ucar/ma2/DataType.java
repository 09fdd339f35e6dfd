package ucar.ma2;

/** The types of elements; unsigned ones are held in the signed type of as many bytes. */
public enum DataType {
  BOOLEAN(boolean.class),
  BYTE(byte.class),
  UBYTE(byte.class),
  SHORT(short.class),
  USHORT(short.class),
  INT(int.class),
  UINT(int.class),
  LONG(long.class),
  ULONG(long.class),
  FLOAT(float.class),
  DOUBLE(double.class);

  final Class<?> primitive;

  DataType(Class<?> primitive) {
    this.primitive = primitive;
  }
}
