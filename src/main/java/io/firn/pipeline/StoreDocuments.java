package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.FirnVersion;
import io.firn.aggregate.Aggregator;
import io.firn.config.FirnConfig;
import io.firn.config.canonical.CanonicalYaml;
import io.firn.proof.RootDocument;
import io.firn.shard.ShardDocuments;
import io.firn.storage.ObjectStore;
import io.firn.zarr.layout.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The metadata documents of a store: a pure function of configuration and plan. */
final class StoreDocuments {
  private final FirnConfig config;
  private final Plan plan;
  private final Aggregator aggregator;

  StoreDocuments(FirnConfig config, Plan plan) {
    this.config = config;
    this.plan = plan;
    this.aggregator = Aggregator.compile(config.fields(), plan.types());
  }

  /**
   * Refuses, before anything is gridded, coordinates that the commit could not make: the hours in
   * between would be lost.
   */
  static void requireFits(Layout layout) {
    long heap = Runtime.getRuntime().maxMemory();
    if (layout.coordinateBytes() > heap / 2) {
      throw new FirnException(
          "Cannot write the coordinates along rows and columns: those of one axis take %,d bytes, at most half of this heap of %,d is for them; choose a coarser resolution or narrower bounds, or give Java a larger heap (-Xmx)"
              .formatted(layout.coordinateBytes(), heap));
    }
  }

  /** The documents of shards, as those make them who write or prove one. */
  static ShardDocuments ofShards(Job job, ObjectStore store) {
    return ShardDocuments.of(
        job.layout(),
        () -> {
          try {
            return new StoreDocuments(job.config(), Plan.find(store).orElseThrow()).fields();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Takes a document, or the coordinates along a dimension. */
  interface Sink {
    void accept(String key, ByteBuffer content) throws IOException;
  }

  /**
   * Hands everything out in the order in which it is to be written: the root document last.
   * Coordinates come one at a time, as two of them may be more than the heap holds.
   */
  void forEach(Layout layout, Sink sink) throws IOException {
    for (Map.Entry<String, Supplier<ByteBuffer>> axis : layout.coordinatesAlong().entrySet()) {
      sink.accept(axis.getKey(), axis.getValue().get());
    }
    Map<String, byte[]> documents = layout.documents(plan.shards(), fields(), rootAttributes());
    for (Map.Entry<String, byte[]> document : documents.entrySet()) {
      sink.accept(document.getKey(), ByteBuffer.wrap(document.getValue()));
    }
  }

  /** The attributes of each field. */
  private List<Map<String, Object>> fields() {
    List<Map<String, Object>> fields = new ArrayList<>();
    for (int i = 0; i < config.fields().size(); i++) {
      fields.add(aggregator.attributes(i, plan.summary()::attributesOf));
    }
    return fields;
  }

  /** What the user may want to know of the granules. */
  List<String> notices() {
    return plan.notices(config);
  }

  /** What the user should know of types and attributes. */
  List<String> warnings() {
    return aggregator.warnings(plan.summary()::attributesOf);
  }

  private Map<String, Object> rootAttributes() {
    Map<String, SortedSet<String>> provenance = new TreeMap<>(plan.summary().provenance());
    Map<String, Object> attributes = new LinkedHashMap<>();
    put(attributes, "title", provenance.get("title"));
    put(attributes, "source", provenance.get("short_name"));
    SortedSet<String> dois = provenance.get("identifier_product_doi");
    if (dois != null) {
      SortedSet<String> links = new TreeSet<>();
      // ATL03 has the scheme before its number, ATL06 has not.
      dois.forEach(doi -> links.add("https://doi.org/" + doi.replaceFirst("^(?i)doi:\\s*", "")));
      put(attributes, "references", links);
    }
    put(attributes, "license", provenance.get("license"));
    put(attributes, "citation", provenance.get("citation"));
    SortedSet<String> starts = provenance.get("time_coverage_start");
    if (starts != null) {
      attributes.put("time_coverage_start", starts.first());
    }
    SortedSet<String> ends = provenance.get("time_coverage_end");
    if (ends != null) {
      attributes.put("time_coverage_end", ends.last());
    }
    attributes.put("firn_version", FirnVersion.current());
    attributes.put(RootDocument.CONFIG, CanonicalYaml.write(config));
    attributes.put("firn_granule_count", plan.granules());
    attributes.put("firn_granules_sha256", plan.granulesSha256());
    return attributes;
  }

  private static void put(Map<String, Object> attributes, String key, SortedSet<String> values) {
    if (values != null) {
      attributes.put(key, String.join("; ", values));
    }
  }
}
