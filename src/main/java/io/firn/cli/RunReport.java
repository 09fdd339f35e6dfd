package io.firn.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.firn.Failure;
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
 * The summary of a run, as {@code --report} writes it and as it is printed.
 *
 * @param verdict of which the report has the sums
 * @param verified whether the store is proven
 * @param digest the verdict's
 * @param quarantined granules that were left out
 * @param wallSeconds seconds since the start of the command
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record RunReport(
    @JsonUnwrapped
        @JsonIgnoreProperties({
          "proven",
          "firn_version",
          "fingerprint",
          "digest",
          "groups_absent",
          "quarantined",
          "warnings",
          "faults",
          "fault_count",
          "documents"
        })
        Verdict verdict,
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
        verdict,
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
      throw new FirnException("Cannot write report '%s': %s".formatted(file, Failure.reason(e)), e);
    }
  }

  /**
   * @param now whether this run has proven the store, and not an earlier one
   */
  void print(PrintWriter out, String store, boolean now) {
    line(out, "%s: proven%s", store, now ? "" : " when it was committed");
    line(
        out,
        "  granules     %,12d   of %,d listed, groups %,d%s",
        verdict.granules(),
        verdict.granulesListed(),
        verdict.groups(),
        superseded(verdict.granulesSuperseded()));
    line(out, "  rows         %,12d   scanned", verdict.rowsScanned());
    line(out, "               %,12d   gridded", verdict.rowsGridded());
    line(out, "               %,12d   filtered", verdict.rowsFiltered());
    if (verdict.rowsOutside() > 0) {
      line(
          out,
          "               %,12d   outside the grid, its domain or its shard map",
          verdict.rowsOutside());
    }
    if (verdict.rowsMissing() > 0) {
      line(out, "               %,12d   without a usable coordinate", verdict.rowsMissing());
    }
    if (verdict.rowsQuarantined() > 0) {
      line(out, "               %,12d   in granules that were left out", verdict.rowsQuarantined());
    }
    line(
        out,
        "  cells        %,12d   with data, in %s",
        verdict.cellsWithData(),
        Plural.of(verdict.shards(), "shard"));
    line(
        out,
        "  chunks       %,12d   of which %,d without observations",
        verdict.chunks(),
        verdict.chunksEmpty());
    line(
        out,
        "  objects      %,12d   %s, all read back and found right%s",
        verdict.objects(),
        Plural.of(verdict.bytesWritten(), "byte"),
        now ? "" : " then");
    line(out, "  digest       %s", digest);
    line(out, "  time         %,12.1f   seconds", wallSeconds);
    verdict.notices().forEach(notice -> line(out, "  note         %s", notice));
    for (LeftOut granule : quarantined) {
      line(
          out,
          "  left out     %s (%s): %s",
          granule.granule(),
          granule.rowsInWords(),
          granule.cause());
    }
  }

  /** The end of the line of granules. */
  static String superseded(long granules) {
    return granules == 0
        ? ""
        : "; left out for newer revisions: " + String.format(Locale.ROOT, "%,d", granules);
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
