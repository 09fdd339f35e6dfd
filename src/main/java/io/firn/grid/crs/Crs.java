package io.firn.grid.crs;

import io.firn.FirnException;
import io.firn.grid.crs.ProjectionMethod.Parameter;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A coordinate reference system: geographic, or a plane in metres with x to the right and y up, on
 * WGS84 or a datum that agrees with it.
 */
public final class Crs {
  private static final Pattern EPSG = Pattern.compile("EPSG:([0-9]{1,9})");
  private static final Pattern PROJ = Pattern.compile("(.*\\s)?\\+?proj=.*");

  /** EASE-Grid, the first. */
  private static final Set<Integer> SPHERES = Set.of(3973, 3974, 3975);

  /** Of a method that PROJ does not compute. */
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
   * @param text an EPSG code such as {@code EPSG:3413}, or a PROJ string such as {@code +proj=laea
   *     +lat_0=90}
   * @throws FirnException when it is none of them, or a CRS that is not supported
   */
  public static Crs of(String text) {
    try {
      Matcher code = EPSG.matcher(text);
      if (code.matches()) {
        return ofCode(Integer.parseInt(code.group(1)));
      }
      if (PROJ.matcher(text).matches()) {
        return new Crs("unnamed", 0, ProjDefinition.parse(text));
      }
      throw new IllegalArgumentException(
          "an EPSG code such as EPSG:3413 or a PROJ string with +proj= is required");
    } catch (IllegalArgumentException e) {
      throw new FirnException(
          "Invalid output.grid.crs '%s': %s".formatted(text, e.getMessage()), e);
    }
  }

  private static Crs ofCode(int code) {
    if (SPHERES.contains(code)) {
      // PROJ.4 has them on the ellipsoid, kilometres from where EPSG means.
      throw new IllegalArgumentException(
          "it is of a sphere, and deprecated; EPSG:6931, EPSG:6932 and EPSG:6933 take its place");
    }
    if (code == MERCATOR_41) {
      throw new IllegalArgumentException("it is deprecated; EPSG:3994 takes its place");
    }
    EpsgCodes.Entry entry =
        EpsgCodes.find(code)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no CRS of this code is known; a PROJ string may say what it is"));
    Datum datum =
        Datum.ofCrs(entry.name().split(" / ", 2)[0])
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'%s' is not on one of the datums that are supported: those of WGS 84, NAD83, ETRS89, GDA94 and NZGD2000"
                            .formatted(entry.name())));
    ProjDefinition definition = ProjDefinition.parse(entry.projString());
    return new Crs(entry.name(), code, definition.on(datum));
  }

  /** What EPSG calls it, or {@code unnamed}. */
  public String name() {
    return name;
  }

  /** Its EPSG code, where it was given by it. */
  public OptionalInt epsg() {
    return epsg == 0 ? OptionalInt.empty() : OptionalInt.of(epsg);
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

  /** The latitude of the pole in the middle of a polar CRS, 90 or -90; empty of others. */
  public OptionalInt pole() {
    return definition.pole();
  }

  /** What takes points to x and y. */
  public Projection projection() {
    return projection;
  }
}
