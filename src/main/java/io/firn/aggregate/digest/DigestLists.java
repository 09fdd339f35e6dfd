package io.firn.aggregate.digest;

import io.firn.aggregate.cell.Chunk;
import io.firn.aggregate.cell.ChunkRows;
import io.firn.column.Column;
import io.firn.config.FieldSpec.Companion;
import io.firn.grid.Morton;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the digests of a chunk, and the words beside their centroids. Among rows with equal values
 * the earlier come first. Not thread-safe.
 */
final class DigestLists {
  private final DigestField field;
  private final int[] order;
  private final Column points;
  private final TocWords clock;
  private final ListBytes centroids;
  private final List<Companion> companions;
  private final List<ListBytes> words = new ArrayList<>();

  private DigestLists(DigestField field, Chunk chunk) {
    this.field = field;
    this.order = chunk.rows().order();
    this.points = field.kind().located() ? chunk.rows().column(ChunkRows.POINTS) : null;
    this.clock = field.kind().times() == null ? null : new TocWords(field.kind().times());
    this.companions = field.kind().companions();
    this.centroids = new ListBytes(field.spec(), chunk.rows().cells());
    companions.forEach(each -> words.add(new ListBytes(field.spec(), chunk.rows().cells())));
  }

  /**
   * The lists of a chunk as raw bytes.
   *
   * @return those of the digests, then those of each companion that the field has
   */
  static List<byte[]> of(DigestField field, Chunk chunk) {
    DigestLists lists = new DigestLists(field, chunk);
    lists.write(chunk);
    List<byte[]> bytes = new ArrayList<>(List.of(lists.centroids.finish()));
    lists.words.forEach(list -> bytes.add(list.finish()));
    return bytes;
  }

  /**
   * Heap bytes that the lists of a chunk take at most, beyond those of empty ones.
   *
   * @param most the most centroids there can be
   */
  static long bytes(DigestField field, long most) {
    return field.arrays() * most * Long.BYTES;
  }

  /**
   * Heap bytes at most that building the lists of a chunk takes beside them.
   *
   * @param most the most centroids there can be
   * @param fullest rows of the fullest cell
   */
  static long bytesBeside(DigestField field, int cells, long most, long fullest) {
    // The sorted rows are released before the lists are put together, one array after another.
    return Math.max(
        field.arrays() * ListBytes.PAGE_BYTES
            + DigestRows.bytes(field, fullest)
            + TDigest.bytes(field.delta(), fullest, field.kind().flux()),
        Integer.BYTES * (1L + cells) + most * Long.BYTES);
  }

  private void write(Chunk chunk) {
    DigestRows rows = new DigestRows(field, chunk);
    TDigest digest = new TDigest(field.delta(), chunk.rows().fullest());
    int[] cells = chunk.rows().cellOfGroup();
    for (int group = 0; group < cells.length; group++) {
      int count = rows.take(group);
      if (field.kind().flux()) {
        digest.compress(rows.values(), rows.weights(), count);
      } else {
        digest.compress(rows.values(), rows.first(), rows.first() + count);
      }
      if (count > 0) {
        write(digest, cells[group]);
        for (int i = 0; i < companions.size(); i++) {
          write(digest, rows, count, cells[group], i);
        }
      }
    }
  }

  private void write(TDigest digest, int cell) {
    centroids.list(cell, digest.centroids() * DigestField.WIDTH * Float.BYTES);
    for (int centroid = 0; centroid < digest.centroids(); centroid++) {
      centroids.put((float) digest.mean(centroid));
      centroids.put((float) digest.weight(centroid));
    }
  }

  private void write(TDigest digest, DigestRows rows, int count, int cell, int companion) {
    ListBytes list = words.get(companion);
    list.list(cell, digest.centroids() * Long.BYTES);
    for (int centroid = 0; centroid < digest.centroids(); centroid++) {
      int from = digest.start(centroid);
      int to = centroid + 1 < digest.centroids() ? digest.start(centroid + 1) : count;
      list.put(
          switch (companions.get(companion)) {
            case LOCATIONS -> location(rows, from, to);
            case TIMES -> time(rows, from, to);
          });
    }
  }

  /** A row's point, or the smallest cell that holds the points of several. */
  private long location(DigestRows rows, int from, int to) {
    long first = points.longAt(order[rows.position(from)]);
    long differing = 0;
    for (int i = from + 1; i < to; i++) {
      differing |= first ^ points.longAt(order[rows.position(i)]);
    }
    return to == from + 1 ? Morton.pointWord(first) : Morton.enclosing(first, differing);
  }

  private long time(DigestRows rows, int from, int to) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (int i = from; i < to; i++) {
      long instant = clock.instant(rows.time(i), field.spec());
      first = Math.min(first, instant);
      last = Math.max(last, instant);
    }
    return TocWords.word(first, last);
  }
}
