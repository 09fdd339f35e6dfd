package io.firn.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.firn.FirnException;
import io.firn.Plural;
import io.firn.proof.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The summary of a run, as {@code --report} writes it and as it is printed. The fields mean what
 * those of {@link Verdict} do.
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record RunReport(
    long granules,
    long groups,
    long rowsScanned,
    long rowsGridded,
    long rowsFiltered,
    long rowsOutside,
    long rowsMissing,
    long rowsQuarantined,
    long shards,
    long chunks,
    long chunksEmpty,
    long objects,
    long bytesWritten,
    long cellsWithData,
    boolean verified,
    String digest,
    List<LeftOut> quarantined,
    double wallSeconds) {

  /**
   * A granule that was left out.
   *
   * @param rows its rows, or null where they could not be counted
   */
  record LeftOut(String granule, String cause, Long rows) {
    static LeftOut of(Verdict.Quarantined granule) {
      return new LeftOut(
          granule.granule(), granule.cause(), granule.rows() < 0 ? null : granule.rows());
    }

    String rowsInWords() {
      return rows == null ? "unknown rows" : Plural.of(rows, "row");
    }
  }

  /**
   * @param startNanos {@link System#nanoTime} at the start of the run
   */
  static RunReport of(Verdict verdict, long startNanos) {
    return new RunReport(
        verdict.granules(),
        verdict.groups(),
        verdict.rowsScanned(),
        verdict.rowsGridded(),
        verdict.rowsFiltered(),
        verdict.rowsOutside(),
        verdict.rowsMissing(),
        verdict.rowsQuarantined(),
        verdict.shards(),
        verdict.chunks(),
        verdict.chunksEmpty(),
        verdict.objects(),
        verdict.bytesWritten(),
        verdict.cellsWithData(),
        verdict.proven(),
        verdict.digest(),
        verdict.quarantined().stream().map(LeftOut::of).toList(),
        Math.round((System.nanoTime() - startNanos) / 1e6) / 1e3);
  }

  void write(Path file) {
    try {
      Files.write(
          file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    } catch (IOException e) {
      throw new FirnException("Cannot write report '%s': %s".formatted(file, e), e);
    }
  }

  /**
   * @param now whether this run has proven the store, and not an earlier one
   */
  void print(PrintWriter out, String store, boolean now) {
    line(out, "%s: proven%s", store, now ? "" : " when it was committed");
    line(out, "  granules     %,12d   groups %,d", granules, groups);
    line(out, "  rows         %,12d   scanned", rowsScanned);
    line(out, "               %,12d   gridded", rowsGridded);
    line(out, "               %,12d   filtered", rowsFiltered);
    if (rowsOutside > 0) {
      line(
          out, "               %,12d   outside the grid, its domain or its shard map", rowsOutside);
    }
    if (rowsMissing > 0) {
      line(out, "               %,12d   without a usable coordinate", rowsMissing);
    }
    if (rowsQuarantined > 0) {
      line(out, "               %,12d   in granules that were left out", rowsQuarantined);
    }
    line(out, "  cells        %,12d   with data, in %s", cellsWithData, Plural.of(shards, "shard"));
    line(out, "  chunks       %,12d   of which %,d without observations", chunks, chunksEmpty);
    line(
        out,
        "  objects      %,12d   %s, all read back and found right%s",
        objects,
        Plural.of(bytesWritten, "byte"),
        now ? "" : " then");
    line(out, "  digest       %s", digest);
    line(out, "  time         %,12.1f   seconds", wallSeconds);
    for (LeftOut granule : quarantined) {
      line(
          out,
          "  left out     %s (%s): %s",
          granule.granule(),
          granule.rowsInWords(),
          granule.cause());
    }
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
