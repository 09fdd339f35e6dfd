package io.firn.zarr.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The one way in which metadata becomes bytes: keys in the order given, {@code \n} on every system,
 * UTF-8.
 */
public final class Json {
  public static final ObjectMapper MAPPER = new ObjectMapper();

  private static final ObjectWriter WRITER = MAPPER.writer(new Printer());

  private Json() {}

  public static byte[] bytes(Map<String, Object> document) {
    try {
      return WRITER.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot write metadata: " + e.getOriginalMessage(), e);
    }
  }

  /** A JSON object of alternating keys and values. */
  public static Map<String, Object> object(Object... keysAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      object.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return object;
  }

  /** A named extension with its configuration, the shape of codecs, grids and key encodings. */
  public static Map<String, Object> named(String name, Map<String, Object> configuration) {
    return object("name", name, "configuration", configuration);
  }

  private static final class Printer extends DefaultPrettyPrinter {
    Printer() {
      indentObjectsWith(new DefaultIndenter("  ", "\n"));
    }

    @Override
    public DefaultPrettyPrinter createInstance() {
      return new Printer();
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator generator) throws IOException {
      generator.writeRaw(": ");
    }
  }
}
