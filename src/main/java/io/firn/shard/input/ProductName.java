package io.firn.shard.input;

import io.firn.storage.InputFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a file, or of the folder that holds it, tells by the naming rules of its
 * mission.
 *
 * @param granule the same for all revisions of one granule, and for nothing else
 * @param revision what tells these apart, in the order in which they follow one another: one with
 *     greater text in the first place that differs is newer
 * @param text the name, with that of the folder before it where the folder has it
 */
record ProductName(String granule, List<String> revision, String text) {
  /** Near real time, short time critical, not time critical: the last has the final orbits. */
  private static final List<String> TIMELINESS = List.of("NR", "ST", "NT");

  /**
   * How a mission names its files.
   *
   * @param name a regular expression. What it has in named groups does not tell granules apart;
   *     everything else does, what precedes and what follows the mission's own name included.
   * @param order of revisions: names of groups, that which counts most first
   */
  private record Rule(Pattern name, List<String> groups, List<String> order) {
    private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-z]+)>");

    static Rule of(String name, String... order) {
      List<String> groups = GROUP.matcher(name).results().map(found -> found.group(1)).toList();
      return new Rule(Pattern.compile(name), groups, List.of(order));
    }
  }

  /** Of each mission the names that its archives publish; a line or two for each. */
  private static final List<Rule> RULES =
      List.of(
          // ICESat-2 (NSIDC, user guides): ATL06_20190416093911_02770303_006_02.h5, ATL07-01_…,
          // ATL11_005411_0326_006_01.h5; subsets have more before or behind.
          Rule.of(
              "(?:.*_)?ATL\\d\\d(?:-\\d\\d)?_(?:\\d{14}_\\d{8}|\\d{6}_\\d{4})"
                  + "_(?<release>\\d{3})_(?<revision>\\d\\d)(?:[._].*)?",
              "release", "revision"),
          // GEDI (LP DAAC, user guide): GEDI02_A_2019108002012_O01959_01_T03909_02_003_01_V002.h5;
          // the first number behind the track is that of the positioning, from predicted to final.
          Rule.of(
              "(?:.*_)?GEDI\\d\\d_[A-Z]_\\d{13}_O\\d{5}(?:_\\d\\d)?_T\\d{5}_(?<positioning>\\d\\d)"
                  + "_(?<software>\\d{3})_(?<production>\\d\\d)(?:_V(?<release>\\d{3}))?(?:[._].*)?",
              "release", "positioning", "software", "production"),
          // Sentinel-3 (ESA, GMES-S3GS-EOPG-TN-09-0009): sensing start and stop, creation, instance
          // of 17, centre, platform, timeliness, baseline collection. A folder has the name.
          Rule.of(
              "S3[A-Z_]_[A-Z]{2}_[0-9_]_[A-Z0-9_]{6}_\\d{8}T\\d{6}_\\d{8}T\\d{6}"
                  + "_(?<created>\\d{8}T\\d{6})_[A-Z0-9_]{17}_(?<centre>[A-Z0-9_]{3})"
                  + "_(?<platform>[A-Z])_(?<timeliness>NR|ST|NT)_(?<baseline>[A-Z0-9_]{3})(?:[._].*)?",
              "timeliness", "baseline", "created"),
          // Sentinel-5P (ESA, product user manuals):
          // S5P_OFFL_L2__CO_____20211206T140554_20211206T154724_21497_02_020301_20211208T043331.nc
          Rule.of(
              "(?:.*_)?S5P_(?<stream>[A-Z_]{4})_[A-Z0-9_]{10}_\\d{8}T\\d{6}_\\d{8}T\\d{6}_\\d{5}"
                  + "_(?<collection>\\d\\d)_(?<processor>\\d{6})_(?<produced>\\d{8}T\\d{6})(?:[._].*)?",
              "collection", "processor", "produced"));

  /** From the oldest revision to the newest; for names of one granule. */
  static final Comparator<ProductName> BY_REVISION =
      Comparator.comparing(ProductName::revision, ProductName::compare)
          .thenComparing(ProductName::text);

  /** What a file's name tells, or that of its folder; empty where no rule fits. */
  static Optional<ProductName> of(InputFile file) {
    return of(file.name(), "")
        .or(
            () -> {
              List<String> parts = file.parts();
              return parts.size() < 2
                  ? Optional.empty()
                  : of(parts.get(parts.size() - 2), "/" + file.name());
            });
  }

  private static Optional<ProductName> of(String name, String below) {
    for (Rule rule : RULES) {
      Matcher matcher = rule.name.matcher(name);
      if (matcher.matches()) {
        return Optional.of(
            new ProductName(
                granule(rule, matcher, name) + below, values(rule, matcher), name + below));
      }
    }
    return Optional.empty();
  }

  /** The name without what its groups hold. Groups come in the order of the name. */
  private static String granule(Rule rule, Matcher matcher, String name) {
    StringBuilder granule = new StringBuilder();
    int end = 0;
    for (String group : rule.groups) {
      if (matcher.start(group) >= 0) {
        granule.append(name, end, matcher.start(group)).append('*');
        end = matcher.end(group);
      }
    }
    return granule.append(name, end, name.length()).toString();
  }

  private static List<String> values(Rule rule, Matcher matcher) {
    List<String> revision = new ArrayList<>();
    for (String group : rule.order) {
      String value = matcher.group(group);
      revision.add(
          value == null
              ? ""
              : group.equals("timeliness") ? Integer.toString(TIMELINESS.indexOf(value)) : value);
    }
    return revision;
  }

  private static int compare(List<String> a, List<String> b) {
    for (int i = 0; i < a.size(); i++) {
      int order = a.get(i).compareTo(b.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
