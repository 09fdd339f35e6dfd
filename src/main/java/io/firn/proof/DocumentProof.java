package io.firn.proof;

import io.firn.FirnException;
import io.firn.Plural;
import io.firn.grid.Grid;
import io.firn.storage.ObjectStore;
import io.firn.zarr.array.ArrayForm;
import io.firn.zarr.array.NodeDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * Proves the metadata documents of a store, and learns from them what is needed to prove its
 * shards: how the chunks of each array are stored, and how people call a shard.
 */
final class DocumentProof {
  private final ObjectStore store;
  private final FoundFaults faults;
  private final Map<String, ArrayForm> arrays = new HashMap<>();
  private final Set<String> unreadable = new HashSet<>();
  private final Set<String> axes = new HashSet<>();
  private final List<Verdict.Document> others = new ArrayList<>();
  private Optional<Grid> grid = Optional.empty();
  private long read;

  DocumentProof(ObjectStore store, FoundFaults faults) {
    this.store = store;
    this.faults = faults;
  }

  /** The arrays that have chunks, by path. */
  Map<String, ArrayForm> arrays() {
    return arrays;
  }

  /** Paths of nodes whose documents do not tell how their chunks are stored. */
  Set<String> unreadable() {
    return unreadable;
  }

  /** How many documents could be read. */
  long read() {
    return read;
  }

  /**
   * The name that the run gave to the shard, if the root document has its configuration; else its
   * number.
   */
  String shardName(long shard) {
    return grid.filter(of -> shard < of.shards())
        .map(of -> of.shardName(shard))
        .orElse(Long.toString(shard));
  }

  /** Checks one document and learns what it says of the store. {@link #checkAxes} must follow. */
  void check(Verdict.Document document) throws IOException {
    String key = document.key();
    Optional<NodeDocument> named = NodeDocument.of(key);
    if (named.isEmpty()) {
      others.add(document);
      return;
    }
    NodeDocument node = named.get();
    unreadable.add(node.path());
    if (!isAsWritten(document)) {
      return;
    }
    unreadable.remove(node.path());
    if (node.isRoot()) {
      try (InputStream in = open(key)) {
        grid = RootDocument.gridOf(in);
      }
    } else if (document.length() <= NodeDocument.MOST_BYTES) {
      learnForm(key, node);
    }
  }

  /**
   * Checks what the verdict lists among the documents and is not one: coordinates along a dimension
   * that a document describes. To be called after all documents were checked.
   */
  void checkAxes() throws IOException {
    for (Verdict.Document object : others) {
      Optional<String> path = NodeDocument.axisOf(object.key());
      if (path.filter(of -> axes.contains(of) || unreadable.contains(of)).isPresent()) {
        isAsWritten(object);
      } else {
        faults.add(
            object.key(),
            "the verdict calls it a metadata document, expected a name that one can have");
      }
    }
  }

  private boolean isAsWritten(Verdict.Document document) throws IOException {
    String key = document.key();
    CRC32C crc = new CRC32C();
    long length;
    try (InputStream in = new CheckedInputStream(open(key), crc)) {
      length = in.transferTo(OutputStream.nullOutputStream());
    } catch (NoSuchFileException e) {
      faults.add(key, "it is missing, expected " + Plural.of(document.length(), "byte"));
      return false;
    }
    read++;
    if (length != document.length() || (int) crc.getValue() != document.crc32c()) {
      faults.add(
          key,
          "it has %s with CRC-32C %08x, expected %,d with %08x"
              .formatted(
                  Plural.of(length, "byte"), crc.getValue(), document.length(), document.crc32c()));
      return false;
    }
    return true;
  }

  private InputStream open(String key) throws IOException {
    return Channels.newInputStream(store.read(key));
  }

  private void learnForm(String key, NodeDocument node) throws IOException {
    try {
      byte[] content = store.get(key);
      if (node.isAxis(content)) {
        axes.add(node.path());
      }
      node.form(content).ifPresent(form -> arrays.put(node.path(), form));
    } catch (FirnException e) {
      unreadable.add(node.path());
      faults.add(e.getMessage());
    }
  }
}
