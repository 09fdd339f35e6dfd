package ucar.ma2;

import static java.lang.reflect.Array.getLength;
import static java.lang.reflect.Array.newInstance;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Elements of one primitive type, the last dimension fastest. */
public final class Array {
  private final Object elements;
  private final int[] shape;

  private Array(Object elements, int[] shape) {
    this.elements = elements;
    this.shape = shape;
  }

  public static Array factory(DataType type, int[] shape) {
    int length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return new Array(newInstance(type.primitive, length), shape.clone());
  }

  /** Throws where there are not exactly the bytes of the elements. */
  public static Array factory(DataType type, int[] shape, ByteBuffer bytes) {
    Array array = factory(type, shape);
    Buffer rest;
    if (array.elements instanceof byte[] elements) {
      rest = bytes.get(elements);
    } else if (array.elements instanceof short[] elements) {
      rest = bytes.asShortBuffer().get(elements);
    } else if (array.elements instanceof int[] elements) {
      rest = bytes.asIntBuffer().get(elements);
    } else if (array.elements instanceof long[] elements) {
      rest = bytes.asLongBuffer().get(elements);
    } else if (array.elements instanceof float[] elements) {
      rest = bytes.asFloatBuffer().get(elements);
    } else {
      rest = bytes.asDoubleBuffer().get((double[]) array.elements);
    }
    if (rest.hasRemaining()) {
      throw new IllegalArgumentException(
          "Cannot take elements: there are " + rest.remaining() + " too many");
    }
    return array;
  }

  public Class<?> getElementType() {
    return elements.getClass().getComponentType();
  }

  public int getRank() {
    return shape.length;
  }

  public int[] getShape() {
    return shape.clone();
  }

  public Object copyTo1DJavaArray() {
    Object copy = newInstance(getElementType(), getLength(elements));
    System.arraycopy(elements, 0, copy, 0, getLength(elements));
    return copy;
  }

  public Index getIndex() {
    return new Index();
  }

  public long getLong(Index index) {
    return java.lang.reflect.Array.getLong(elements, place(index.at));
  }

  public IndexIterator getIndexIterator() {
    return new ElementIterator(elements, shape, new int[shape.length], shape);
  }

  public IndexIterator getRangeIterator(List<Range> ranges) {
    return new ElementIterator(
        elements,
        shape,
        ranges.stream().mapToInt(range -> range.first).toArray(),
        ranges.stream().mapToInt(range -> range.last - range.first + 1).toArray());
  }

  private int place(int[] at) {
    int place = 0;
    for (int i = 0; i < shape.length; i++) {
      place = place * shape[i] + at[i];
    }
    return place;
  }
}
