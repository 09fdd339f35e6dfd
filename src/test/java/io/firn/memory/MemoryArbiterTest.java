package io.firn.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MemoryArbiterTest {
  /** Holds what it can get, like a cache that is always asked for more. */
  private static final class Greedy implements MemoryArbiter.Cache {
    private final MemoryGrant grant;

    Greedy(MemoryArbiter arbiter, long minimum) {
      grant = arbiter.grant(minimum, this);
    }

    void fill() {
      while (grant.tryGrow(1)) {
        // One byte after the other.
      }
    }

    @Override
    public void giveBack(long bytes) {
      grant.shrink(Math.min(bytes, Math.max(0, grant.held() - grant.minimum())));
    }
  }

  @Test
  void aGrantGrowsToItsMinimumWhateverOthersHold() {
    MemoryArbiter arbiter = new MemoryArbiter(100);
    MemoryGrant other = arbiter.grant(0);
    MemoryGrant grant = arbiter.grant(40);
    other.grow(1_000);
    assertThat(grant.tryGrow(40)).isTrue();
    assertThat(grant.tryGrow(1)).isFalse();
    assertThat(grant.held()).isEqualTo(40);
  }

  @Test
  void theMinimumOfOthersIsNotGivenAway() {
    MemoryArbiter arbiter = new MemoryArbiter(100);
    MemoryGrant first = arbiter.grant(10);
    MemoryGrant accounting = arbiter.grant(0);
    assertThat(accounting.tryGrow(91)).isFalse();
    assertThat(accounting.tryGrow(90)).isTrue();
    assertThat(first.tryGrow(10)).isTrue();
  }

  @Test
  void shardsInFlightShareEqually() {
    MemoryArbiter arbiter = new MemoryArbiter(100);
    MemoryGrant first = arbiter.grant(1);
    assertThat(first.tryGrow(100)).isTrue();
    first.shrink(100);
    MemoryGrant second = arbiter.grant(1);
    assertThat(first.tryGrow(51)).isFalse();
    assertThat(first.tryGrow(50)).isTrue();
    assertThat(second.tryGrow(50)).isTrue();
    second.close();
    assertThat(first.tryGrow(50)).isTrue();
  }

  @Test
  void aCacheGivesBackWhatAShardWantsDownToItsMinimum() {
    MemoryArbiter arbiter = new MemoryArbiter(100);
    Greedy cache = new Greedy(arbiter, 25);
    cache.fill();
    assertThat(cache.grant.held()).isEqualTo(100);
    MemoryGrant shard = arbiter.grant(1);
    assertThat(shard.tryGrow(60)).isTrue();
    assertThat(cache.grant.held()).isEqualTo(40);
    assertThat(shard.tryGrow(16)).isFalse();
    assertThat(shard.tryGrow(15)).isTrue();
    assertThat(cache.grant.held()).isEqualTo(25);
    shard.close();
    cache.fill();
    assertThat(cache.grant.held()).isEqualTo(100);
  }

  @Test
  void whatCannotBeDoneWithoutIsGivenAndCounted() {
    MemoryArbiter arbiter = new MemoryArbiter(100);
    MemoryGrant grant = arbiter.grant(0);
    grant.grow(100);
    assertThat(grant.overdrafts()).isZero();
    grant.grow(1);
    assertThat(grant.overdrafts()).isEqualTo(1);
    assertThat(grant.held()).isEqualTo(101);
    grant.shrink(101);
    assertThat(grant.peak()).isEqualTo(101);
    assertThat(arbiter.reserved()).isZero();
  }

  @Test
  void moreThanIsHeldCannotBeGivenBack() {
    MemoryGrant grant = new MemoryArbiter(100).grant(10);
    grant.grow(5);
    assertThatThrownBy(() -> grant.shrink(6)).isInstanceOf(IllegalStateException.class);
  }

  @Property
  void whatIsReservedIsWhatIsHeldAndNeverMoreThanThereIs(
      @ForAll @IntRange(min = 1, max = 4) int shards,
      @ForAll @Size(max = 60) List<@IntRange(min = -20, max = 40) Integer> moves) {
    int budget = 100;
    int minimum = 10;
    MemoryArbiter arbiter = new MemoryArbiter(budget);
    Greedy cache = new Greedy(arbiter, 20);
    List<MemoryGrant> grants = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      grants.add(arbiter.grant(minimum));
    }
    for (int i = 0; i < moves.size(); i++) {
      MemoryGrant grant = grants.get(i % shards);
      cache.fill();
      int bytes = moves.get(i);
      long before = grant.held();
      if (bytes < 0) {
        grant.shrink(Math.min(-bytes, before));
      } else if (!grant.tryGrow(bytes)) {
        assertThat(grant.held()).isEqualTo(before);
        // Refused for one of two reasons: the share is used up, or others need what is left.
        long share = (budget - 20) / shards;
        assertThat(before + bytes).isGreaterThan(Math.max(minimum, share));
      }
      long reserved = Math.max(20, cache.grant.held());
      for (MemoryGrant each : grants) {
        reserved += Math.max(minimum, each.held());
      }
      assertThat(arbiter.reserved()).isEqualTo(reserved).isLessThanOrEqualTo(budget);
    }
    grants.forEach(MemoryGrant::close);
    cache.grant.close();
    assertThat(arbiter.reserved()).isZero();
  }
}
