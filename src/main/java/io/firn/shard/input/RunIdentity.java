package io.firn.shard.input;

import io.firn.FirnException;
import io.firn.FirnVersion;
import io.firn.Plural;
import io.firn.config.FirnConfig;
import io.firn.config.canonical.CanonicalYaml;
import io.firn.storage.InputFile;
import io.firn.storage.ObjectStore;
import io.firn.wire.SealedFile;
import io.firn.wire.Text;
import io.firn.wire.TextDigest;
import java.io.DataInput;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the bytes of a store depend on: configuration, Firn version, granules and, where it was
 * given, the domain. The first thing that a run makes durable, so that a later run can tell whether
 * an unfinished store is its own to carry on.
 *
 * @param firnVersion the version of Firn
 * @param config the configuration in its canonical form
 * @param granules all granules, also those that turn out to be unreadable
 * @param listed how many files were listed, on which the bytes do not depend
 * @param domain the shards that the store has, or all where that is left to the data
 */
public record RunIdentity(
    String firnVersion, String config, GranuleList granules, Listed listed, ShardSelection domain) {
  /** Where the identity lies in a store. */
  public static final String KEY = ".firn/plan/run";

  private static final String KIND = "FIRNRUN3";

  /** A longer list of differences would not be read. */
  private static final int MOST_DIFFERENCES = 5;

  /** The identity of a run of this version of Firn. */
  public static RunIdentity of(FirnConfig config, Choice choice, ShardSelection domain) {
    return new RunIdentity(
        FirnVersion.current(),
        CanonicalYaml.write(config),
        GranuleList.of(choice.granules()),
        choice.listed(),
        domain);
  }

  /**
   * SHA-256 in hex of everything that receipts and metadata depend on. Where granules lie and when
   * they were changed is not part of it: the same bytes elsewhere give the same store.
   */
  public String fingerprint(Collection<QuarantinedGranule> leftOut) {
    GranuleList gridded = granules.without(leftOut);
    // In pieces: the ids of the shards of a large domain are a hundred megabytes of text.
    TextDigest text =
        new TextDigest().add(firnVersion + '\n' + config + '\n').add(gridded.sha256());
    gridded.addSelections(text);
    if (!domain.equals(ShardSelection.ALL)) {
      text.add("\nshards,");
      domain.addTo(text);
    }
    return text.hex();
  }

  /**
   * Refuses to go on with a store that another run has begun. A granule that lies elsewhere, or was
   * touched, is read where nothing else tells whether it still is what was planned.
   *
   * @param then what that run has stored
   * @param planned what the granules were known by when they were planned; without it, before there
   *     is a plan, nothing depends on their content
   * @throws FirnException with the differences
   * @throws IOException when a granule could not be read for a reason that may pass
   */
  public void requireSameAs(RunIdentity then, Optional<Contents.Stored> planned, ObjectStore store)
      throws IOException {
    List<String> differences = new ArrayList<>();
    if (!firnVersion.equals(then.firnVersion)) {
      differences.add("Firn was %s and is %s".formatted(then.firnVersion, firnVersion));
    }
    differences.addAll(CanonicalYaml.differences(then.config, config));
    if (!domain.equals(then.domain)) {
      differences.add("its domain had other shards");
    }
    // Not where the run is refused anyway: it takes a while.
    differences.addAll(granuleDifferences(then.granules));
    if (differences.isEmpty() && planned.isPresent()) {
      differences.addAll(contentDifferences(then.granules, planned.get()));
    }
    if (differences.isEmpty()) {
      return;
    }
    int more = differences.size() - MOST_DIFFERENCES;
    throw new FirnException(
        "Cannot go on with store '%s', which another run has begun: %s%s; repeat that run, choose another place or give --overwrite"
            .formatted(
                store.uri(),
                String.join(
                    ", ", differences.subList(0, Math.min(MOST_DIFFERENCES, differences.size()))),
                more > 0 ? " and " + Plural.of(more, "more difference") : ""));
  }

  private List<String> granuleDifferences(GranuleList then) {
    Map<String, GranuleRef> before = new HashMap<>();
    then.granules().forEach(granule -> before.put(granule.id(), granule));
    List<String> differences = new ArrayList<>();
    for (GranuleRef now : granules.granules()) {
      GranuleRef old = before.remove(now.id());
      if (old == null) {
        differences.add("granule %s was not among its granules".formatted(now.id()));
      } else if (old.length() != now.length()) {
        differences.add(
            "granule %s had %s and has %,d"
                .formatted(now.id(), Plural.of(old.length(), "byte"), now.length()));
      } else if (!old.shards().equals(now.shards())) {
        differences.add("granule %s was listed for other shards".formatted(now.id()));
      } else if (!partners(old).equals(partners(now))) {
        differences.add("granule %s was paired with other files".formatted(now.id()));
      }
    }
    before.keySet().stream()
        .sorted()
        .forEach(id -> differences.add("granule %s was among its granules".formatted(id)));
    return differences;
  }

  /** What is paired with a granule, wherever it lies and whatever it holds. */
  private static Map<String, InputFile> partners(GranuleRef ref) {
    Map<String, InputFile> partners = new HashMap<>();
    ref.assets()
        .forEach(
            (asset, file) ->
                partners.put(asset, new InputFile("", file.name(), file.length(), "")));
    return partners;
  }

  /** Of granules that have the same ids, sizes and partners, in the same order. */
  private List<String> contentDifferences(GranuleList then, Contents.Stored planned)
      throws IOException {
    List<Contents.Doubt> doubts = new ArrayList<>();
    for (int i = 0; i < granules.granules().size(); i++) {
      GranuleRef now = granules.get(i);
      SortedMap<String, InputFile> before = then.get(i).files();
      now.files()
          .forEach(
              (asset, file) ->
                  Contents.Doubt.of(now.id(), asset, before.get(asset), file)
                      .ifPresent(doubts::add));
    }
    return doubts.isEmpty() ? List.of() : planned.load().differences(doubts);
  }

  /** Makes the identity durable. */
  public void store(ObjectStore store) throws IOException {
    store.put(
        KEY,
        SealedFile.seal(
            KIND,
            out -> {
              out.writeUTF(firnVersion);
              Text.write(out, config);
              granules.write(out);
              listed.write(out);
              domain.write(out);
            }));
  }

  /** The identity of the run that has begun a store, or empty when none has. */
  public static Optional<RunIdentity> find(ObjectStore store) throws IOException {
    try {
      return Optional.of(load(store));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * The identity of the run that has begun a store.
   *
   * @throws NoSuchFileException when none has
   */
  public static RunIdentity load(ObjectStore store) throws IOException {
    return SealedFile.open(KIND, store.get(KEY), KEY, RunIdentity::read);
  }

  private static RunIdentity read(DataInput in) throws IOException {
    return new RunIdentity(
        in.readUTF(),
        Text.read(in),
        GranuleList.read(in),
        Listed.read(in),
        ShardSelection.read(in));
  }
}
