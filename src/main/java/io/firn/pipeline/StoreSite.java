package io.firn.pipeline;

import io.firn.FirnException;
import io.firn.claim.Claim;
import io.firn.claim.Hold;
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
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a launcher finds at the place of a store before a run, and what it clears away once the
 * place is its own: workers only ever add.
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
   * Takes the place of a store and prepares it.
   *
   * @param inProcess whether the run ends with this process at the latest
   * @param force also from a run that may be alive, which stops at its next write
   * @return the attempt that begins there, whose the place is until it is closed
   * @throws FirnException when something is there that may not be deleted or cannot be resumed, or
   *     another run may be alive there
   */
  public static Attempt prepare(
      ObjectStore place, Existing existing, boolean inProcess, boolean force) throws IOException {
    List<String> missing = place.missingDirectories();
    // Before anything is changed: not even a mark is left where there is no store of Firn's.
    Found.at(place).require(place, existing, force);
    Hold hold = Hold.take(place, inProcess, force);
    try {
      // Again, as another run may have ended meanwhile.
      Found found = Found.at(place);
      found.require(place, existing, true);
      if (existing == Existing.OVERWRITE && (found.begun || found.committed)) {
        Optional<Hold> empty = hold.setAside();
        if (empty.isPresent()) {
          hold = empty.get();
        } else {
          clear(hold.store());
        }
      } else if (!found.committed) {
        // The verdict of a run that failed would be taken for the one of the run to come.
        hold.store().delete(Verdict.KEY);
      }
      hold.store().discardUnfinished();
      boolean fresh = existing == Existing.OVERWRITE || !(found.committed || found.begun);
      return new Attempt(place, hold, fresh, missing);
    } catch (IOException | RuntimeException e) {
      hold.close();
      throw e;
    }
  }

  /** A launcher's attempt at a run, whose the place is until it is closed. */
  public static final class Attempt implements AutoCloseable {
    private static final String PLAN = StoreListing.EVIDENCE + "plan/";

    private final ObjectStore place;
    private final Hold hold;
    private final ObjectStore store;
    private final boolean fresh;
    private final List<String> missing;
    private boolean adopted;
    private boolean undone;

    private Attempt(ObjectStore place, Hold hold, boolean fresh, List<String> missing) {
      this.place = place;
      this.hold = hold;
      this.store = hold.store();
      this.fresh = fresh;
      this.missing = missing;
    }

    /** The place, for changes by this run only. */
    public ObjectStore store() {
      return store;
    }

    /** By which workers know that the place is this run's. */
    Claim claim() {
      return hold.claim();
    }

    /** As {@link Hold#requireMine}. */
    public void requireMine() throws IOException {
      hold.requireMine();
    }

    /** Puts a whole plan that was made elsewhere where the run will find it. */
    public void adoptPlan(ObjectStore from) throws IOException {
      if (Plan.find(store).isPresent()) {
        return; // A run that is resumed has taken it.
      }
      adopted = true;
      try {
        Plan plan = Plan.find(from).orElseThrow();
        RunIdentity.find(from).orElseThrow().store(store);
        for (long block : plan.blocks()) {
          BlockPlan.load(from, block).store(store);
        }
        plan.contents(from).copyTo(store);
        // Last: it says that the others are there.
        plan.store(store);
      } catch (IOException | RuntimeException e) {
        undo(e);
        throw e;
      }
    }

    /**
     * Clears away what this attempt has begun, once it has failed and nothing of it is left
     * running: as long as nothing is gridded, and no plan made that would be worth going on with,
     * the next run should not have to ask what to do with it. What was there before is kept.
     *
     * @param failure what a user has to hear of, whatever happens here
     */
    void undo(Exception failure) {
      try {
        if (fresh) {
          undo();
        }
      } catch (IOException | RuntimeException e) {
        failure.addSuppressed(e);
      }
    }

    private void undo() throws IOException {
      List<String> keys = new ArrayList<>();
      try (Stream<ObjectStore.Entry> entries = store.list("")) {
        for (ObjectStore.Entry entry : (Iterable<ObjectStore.Entry>) entries::iterator) {
          if (entry.key().startsWith(Claim.PREFIX)) {
            continue;
          }
          if (!entry.key().startsWith(PLAN)) {
            return;
          }
          keys.add(entry.key());
        }
      }
      if (!adopted && Plan.find(store).isPresent()) {
        return;
      }
      store.deleteAll(keys);
      store.discardUnfinished();
      undone = true;
    }

    /** Gives the place back, with the directories that are empty again. */
    @Override
    public void close() throws IOException {
      hold.close();
      if (undone) {
        place.removeDirectories(missing);
      }
    }
  }

  /**
   * Takes away the mark of a run that died after its store was committed, so that nobody takes it
   * for one that is alive.
   *
   * @param inProcess as for {@link #prepare}
   */
  public static void forgetDead(ObjectStore place, boolean inProcess) throws IOException {
    // Most stores have none, and may lie where nobody can write.
    if (!any(place, Claim.PREFIX, key -> true)) {
      return;
    }
    try (Hold hold = Hold.take(place, inProcess, false)) {
      hold.requireMine();
    } catch (FirnException e) {
      return; // It is alive, and takes its mark away itself.
    }
  }

  /**
   * What is at a place.
   *
   * @param committed whether its root document is there
   * @param begun whether anything is there that a run has stored
   * @param evidence whether anything of that or a mark is there
   * @param empty whether nothing is there
   */
  private record Found(boolean committed, boolean begun, boolean evidence, boolean empty) {
    static Found at(ObjectStore place) throws IOException {
      boolean committed = isCommitted(place);
      boolean evidence = any(place, StoreListing.EVIDENCE, key -> true);
      boolean begun =
          evidence && any(place, StoreListing.EVIDENCE, key -> !key.startsWith(Claim.PREFIX));
      boolean empty = !evidence && !committed && !any(place, "", key -> true);
      return new Found(committed, begun, evidence, empty);
    }

    /**
     * Refuses what may not be touched.
     *
     * @param alone whether no other run is at the place, or it does not matter
     */
    void require(ObjectStore place, Existing existing, boolean alone) throws IOException {
      if (!evidence && (committed ? existing == Existing.RESUME : !empty)) {
        throw new FirnException(
            "Cannot write store '%s': the place is not empty and holds no store of Firn's; choose another"
                .formatted(place.uri()));
      }
      if (!alone) {
        Claim.requireNobody(place);
      }
      if (existing == Existing.REFUSE && (committed || begun)) {
        throw new FirnException(
            "Cannot write store '%s': %s"
                .formatted(
                    place.uri(),
                    committed
                        ? "it exists already; choose another place or give --overwrite"
                        : "an unfinished run left it; give --resume to finish it or --overwrite to start anew"));
      }
    }
  }

  /**
   * The root document goes first, so that from the first moment on nothing opens; the evidence
   * last, so that a deletion that is cut off leaves what can be told for Firn's and deleted again.
   */
  private static void clear(ObjectStore store) throws IOException {
    store.delete(ROOT);
    deleteAll(store, key -> !StoreListing.isEvidence(key));
    deleteAll(store, key -> StoreListing.isEvidence(key) && !key.startsWith(Claim.PREFIX));
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

  /** How many shards a run has planned, or empty while it is planning. */
  public static OptionalLong plannedShards(ObjectStore store) throws IOException {
    Optional<Plan> plan = Plan.find(store);
    return plan.isPresent() ? OptionalLong.of(plan.get().shards()) : OptionalLong.empty();
  }

  static boolean isCommitted(ObjectStore store) throws IOException {
    return store.find(ROOT).isPresent();
  }

  private static boolean any(ObjectStore store, String prefix, Predicate<String> which)
      throws IOException {
    try (Stream<ObjectStore.Entry> entries = store.list(prefix)) {
      return entries.anyMatch(entry -> which.test(entry.key()));
    }
  }
}
