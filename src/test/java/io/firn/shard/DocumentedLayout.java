package io.firn.shard;

import io.firn.zarr.array.WrittenArray;
import io.firn.zarr.layout.ChunkPlace;
import io.firn.zarr.layout.Layout;
import io.firn.zarr.layout.ShardContent;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A layout that has a group for each shard, with its arrays, a document and a stamp. */
final class DocumentedLayout {
  private DocumentedLayout() {}

  /** The same, with a group for each shard. */
  static Layout of(Layout layout) {
    return (Layout)
        Proxy.newProxyInstance(
            Layout.class.getClassLoader(),
            new Class<?>[] {Layout.class},
            (proxy, called, arguments) -> {
              try {
                return switch (called.getName()) {
                  case "shardDocuments" ->
                      documents((ShardContent) arguments[0], (Supplier<?>) arguments[1]);
                  case "path", "key" ->
                      leaf(((ChunkPlace) arguments[1]).shard()) + called.invoke(layout, arguments);
                  default -> called.invoke(layout, arguments);
                };
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  static String leaf(long shard) {
    return "leaves/" + shard + "/";
  }

  static String key(long shard) {
    return leaf(shard) + "zarr.json";
  }

  /** Comes last, though by its name it would be first. */
  static String stamp(long shard) {
    return leaf(shard) + "a-stamp";
  }

  private static Map<String, byte[]> documents(ShardContent shard, Supplier<?> attributes) {
    StringBuilder arrays = new StringBuilder();
    for (WrittenArray array : shard.arrays()) {
      arrays.append(array.array()).append(' ').append(array.storedBytes());
      for (int chunk = 0; chunk < array.chunks(); chunk++) {
        arrays.append(' ').append(array.cells(chunk)).append('/').append(array.observations(chunk));
      }
      arrays.append('\n');
    }
    arrays.append(((List<?>) attributes.get()));
    long id = shard.place().shard();
    Map<String, byte[]> documents = new LinkedHashMap<>();
    documents.put(key(id), arrays.toString().getBytes(StandardCharsets.UTF_8));
    documents.put(
        stamp(id),
        "%d %d %d".formatted(shard.place().rank(), shard.cells(), shard.granules()).getBytes());
    return documents;
  }
}
