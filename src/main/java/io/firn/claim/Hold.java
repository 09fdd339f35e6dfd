package io.firn.claim;

import io.firn.storage.ObjectStore;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place that a launcher has taken for its run, until it is closed or the process ends. Meanwhile
 * it says every half minute that the run is alive.
 */
public final class Hold implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hold.class);

  private final ObjectStore place;
  private final boolean inProcess;
  private final Claim claim;
  private final ScheduledExecutorService timer;
  private final Thread atExit = new Thread(this::release, "claim");

  private Hold(ObjectStore place, boolean inProcess, Claim claim) {
    this.place = place;
    this.inProcess = inProcess;
    this.claim = claim;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "claim");
              thread.setDaemon(true);
              return thread;
            });
    if (inProcess) {
      // Ended by a signal; of another run its workers may go on.
      Runtime.getRuntime().addShutdownHook(atExit);
    }
    long millis = Claim.BEAT.toMillis();
    // A little later than every beat, or every second one would come too early.
    timer.scheduleWithFixedDelay(this::beat, 0, millis + 100, TimeUnit.MILLISECONDS);
  }

  /**
   * Takes a place.
   *
   * @param inProcess whether the run ends with this process at the latest
   * @param force also from a run that may be alive, which stops at its next write
   * @throws io.firn.FirnException when another run may be alive there, or is faster
   */
  public static Hold take(ObjectStore place, boolean inProcess, boolean force) throws IOException {
    return take(place, inProcess, UUID.randomUUID().toString(), force);
  }

  private static Hold take(ObjectStore place, boolean inProcess, String token, boolean force)
      throws IOException {
    // Before it can be seen: another run of this process would take it for dead.
    Mark.runsHere(token, true);
    try {
      return new Hold(place, inProcess, Claim.take(place, Mark.of(token, inProcess), force));
    } catch (IOException | RuntimeException e) {
      Mark.runsHere(token, false);
      throw e;
    }
  }

  /** By which workers know that the place is this run's. */
  public Claim claim() {
    return claim;
  }

  /** The place, for changes by this run only. */
  public ObjectStore store() {
    return place.fenced(claim);
  }

  /**
   * Requires that no other run has taken the place. Where one has, whatever else went wrong follows
   * from that.
   *
   * @throws io.firn.FirnException that says which
   */
  public void requireMine() throws IOException {
    claim.require(place);
  }

  /**
   * Moves what is at the place out of the way, where the storage can, and takes the empty place.
   *
   * @return the hold of an empty place; empty where what is there has to be deleted
   */
  public Optional<Hold> setAside() throws IOException {
    if (!store().setAside()) {
      return Optional.empty();
    }
    end();
    return Optional.of(take(place, inProcess, claim.token(), false));
  }

  private void beat() {
    try {
      claim.beat(place);
    } catch (IOException | RuntimeException e) {
      // What is wrong will stop the workers; who only missed a beat is still alive.
      LOG.debug("Cannot say that the run is alive", e);
    }
  }

  /** Gives the place back. A mark that cannot be deleted is taken for a dead run's before long. */
  @Override
  public void close() {
    end();
    release();
  }

  private void end() {
    timer.shutdownNow();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // The process is ending, and does it for us.
    }
  }

  private void release() {
    Mark.runsHere(claim.token(), false);
    try {
      claim.release(place);
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "Cannot delete the mark of this run, so that the next one at the place may need --force: {}",
          e.getMessage());
    }
  }
}
