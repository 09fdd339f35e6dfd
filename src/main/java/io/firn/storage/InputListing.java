package io.firn.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.fs.MatchResult;

/**
 * What a pattern finds. Nothing that it means is left out: what cannot be reached is named.
 *
 * @param files the files that match
 * @param unreachable what matches and is no file that could be opened, and directories that may
 *     hold matches and cannot be listed
 * @param directories how many directories match; they are no granules
 */
public record InputListing(List<InputFile> files, List<Unreachable> unreachable, long directories) {

  /**
   * Something that a pattern means and that cannot be reached.
   *
   * @param file its place and name; the length is 0
   * @param reason what is wrong with it, the rest of a sentence that begins with its name
   */
  public record Unreachable(InputFile file, String reason) {}

  /** Of files that one of Beam's file systems has found. */
  static InputListing of(List<MatchResult.Metadata> found) {
    return new InputListing(
        found.stream()
            // Not the end of the URI, which may be a query.
            .map(
                file ->
                    new InputFile(
                        file.resourceId().toString(),
                        file.resourceId().getFilename(),
                        file.sizeBytes(),
                        version(file)))
            .toList(),
        List.of(),
        0);
  }

  private static String version(MatchResult.Metadata file) {
    // The time first: on S3 Beam tells the checksum of a named object, but not of one that a
    // pattern has found.
    if (file.lastModifiedMillis() > 0) {
      return InputFile.version(modified(file.lastModifiedMillis()), file.checksum());
    }
    return file.checksum() == null ? "" : file.checksum();
  }

  /**
   * The version of a file that was changed at a time.
   *
   * @param millis since 1970
   */
  public static String modified(long millis) {
    return "modified " + Instant.ofEpochMilli(millis);
  }

  /** The files, and in their places those that cannot be reached: to open one of these fails. */
  List<InputFile> all() {
    List<InputFile> all = new ArrayList<>(files);
    unreachable.forEach(lost -> all.add(lost.file()));
    return all;
  }
}
