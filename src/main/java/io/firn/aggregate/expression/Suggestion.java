package io.firn.aggregate.expression;

import io.firn.config.NearestName;
import java.util.Collection;

/** What an error message says about an unknown name. */
public final class Suggestion {
  private Suggestion() {}

  /** The known name that was probably meant, and all that are known. */
  public static String of(String name, Collection<String> known) {
    String nearest =
        NearestName.of(name, known).map(found -> "; did you mean '" + found + "'?").orElse(";");
    return nearest
        + (known.isEmpty() ? " none is known" : " known are " + String.join(", ", known));
  }
}
