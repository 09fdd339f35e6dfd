package io.firn.shard.plan;

import io.firn.Plural;
import io.firn.column.Column;
import io.firn.config.DataSource;
import io.firn.config.Domain;
import io.firn.config.ReadPlan;
import io.firn.granule.Dataset;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.grid.Grid;
import io.firn.shard.input.ShardSelection;
import io.firn.shard.rows.ColumnLookup;
import io.firn.shard.rows.LinkedRecords;
import io.firn.shard.rows.RecordIndex;
import java.util.Arrays;

/**
 * Finds the rows of a group that a scan has to look at where only some shards take rows, or the
 * grid ends somewhere: where the configuration has a {@link ReadPlan}, those of records around
 * which there is such a shard. Around {@value #RECORDS} records that follow each other, and their
 * neighbours on either side, is a box, which is widened on each side by twice its length; only if
 * no wanted shard touches that are the rows of the {@value #RECORDS} left alone. So a row is found
 * wherever it lies that is not farther from its record than {@linkplain ReadPlan the plan
 * promises}.
 */
final class RowsWanted {
  /** About as many segments of ATL03 as have their photons in one HDF5 chunk. */
  private static final int RECORDS = 64;

  /**
   * Latitude and longitude are widened separately: along a diagonal each is 0.7 of a step between
   * records, so that one length would not reach rows a whole step away.
   */
  private static final int MARGIN = 2;

  /** Degrees by which a box is widened at the least: 200 m, for records that lie in one place. */
  private static final double LEAST_MARGIN = 0.002;

  /** Beyond it, a box in degrees goes all around the pole. */
  private static final double POLAR = 89.9;

  private static final double HALF_CIRCLE = 180;

  private final DataSource source;
  private final Grid grid;
  private final LinkedRecords links;

  RowsWanted(DataSource source, Grid grid, LinkedRecords links) {
    this.source = source;
    this.grid = grid;
    this.links = links;
  }

  /**
   * The rows to look at: first rows and ends, ascending.
   *
   * @param shards those that take rows of the granule
   * @param domain those that the store has
   * @throws GranuleException when the coordinates of the records do not fit their links
   */
  long[] rows(
      Granule granule, String group, long rows, ShardSelection shards, ShardSelection domain) {
    ReadPlan plan = source.readPlan();
    boolean all = shards.equals(ShardSelection.ALL) && domain.equals(ShardSelection.ALL);
    if (!plan.narrows() || (all && !grid.isBounded())) {
      return new long[] {0, rows};
    }
    RecordIndex index = links.get(granule, source, plan.link(), group);
    Column latitudes = coordinates(granule, DataSource.path(plan.latitude(), group), index);
    Column longitudes = coordinates(granule, DataSource.path(plan.longitude(), group), index);
    Grid.Shards wanted = (from, to) -> shards.anyIn(from, to) && domain.anyIn(from, to);
    long[] ranges = new long[16];
    int count = 0;
    long done = 0;
    for (int place = 0; place < index.owners(); place += RECORDS) {
      int end = Math.min(place + RECORDS, index.owners());
      if (!ownAll(index, place, end)
          || mayTouch(index, place, end, latitudes, longitudes, wanted)) {
        continue;
      }
      if (index.start(place) > done) {
        ranges = count + 2 > ranges.length ? Arrays.copyOf(ranges, 2 * count) : ranges;
        ranges[count++] = done;
        ranges[count++] = index.start(place);
      }
      done = index.end(end - 1);
    }
    ranges = Arrays.copyOf(ranges, done < rows ? count + 2 : count);
    if (done < rows) {
      ranges[count] = done;
      ranges[count + 1] = rows;
    }
    return ranges;
  }

  private Column coordinates(Granule granule, String path, RecordIndex index) {
    Dataset dataset = ColumnLookup.dataset(granule, source, path);
    ColumnLookup.require(granule, dataset);
    int last = index.owners() == 0 ? -1 : index.record(index.owners() - 1);
    if (dataset.shape()[0] <= last) {
      throw ColumnLookup.refused(
          granule,
          dataset,
          "it holds %s, and record %,d owns rows"
              .formatted(Plural.of(dataset.shape()[0], "record"), last));
    }
    return ColumnLookup.read(dataset, 0, last + 1, null);
  }

  /** Nothing tells where rows between records lie. */
  private static boolean ownAll(RecordIndex index, int place, int end) {
    for (int next = place + 1; next < end; next++) {
      if (index.start(next) != index.end(next - 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean mayTouch(
      RecordIndex index,
      int place,
      int end,
      Column latitudes,
      Column longitudes,
      Grid.Shards wanted) {
    double south = Double.POSITIVE_INFINITY;
    double north = Double.NEGATIVE_INFINITY;
    // East of the first record, so that the antimeridian is like any other.
    double origin = longitudes.doubleAt(index.record(place));
    double west = 0;
    double east = 0;
    // The neighbours tell how far apart records are, which one record cannot.
    int first = Math.max(0, place - 1);
    int last = Math.min(end + 1, index.owners());
    if (last - first < 2) {
      return true;
    }
    for (int at = first; at < last; at++) {
      int record = index.record(at);
      double latitude = latitudes.doubleAt(record);
      double longitude = longitudes.doubleAt(record);
      boolean known = !latitudes.isMissing(record) && !longitudes.isMissing(record);
      if (!known || !(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= HALF_CIRCLE)) {
        return true;
      }
      south = Math.min(south, latitude);
      north = Math.max(north, latitude);
      west = Math.min(west, wrapped(longitude - origin));
      east = Math.max(east, wrapped(longitude - origin));
    }
    return grid.mayTouch(widened(south, north, origin, west, east), wanted);
  }

  private static Domain.Box widened(
      double south, double north, double origin, double west, double east) {
    double farthest = Math.max(Math.abs(south), Math.abs(north));
    double nearest = south <= 0 && north >= 0 ? 0 : Math.min(Math.abs(south), Math.abs(north));
    double across = (east - west) * Math.cos(Math.toRadians(nearest));
    double margin = Math.max(LEAST_MARGIN, MARGIN * Math.max(north - south, across));
    double low = Math.max(-90, south - margin);
    double high = Math.min(90, north + margin);
    double beside = margin / Math.cos(Math.toRadians(Math.min(farthest + margin, POLAR)));
    boolean around = farthest + margin >= POLAR || east - west + 2 * beside >= HALF_CIRCLE;
    return around
        ? new Domain.Box(-HALF_CIRCLE, low, HALF_CIRCLE, high)
        : new Domain.Box(
            wrapped(origin + west - beside), low, wrapped(origin + east + beside), high);
  }

  private static double wrapped(double longitude) {
    if (longitude < -HALF_CIRCLE) {
      return longitude + 2 * HALF_CIRCLE;
    }
    return longitude > HALF_CIRCLE ? longitude - 2 * HALF_CIRCLE : longitude;
  }
}
