package io.firn.config.canonical;

import io.firn.column.ArraySpec;
import io.firn.column.DType;
import io.firn.config.FieldSpec;
import io.firn.config.FieldSpec.Expression;
import io.firn.config.FieldSpec.Function;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes {@code aggregation} in its canonical form. */
final class CanonicalFields {
  private CanonicalFields() {}

  static Map<String, Object> write(List<FieldSpec> fields) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    Map<String, Object> values = new LinkedHashMap<>();
    fields
        .get(0)
        .chunkValues()
        .forEach(
            (name, value) -> {
              Map<String, Object> entry = calculation(value.calculation());
              entry.put("dtype", value.dtype().zarrName());
              values.put(name, entry);
            });
    if (!values.isEmpty()) {
      yaml.put("chunk_precompute", values);
    }
    yaml.put("variables", fields(fields));
    return yaml;
  }

  private static Map<String, Object> fields(List<FieldSpec> fields) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    for (FieldSpec field : fields) {
      if (!(field.kind() instanceof FieldSpec.Words)) {
        yaml.put(field.name(), field(field));
      }
    }
    return yaml;
  }

  private static Map<String, Object> field(FieldSpec field) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    switch (field.kind().element()) {
      case VECTOR -> {
        yaml.put("kind", "vector");
        yaml.put("trailing_shape", field.kind().width());
      }
      case LIST -> lists(field.kind(), yaml);
      case CHUNK_NUMBER -> yaml.put("resolution", "chunk");
      case NUMBER -> {}
    }
    yaml.putAll(calculation(field.calculation()));
    yaml.put("dtype", field.dtype().zarrName());
    if (field.kind().element() != ArraySpec.Element.LIST) {
      yaml.put("fill_value", fillValue(field.fillBits(), field.dtype()));
    }
    if (!field.attributes().isEmpty()) {
      yaml.put("attrs", field.attributes());
    }
    return yaml;
  }

  private static void lists(FieldSpec.Kind kind, Map<String, Object> yaml) {
    yaml.put("kind", "ragged");
    yaml.put("inner_shape", kind.width());
    if (kind.flux()) {
      yaml.put("weights", "flux");
    }
    if (kind.located()) {
      yaml.put("location", "leaf_id");
    }
    if (kind.times() != null) {
      yaml.put("temporal", "per-centroid");
    }
  }

  /** A fill value as YAML writes it and the reader of documents takes it. */
  private static Object fillValue(long bits, DType type) {
    if (type.isInteger()) {
      return type == DType.UINT64 ? new BigInteger(Long.toUnsignedString(bits)) : (Object) bits;
    }
    double value =
        type == DType.FLOAT32 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      return value;
    }
    return Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  }

  private static Map<String, Object> calculation(FieldSpec.Calculation calculation) {
    Map<String, Object> yaml = new LinkedHashMap<>();
    if (calculation instanceof Expression expression) {
      yaml.put("expression", expression.text());
      return yaml;
    }
    Function function = (Function) calculation;
    yaml.put("function", function.name());
    if (function.source() != null) {
      yaml.put("source", function.source());
    }
    if (!function.params().isEmpty()) {
      yaml.put("params", function.params());
    }
    return yaml;
  }
}
