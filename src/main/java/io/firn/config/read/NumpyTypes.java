package io.firn.config.read;

import io.firn.column.DType;
import java.util.LinkedHashMap;
import java.util.Map;

/** The spellings that numpy has for the types of stored arrays. */
final class NumpyTypes {
  private static final Map<String, DType> BY_SPELLING = spellings();

  private NumpyTypes() {}

  /**
   * All spellings: the names ({@code float32}), the kind with the number of bytes ({@code f4}),
   * also with a mark of little-endian, native or no byte order ({@code <f4}), and Python's own
   * types. Big endian is not among them, as a store has one byte order.
   */
  static Map<String, DType> bySpelling() {
    return BY_SPELLING;
  }

  private static Map<String, DType> spellings() {
    Map<String, DType> types = new LinkedHashMap<>();
    for (DType type : DType.values()) {
      types.put(type.zarrName(), type);
    }
    for (DType type : DType.values()) {
      String code = type.zarrName().charAt(0) + Integer.toString(type.bytes());
      for (String order : new String[] {"", "<", "=", "|"}) {
        types.put(order + code, type);
      }
    }
    types.put("float", DType.FLOAT64);
    types.put("int", DType.INT64);
    return types;
  }
}
