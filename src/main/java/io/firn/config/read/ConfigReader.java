package io.firn.config.read;

import io.firn.Failure;
import io.firn.config.ConfigException;
import io.firn.config.DataSource;
import io.firn.config.Domain;
import io.firn.config.FieldLanguage;
import io.firn.config.FieldSpec;
import io.firn.config.FirnConfig;
import io.firn.config.GridSpec;
import io.firn.config.OutputSpec;
import io.firn.config.Problems;
import io.firn.config.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads a configuration: one YAML 1.1 document in zagg's vocabulary. What is wrong with a document
 * is reported at once, each problem on one line with its path, the value, what is allowed and the
 * line of the document. Keys that only steer zagg's own input and output are accepted and leave a
 * notice.
 */
public final class ConfigReader {
  private static final int MAX_BYTES_PER_CHARACTER = 4;

  /** The longest document in bytes. */
  public static final int MOST_BYTES = MAX_BYTES_PER_CHARACTER * YamlDocument.MAX_CHARACTERS;

  private ConfigReader() {}

  /**
   * Reads a file in UTF-8.
   *
   * @param language judges the functions and expressions of the document
   * @throws ConfigException with every problem
   */
  public static FirnConfig read(Path file, FieldLanguage language) {
    String label = label(file.toString());
    if (Files.isDirectory(file)) {
      throw unreadable(label, "it is a directory", null);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in.readNBytes(MOST_BYTES + 1), language);
    } catch (NoSuchFileException e) {
      throw unreadable(label, "no such file", e);
    } catch (IOException e) {
      throw unreadable(label, Failure.reason(e), e);
    }
  }

  /**
   * Reads a document in UTF-8.
   *
   * @param name what messages call it
   * @param bytes of the document; of a longer one than {@link #MOST_BYTES} one byte more will do
   * @param language judges the functions and expressions of the document
   * @throws ConfigException with every problem
   */
  public static FirnConfig read(String name, byte[] bytes, FieldLanguage language) {
    String label = label(name);
    if (bytes.length > MOST_BYTES) {
      // What was read ends within a character, perhaps.
      throw unreadable(label, YamlDocument.TOO_LONG, null);
    }
    try {
      String yaml = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return parse(label, yaml, language);
    } catch (CharacterCodingException e) {
      throw unreadable(label, "it is not text in UTF-8", e);
    }
  }

  private static String label(String name) {
    return "configuration '" + name + "'";
  }

  /**
   * Reads the text of a document.
   *
   * @param language judges the functions and expressions of the document
   * @throws ConfigException with every problem
   */
  public static FirnConfig parse(String yaml, FieldLanguage language) {
    return parse("configuration", yaml, language);
  }

  private static FirnConfig parse(String label, String yaml, FieldLanguage language) {
    YamlDocument document = new YamlDocument(label, yaml);
    Section root = document.root();
    root.ignore("give the shard map by --shardMap", "catalog");
    root.ignore("it only steers zagg's own runs", "bounds", "worker");

    SourceReader sourceReader = new SourceReader(language);
    Optional<DataSource> source =
        section(root, "data_source", "coordinates").flatMap(sourceReader::read);
    Optional<Section> aggregation = section(root, "aggregation", "variables");
    Optional<Section> outputSection = section(root, "output", "grid");
    Optional<TimeSource> clock =
        outputSection
            .flatMap(o -> o.get("time_source"))
            .map(v -> TimeSourceReader.read(v, sourceReader.columns()));
    Optional<List<FieldSpec>> fields =
        aggregation.flatMap(new AggregationReader(language, sourceReader.columns(), clock)::read);
    Optional<Section> gridSection = outputSection.flatMap(o -> section(o, "grid", "type"));
    Optional<Domain> domain = gridSection.flatMap(DomainReader::read);
    Optional<GridSpec> grid = gridSection.flatMap(GridFamilies::read);
    Optional<OutputSpec> output = outputSection.flatMap(o -> OutputReader.read(o, grid));
    outputSection.ifPresent(Section::refuseOthers);
    if (fields.isPresent() && fields.get().stream().noneMatch(ConfigReader::hasTimes)) {
      outputSection.ifPresent(o -> o.ignore("no field has temporal: per-centroid", "time_source"));
    }
    if (fields.isPresent() && grid.isPresent()) {
      requireLocations(fields.get(), grid.get(), document.problems());
    }
    root.get("pipeline").ifPresent(ConfigReader::requireSpatial);
    root.refuseOthers();

    if (!document.problems().isEmpty()) {
      throw new ConfigException(document.problems().messages());
    }
    return new FirnConfig(
        source.orElseThrow(),
        fields.orElseThrow(),
        grid.orElseThrow(),
        domain.orElseThrow(),
        output.orElseThrow(),
        document.notices());
  }

  private static Optional<Section> section(Section parent, String key, String member) {
    String allowed = "a mapping with " + member + " is required";
    return parent.require(key, allowed).flatMap(v -> v.section(allowed));
  }

  /**
   * Locations are cells of HEALPix, and have their common ancestor within that of a grid's cell.
   */
  private static void requireLocations(List<FieldSpec> fields, GridSpec grid, Problems problems) {
    for (FieldSpec field : fields) {
      if (field.kind().located() && !GridFamilies.of(grid).holdsLocations()) {
        problems.invalid(
            "aggregation.variables." + field.name() + ".location",
            "leaf_id",
            "a grid of type healpix is required");
      }
    }
  }

  private static boolean hasTimes(FieldSpec field) {
    return field.kind().times() != null;
  }

  private static void requireSpatial(Value value) {
    value
        .section("a mapping with type is required")
        .ifPresent(
            pipeline -> {
              pipeline
                  .get("type")
                  .filter(type -> !pipeline.says("type", "spatial"))
                  .ifPresent(type -> type.invalid("spatial is supported"));
              pipeline.refuseOthers();
            });
  }

  private static ConfigException unreadable(String label, String reason, IOException cause) {
    return new ConfigException(List.of("Cannot read " + label + ": " + reason), cause);
  }
}
