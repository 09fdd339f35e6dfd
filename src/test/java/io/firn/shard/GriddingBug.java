package io.firn.shard;

import io.firn.grid.Grid;
import io.firn.shard.plan.GranuleShare;
import io.firn.shard.plan.GranuleShare.GroupRanges;
import io.firn.shard.plan.RowRanges;
import io.firn.shard.plan.ShardPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What gridding could do wrong to the rows of a shard after the scan was right about them. */
public enum GriddingBug {
  /** The first row of the first granule is not read. */
  DROPPED_ROW(groups -> groups.set(0, withoutFirstRow(groups)), false),
  /** The last row of the first group is read twice. */
  DOUBLED_ROW(groups -> groups.add(lastRow(groups)), false),
  /** Both: there are as many rows as there should be. */
  DROPPED_AND_DOUBLED_ROW(
      groups -> {
        groups.add(lastRow(groups));
        groups.set(0, withoutFirstRow(groups));
      },
      false),
  /** The first row that is located goes to the cell beside its own. */
  NEIGHBOURING_CELL(groups -> {}, true);

  private final Consumer<List<GroupRanges>> change;
  private final boolean misplaces;

  GriddingBug(Consumer<List<GroupRanges>> change, boolean misplaces) {
    this.change = change;
    this.misplaces = misplaces;
  }

  /** What is gridded instead of the plan. */
  public ShardPlan in(ShardPlan plan) {
    List<GranuleShare> shares = new ArrayList<>(plan.shares());
    GranuleShare first = shares.get(0);
    List<GroupRanges> groups = new ArrayList<>(first.groups());
    change.accept(groups);
    shares.set(0, new GranuleShare(first.granule(), first.rows(), first.mix(), groups));
    return new ShardPlan(plan.shard(), shares);
  }

  /** The grid by which the rows of a shard are located instead. */
  public Grid in(Grid grid, long shard) {
    boolean[] moved = {!misplaces};
    return ShardGridderTest.after(
        Grid.class,
        grid,
        "locate",
        arguments -> {
          long[] cells = (long[]) arguments[4];
          for (int row = 0; row < (int) arguments[3] && !moved[0]; row++) {
            if (cells[row] >= 0 && grid.shardOf(cells[row]) == shard) {
              cells[row] ^= 1;
              moved[0] = true;
            }
          }
        });
  }

  private static GroupRanges withoutFirstRow(List<GroupRanges> groups) {
    RowRanges ranges = groups.get(0).ranges();
    RowRanges shorter = new RowRanges();
    for (int i = 0; i < ranges.count(); i++) {
      shorter.add(ranges.start(i) + (i == 0 ? 1 : 0), ranges.end(i));
    }
    return new GroupRanges(groups.get(0).group(), shorter);
  }

  private static GroupRanges lastRow(List<GroupRanges> groups) {
    RowRanges ranges = groups.get(0).ranges();
    long end = ranges.end(ranges.count() - 1);
    RowRanges row = new RowRanges();
    row.add(end - 1, end);
    return new GroupRanges(groups.get(0).group(), row);
  }
}
