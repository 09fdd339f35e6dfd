package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.config.FirnConfig;
import io.firn.config.canonical.CanonicalYaml;
import io.firn.proof.StoreListing;
import io.firn.proof.Verdict;
import io.firn.shard.input.Choice;
import io.firn.shard.input.Contents;
import io.firn.shard.input.RunIdentity;
import io.firn.shard.plan.BlockPlan;
import io.firn.storage.ObjectStore;
import io.firn.wire.Crc32c;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a launcher finds at the place of a store before a run, and what it clears away. There is one
 * launcher at a place: workers only ever add.
 */
public final class StoreSite {
  /** What to do about a store, finished or not, that is at the place already. */
  public enum Existing {
    /** Touch nothing and fail. */
    REFUSE,
    /** Delete it. */
    OVERWRITE,
    /** Go on with it. */
    RESUME
  }

  private static final String ROOT = "zarr.json";

  private StoreSite() {}

  /**
   * Prepares the place of a store.
   *
   * @return the attempt that begins there
   * @throws FirnException when something is there that may not be deleted or cannot be resumed
   */
  public static Attempt prepare(ObjectStore store, Existing existing) throws IOException {
    List<String> missing = store.missingDirectories();
    boolean committed = isCommitted(store);
    boolean begun = any(store, StoreListing.EVIDENCE);
    if (!begun && (committed ? existing == Existing.RESUME : any(store, ""))) {
      throw new FirnException(
          "Cannot write store '%s': the place is not empty and holds no store of Firn's; choose another"
              .formatted(store.uri()));
    }
    if (existing == Existing.OVERWRITE) {
      clear(store);
    } else if (existing == Existing.REFUSE && (committed || begun)) {
      throw new FirnException(
          "Cannot write store '%s': %s"
              .formatted(
                  store.uri(),
                  committed
                      ? "it exists already; choose another place or give --overwrite"
                      : "an unfinished run left it; give --resume to finish it or --overwrite to start anew"));
    } else if (!committed) {
      // The verdict of a run that failed would be taken for the one of the run to come.
      store.delete(Verdict.KEY);
    }
    store.discardUnfinished();
    boolean fresh = existing == Existing.OVERWRITE || !(committed || begun);
    return new Attempt(store, fresh ? UUID.randomUUID().toString() : "", missing, false);
  }

  /**
   * A launcher's attempt at a run.
   *
   * @param store the place
   * @param id of the attempt, by which workers sign what they begin; empty where another one has
   *     begun the store
   * @param missing directories that were not there before
   * @param adopted whether its plan is a copy
   */
  public record Attempt(ObjectStore store, String id, List<String> missing, boolean adopted) {
    private static final String PLAN = StoreListing.EVIDENCE + "plan/";

    /**
     * Clears away what this attempt has begun, once it has failed and nothing of it is left
     * running: as long as nothing is gridded, and no plan made that would be worth going on with,
     * the next run should not have to ask what to do with it. What was there before, and what
     * another attempt has begun meanwhile, is kept.
     *
     * @param failure what a user has to hear of, whatever happens here
     */
    void undo(Exception failure) {
      try {
        if (!id.isEmpty()) {
          undo();
        }
      } catch (IOException | RuntimeException e) {
        failure.addSuppressed(e);
      }
    }

    private void undo() throws IOException {
      Optional<RunIdentity> begun = RunIdentity.find(store);
      if (begun.isPresent() && !begun.get().attempt().equals(id)) {
        return;
      }
      List<String> keys = new ArrayList<>();
      try (Stream<ObjectStore.Entry> entries = store.list("")) {
        for (ObjectStore.Entry entry : (Iterable<ObjectStore.Entry>) entries::iterator) {
          if (begun.isEmpty() || !entry.key().startsWith(PLAN)) {
            return;
          }
          keys.add(entry.key());
        }
      }
      if (!adopted && Plan.find(store).isPresent()) {
        return;
      }
      // The identity last: it tells whose the rest is.
      keys.remove(RunIdentity.KEY);
      store.deleteAll(keys);
      store.delete(RunIdentity.KEY);
      store.discardUnfinished();
      store.removeDirectories(missing);
    }
  }

  /**
   * The root document goes first, so that from the first moment on nothing opens; the evidence
   * last, so that a deletion that is cut off leaves what can be told for Firn's and deleted again.
   */
  private static void clear(ObjectStore store) throws IOException {
    store.delete(ROOT);
    deleteAll(store, key -> !StoreListing.isEvidence(key));
    deleteAll(store, StoreListing::isEvidence);
  }

  private static void deleteAll(ObjectStore store, Predicate<String> which) throws IOException {
    List<String> batch = new ArrayList<>();
    try (Stream<ObjectStore.Entry> entries = store.list("")) {
      for (ObjectStore.Entry entry : (Iterable<ObjectStore.Entry>) entries::iterator) {
        if (which.test(entry.key())) {
          batch.add(entry.key());
        }
        if (batch.size() == ObjectStore.MOST_DELETED_AT_ONCE) {
          store.deleteAll(batch);
          batch.clear();
        }
      }
    }
    store.deleteAll(batch);
  }

  /**
   * The verdict of a run that has nothing left to do.
   *
   * @param run what is to be resumed
   * @param inputs its paths or globs of granules, or its shard maps
   * @return empty when there is no committed store
   * @throws FirnException when the store is another run's, with the differences
   */
  static Optional<Verdict> finished(ObjectStore store, Job run, List<String> inputs)
      throws IOException {
    if (!isCommitted(store)) {
      return Optional.empty();
    }
    Choice granules = MatchGranules.all(run, inputs);
    RunIdentity begun =
        RunIdentity.find(store)
            .orElseThrow(
                () ->
                    new FirnException(
                        "Cannot resume store '%s': it does not say which run has made it"
                            .formatted(store.uri())));
    // Without a plan nothing tells what its granules were known by.
    int contents = Plan.find(store).map(Plan::contents).orElse(0);
    RunIdentity.of(run.config(), granules, DomainShards.of(run, DomainShards.Held.NOTHING))
        .requireSameAs(begun, Optional.of(new Contents.Stored(store, contents)), store);
    Optional<Verdict> verdict = Verdict.load(store).filter(Verdict::proven);
    byte[] root = store.get(ROOT);
    return verdict.filter(
        found ->
            found.documents().stream()
                .anyMatch(
                    document ->
                        document.key().equals(ROOT) && document.crc32c() == Crc32c.of(root)));
  }

  /**
   * Refuses, before anything is begun or deleted, to grid by a plan that is not whole or was made
   * for another configuration. Whether it is one of these granules, the run finds out.
   */
  public static void requirePlan(ObjectStore place, FirnConfig config) throws IOException {
    Optional<RunIdentity> run = RunIdentity.find(place);
    if (run.isEmpty() || Plan.find(place).isEmpty()) {
      throw new FirnException(
          "Cannot take the plan at '%s': there is none that was finished; make one with firn plan --out"
              .formatted(place.uri()));
    }
    List<String> differences =
        CanonicalYaml.differences(run.get().config(), CanonicalYaml.write(config));
    if (!differences.isEmpty()) {
      throw new FirnException(
          "Cannot take the plan at '%s': %s; make one for this configuration, or give the plan's"
              .formatted(place.uri(), String.join(", ", differences)));
    }
  }

  /**
   * Puts a whole plan that was made elsewhere where a run will find it.
   *
   * @return the attempt, which may undo that
   */
  public static Attempt adoptPlan(Attempt attempt, ObjectStore place) throws IOException {
    ObjectStore store = attempt.store;
    if (Plan.find(store).isPresent()) {
      return attempt; // A run that is resumed has taken it.
    }
    Attempt adopting = new Attempt(store, attempt.id, attempt.missing, true);
    try {
      Plan plan = Plan.find(place).orElseThrow();
      RunIdentity.find(place).orElseThrow().begunBy(attempt.id).store(store);
      for (long block : plan.blocks()) {
        BlockPlan.load(place, block).store(store);
      }
      plan.contents(place).copyTo(store);
      // Last: it says that the others are there.
      plan.store(store);
    } catch (IOException | RuntimeException e) {
      adopting.undo(e);
      throw e;
    }
    return adopting;
  }

  /** How many shards a run has planned, or empty while it is planning. */
  public static OptionalLong plannedShards(ObjectStore store) throws IOException {
    Optional<Plan> plan = Plan.find(store);
    return plan.isPresent() ? OptionalLong.of(plan.get().shards()) : OptionalLong.empty();
  }

  static boolean isCommitted(ObjectStore store) throws IOException {
    return store.find(ROOT).isPresent();
  }

  private static boolean any(ObjectStore store, String prefix) throws IOException {
    try (Stream<ObjectStore.Entry> entries = store.list(prefix)) {
      return entries.findAny().isPresent();
    }
  }
}
