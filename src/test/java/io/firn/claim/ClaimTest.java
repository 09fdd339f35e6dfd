package io.firn.claim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a place, who may take it, and who finds out. */
class ClaimTest {
  @TempDir Path directory;
  private ObjectStore place;

  @BeforeEach
  void open() {
    place = ObjectStores.open(directory.resolve("store").toString());
  }

  private static Mark elsewhere(String token, Duration ago) {
    Instant since = Instant.now().minus(ago);
    return new Mark(token, since, "ada", "node12", "pid:[1]", 4711, "2026-12-01T10:00:00Z");
  }

  private void put(int number, Mark mark) throws IOException {
    place.put(Claim.PREFIX + number, mark.toBytes());
  }

  private List<String> marks() throws IOException {
    try (var entries = place.list(Claim.PREFIX)) {
      return entries.map(ObjectStore.Entry::key).sorted().toList();
    }
  }

  @Test
  void aMarkIsReadAsItWasWritten() {
    Mark mark = elsewhere("token", Duration.ofMinutes(3));
    assertThat(Mark.of(mark.toBytes())).isEqualTo(mark);
    Mark here = Mark.of("token", true);
    assertThat(Mark.of(here.toBytes())).isEqualTo(here);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "token", "token\nsince: yesterday\nprocess: x\n", "\0\1\2"})
  void aMarkThatIsDamagedIsOfARunThatIsDead(String file) throws IOException {
    place.put(Claim.PREFIX + 1, file.getBytes(UTF_8));

    try (Hold hold = Hold.take(place, true, false)) {
      assertThat(hold.claim().number()).isEqualTo(2);
    }
    assertThat(marks()).isEmpty();
  }

  @Test
  void aRunThatWasHeardOfJustNowKeepsItsPlaceAndIsNamed() throws IOException {
    put(1, elsewhere("other", Duration.ofSeconds(100)));

    assertThatThrownBy(() -> Hold.take(place, true, false))
        .isInstanceOf(FirnException.class)
        .hasMessageMatching(
            "Cannot write store '.*store': another run is writing there \\(since 20\\S+Z, by ada on host node12, process 4711, last heard of 1\\d\\d s ago\\); wait for it, choose another place, or take the place from it with --force");
    assertThatThrownBy(() -> Claim.requireNobody(place)).isInstanceOf(FirnException.class);
    assertThat(marks()).containsExactly(Claim.PREFIX + 1);
  }

  @Test
  void byForceItLosesItsPlaceAndIsTold() throws IOException {
    put(7, elsewhere("other", Duration.ZERO));
    ObjectStore others = place.fenced(new Claim(7, "other"));
    others.put("c/0", new byte[1]);

    try (Hold hold = Hold.take(place, true, true)) {
      assertThat(hold.claim().number()).isEqualTo(8);
      assertThat(marks()).containsExactly(Claim.PREFIX + 8);
      assertThatThrownBy(() -> others.put("c/0", new byte[2]))
          .isInstanceOf(FirnException.class)
          .hasMessageContaining("another run has taken the place (since ");
      hold.store().put("c/0", new byte[3]);
      hold.requireMine();
    }
    assertThatThrownBy(() -> others.put("c/0", new byte[2]))
        .isInstanceOf(FirnException.class)
        .hasMessageContaining("another run has taken the place and left it");
    assertThat(place.get("c/0")).isEqualTo(new byte[3]);
  }

  @Test
  void aRunThatIsSilentForLongerIsDead() throws IOException {
    put(1, elsewhere("other", Duration.ofSeconds(121)));

    Claim.requireNobody(place);
    Hold.take(place, true, false).close();
  }

  @Test
  void whatItSaysLaterCountsAsLongAsItIsItsOwnWord() throws IOException {
    put(1, elsewhere("other", Duration.ofHours(9)));
    String recent = Instant.now().minusSeconds(5).toString();
    place.put(Claim.PREFIX + "1.heard", ("other\n" + recent).getBytes(UTF_8));
    assertThatThrownBy(() -> Claim.requireNobody(place))
        .hasMessageMatching(".*, last heard of \\d s ago\\).*");

    place.put(Claim.PREFIX + "1.heard", ("a third\n" + recent).getBytes(UTF_8));
    Claim.requireNobody(place);
    place.put(Claim.PREFIX + "1.heard", "other\nnonsense".getBytes(UTF_8));
    Claim.requireNobody(place);
    Hold.take(place, true, false).close();
    assertThat(marks()).as("what it said goes with it").isEmpty();
  }

  @Test
  void aRunThatSaysThatItEndedIsOver() throws IOException {
    Claim pipeline = Claim.ofPipeline();
    pipeline.begin(place, false);
    assertThatThrownBy(() -> Claim.requireNobody(place)).isInstanceOf(FirnException.class);
    // Another attempt of the same step.
    pipeline.begin(place, false);
    place.fenced(pipeline).put("c/0", new byte[1]);

    pipeline.end(place);

    Claim.requireNobody(place);
  }

  @Test
  void aProcessOfThisMachineThatIsGoneIsDeadAtOnce() throws IOException {
    Mark here = Mark.of("other", true);
    Mark gone =
        new Mark(
            "other",
            here.since(),
            here.user(),
            here.host(),
            here.processes(),
            here.process(),
            "1999-01-01T00:00:00Z");
    put(1, gone);
    Claim.requireNobody(place);
    // Its number means nothing in another container.
    put(
        1,
        new Mark(
            "other", gone.since(), "ada", gone.host(), "pid:[1]", gone.process(), gone.started()));
    assertThatThrownBy(() -> Claim.requireNobody(place)).isInstanceOf(FirnException.class);
  }

  @Test
  void aRunOfThisProcessIsAliveUntilItIsClosed() throws IOException {
    try (Hold hold = Hold.take(place, true, false)) {
      assertThatThrownBy(() -> Hold.take(place, true, false)).isInstanceOf(FirnException.class);
      hold.requireMine();
    }
    Hold.take(place, true, false).close();
    // A mark that could not be deleted.
    put(1, Mark.of("of this process", true));
    Hold.take(place, true, false).close();
  }

  /** The place, at which something happens just before a mark is created. */
  private ObjectStore when(Action happens) {
    AtomicBoolean happened = new AtomicBoolean();
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("create") && happened.compareAndSet(false, true)) {
                happens.run();
              }
              try {
                return method.invoke(place, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Numbers begin anew where a place was given back: the next one is not the highest. */
  @Test
  void whoStoodStillWhileAPlaceChangedHandsTakesItFromNobody() throws IOException {
    put(5, elsewhere("dead", Duration.ofHours(1)));
    ObjectStore late =
        when(
            () -> {
              place.delete(Claim.PREFIX + 5);
              put(1, elsewhere("newcomer", Duration.ZERO));
            });

    assertThatThrownBy(() -> Hold.take(late, true, false))
        .isInstanceOf(FirnException.class)
        .hasMessageContaining("another run is writing there");
    assertThat(marks()).containsExactly(Claim.PREFIX + 1);
  }

  @Test
  void byForceNoPlaceIsTakenFromWhoeverCameAfterTheOrder() throws IOException {
    put(5, elsewhere("alive", Duration.ZERO));
    ObjectStore late = when(() -> put(6, elsewhere("newcomer", Duration.ZERO)));

    assertThatThrownBy(() -> Hold.take(late, true, true)).isInstanceOf(FirnException.class);
    assertThat(marks()).contains(Claim.PREFIX + 6);
  }

  @Test
  void ofThoseWhoTakeAPlaceAtTheSameTimeOneHasIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 20; round++) {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Hold>> taking = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          taking.add(
              threads.submit(
                  () -> {
                    start.await();
                    return Hold.take(place, true, false);
                  }));
        }
        start.countDown();
        List<Hold> holds = new ArrayList<>();
        for (Future<Hold> one : taking) {
          try {
            holds.add(one.get());
          } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(FirnException.class);
          }
        }
        assertThat(holds).hasSize(1);
        holds.get(0).store().put("c/0", new byte[1]);
        holds.get(0).close();
        assertThat(marks()).isEmpty();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
