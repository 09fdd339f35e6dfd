package io.firn.config;

import java.util.Collection;
import java.util.Optional;

/** Guesses which name a misspelt one was meant to be. */
public final class NearestName {
  private static final int MAX_EDITS = 2;

  private NearestName() {}

  /**
   * The known name fewest edits away, the first of several, or empty when even that one takes more
   * than two edits or more than a third of the letters.
   */
  public static Optional<String> of(String name, Collection<String> known) {
    String nearest = null;
    int fewest = Math.min(MAX_EDITS, name.length() / 3) + 1;
    for (String candidate : known) {
      // Also spares the cost of comparing with a key of a million characters.
      if (Math.abs(candidate.length() - name.length()) < fewest) {
        int edits = edits(name, candidate);
        if (edits < fewest) {
          fewest = edits;
          nearest = candidate;
        }
      }
    }
    return Optional.ofNullable(nearest);
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that turn {@code a} into {@code b}.
   */
  private static int edits(String a, String b) {
    int[][] distance = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          distance[i][j] = i + j;
          continue;
        }
        int replaced = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, 1 + distance[i - 2][j - 2]);
        }
        distance[i][j] = best;
      }
    }
    return distance[a.length()][b.length()];
  }
}
