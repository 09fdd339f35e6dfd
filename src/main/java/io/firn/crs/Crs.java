package io.firn.crs;

import io.firn.FirnException;
import io.firn.crs.ProjectionMethod.Parameter;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A coordinate reference system: geographic, or a plane in metres with x to the right and y up. Its
 * datum is WGS84 or one that agrees with it.
 */
public final class Crs {
  private static final Pattern EPSG = Pattern.compile("EPSG:([0-9]{1,9})");
  private static final Pattern PROJ = Pattern.compile("(.*\\s)?\\+?proj=.*", Pattern.DOTALL);
  private static final Pattern WKT = Pattern.compile("\\s*\\w+\\s*[\\[(](?s:.*)");

  /** Of a longer text, an error shows the beginning only. */
  private static final int SHOWN = 60;

  /** The first version of EASE-Grid. */
  private static final Set<Integer> SPHERES = Set.of(3973, 3974, 3975);

  /** Uses a method that PROJ does not have. */
  private static final int MERCATOR_41 = 3752;

  private final String name;
  private final int epsg;
  private final ProjDefinition definition;
  private final Projection projection;

  private Crs(String name, int epsg, ProjDefinition definition) {
    this.name = name;
    this.epsg = epsg;
    this.definition = definition;
    this.projection = Projection.of(definition);
  }

  /**
   * The CRS that a configuration names.
   *
   * @param text an EPSG code such as {@code EPSG:3413}, a PROJ string such as {@code +proj=laea
   *     +lat_0=90}, or well-known text
   * @throws FirnException when it is none of these, or the CRS is not supported
   */
  public static Crs of(String text) {
    try {
      return read(text);
    } catch (IllegalArgumentException e) {
      throw new FirnException(
          "Invalid output.grid.crs '%s': %s".formatted(shown(text), e.getMessage()), e);
    }
  }

  /**
   * Why {@link #of} refuses a text, for callers with a message of their own; empty if it does not.
   */
  public static Optional<String> refusal(String text) {
    try {
      read(text);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Crs read(String text) {
    Matcher code = EPSG.matcher(text);
    if (code.matches()) {
      return ofCode(Integer.parseInt(code.group(1)));
    }
    // WKT is tried first, since its EXTENSION may contain a PROJ string.
    if (WKT.matcher(text).matches()) {
      return ofText(WellKnownText.read(text));
    }
    if (PROJ.matcher(text).matches()) {
      return new Crs("unnamed", 0, ProjDefinition.parse(text));
    }
    throw new IllegalArgumentException(
        "an EPSG code such as EPSG:3413, a PROJ string with +proj= or well-known text is required");
  }

  private static String shown(String text) {
    boolean isLong = WKT.matcher(text).matches() && text.length() > SHOWN;
    return isLong ? text.substring(0, SHOWN) + "..." : text;
  }

  /** The code that a text gives itself, where it is known here. */
  private static Crs ofText(WellKnownText text) {
    Crs crs = new Crs(text.name(), 0, text.definition());
    Optional<Crs> coded = text.epsg().isEmpty() ? Optional.empty() : known(text.epsg().getAsInt());
    if (coded.isEmpty()) {
      return crs;
    }
    if (!coded.get().isSame(crs)) {
      // Such as EPSG:3857 with the method of another Mercator, where PROJ goes by the code.
      throw new WktException(
          "it gives itself the code EPSG:%d, which belongs to another one (%s)"
              .formatted(coded.get().epsg, coded.get().name));
    }
    return coded.get();
  }

  private static Optional<Crs> known(int code) {
    try {
      return Optional.of(ofCode(code));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Crs ofCode(int code) {
    if (SPHERES.contains(code)) {
      // PROJ.4 defines them on the ellipsoid, which is kilometres off from EPSG's definition.
      throw new IllegalArgumentException(
          "it is on a sphere, and deprecated; use EPSG:6931, EPSG:6932 or EPSG:6933 instead");
    }
    if (code == MERCATOR_41) {
      throw new IllegalArgumentException("it is deprecated; use EPSG:3994 instead");
    }
    EpsgCodes.Entry entry =
        EpsgCodes.find(code)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no CRS with this code is known; a PROJ string may define it"));
    Datum datum =
        Datum.ofCrs(entry.name().split(" / ", 2)[0])
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'%s' is not on a supported datum: those of WGS 84, NAD83, ETRS89, GDA94 and NZGD2000 are"
                            .formatted(entry.name())));
    ProjDefinition definition = ProjDefinition.parse(entry.projString());
    return new Crs(entry.name(), code, definition.on(datum));
  }

  /** Its name in EPSG or in its text, or {@code unnamed}. */
  public String name() {
    return name;
  }

  /** Its EPSG code, where it was given by code or its text has one. */
  public OptionalInt epsg() {
    return epsg == 0 ? OptionalInt.empty() : OptionalInt.of(epsg);
  }

  /** Whether both put every point in the same place, to micrometres. */
  public boolean isSame(Crs other) {
    return definition.isSame(other.definition);
  }

  public Datum datum() {
    return definition.datum();
  }

  public ProjectionMethod method() {
    return definition.method();
  }

  /** The value of one of its method's parameters. */
  public double value(Parameter parameter) {
    return definition.value(parameter.proj());
  }

  /** Whether x and y are longitude and latitude in degrees, not metres. */
  public boolean isGeographic() {
    return method() == ProjectionMethod.GEOGRAPHIC;
  }

  /** The latitude of the pole in the middle of a polar CRS, 90 or -90; empty for others. */
  public OptionalInt pole() {
    return definition.pole();
  }

  /** Projects points to x and y. */
  public Projection projection() {
    return projection;
  }
}
