package io.firn.zarrjava;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.zarr.zarrjava.ZarrException;
import dev.zarr.zarrjava.store.FilesystemStore;
import dev.zarr.zarrjava.store.StoreHandle;
import dev.zarr.zarrjava.v3.Array;
import dev.zarr.zarrjava.v3.ArrayMetadata;
import dev.zarr.zarrjava.v3.Node;
import dev.zarr.zarrjava.v3.codec.CodecRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Reads whole arrays with zarr-java: takes the directory of an array, gives its elements in C order
 * as a Java array of their type. Works around what zarr-java 0.0.9 refuses; see docs/readers.md.
 */
public final class ZarrJava implements Function<Path, Object> {
  private static final String FILL_VALUE = "fill_value";

  static {
    CodecRegistry.addType("zstd", WholeFrameZstd.class);
  }

  /** An array with a document that is not quite the stored one. */
  private static final class Documented extends Array {
    Documented(StoreHandle store, ArrayMetadata metadata) throws ZarrException {
      super(store, metadata);
    }
  }

  @Override
  public Object apply(Path directory) {
    try {
      ObjectMapper json = Node.makeObjectMapper();
      ObjectNode document =
          (ObjectNode) json.readTree(Files.readAllBytes(directory.resolve("zarr.json")));
      if (document.path(FILL_VALUE).asText().equals("Infinity")) {
        // Zarr v3 knows this name only, zarr-java only the one with a sign.
        document.put(FILL_VALUE, "+Infinity");
      }
      ArrayMetadata metadata = json.treeToValue(document, ArrayMetadata.class);
      return new Documented(new FilesystemStore(directory).resolve(), metadata)
          .read()
          .copyTo1DJavaArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ZarrException e) {
      throw new IllegalStateException(e);
    }
  }
}
