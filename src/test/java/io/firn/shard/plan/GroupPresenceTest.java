package io.firn.shard.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.granule.MissingPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GroupPresenceTest {
  @Property(tries = 100)
  void theOrderOfGranulesDoesNotMatter(@ForAll Random random) {
    List<GroupPresence> granules = new ArrayList<>(Collections.nCopies(5, GroupPresence.THERE));
    for (String id : List.of("b.h5", "c.h5", "d.h5")) {
      granules.add(GroupPresence.lacking(id, new MissingPath(1, "as in " + id)));
    }
    Collections.shuffle(granules, random);
    while (granules.size() > 1) {
      GroupPresence first = granules.remove(random.nextInt(granules.size()));
      int other = random.nextInt(granules.size());
      granules.set(other, first.merge(granules.get(other)));
    }
    assertThat(granules)
        .containsExactly(new GroupPresence(5, 3, "b.h5", new MissingPath(1, "as in b.h5")));
  }
}
