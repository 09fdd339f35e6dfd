package io.firn.crs;

import io.firn.Plural;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.measure.Unit;
import org.apache.sis.measure.Angle;
import org.apache.sis.measure.Units;
import org.apache.sis.referencing.cs.CoordinateSystems;
import org.apache.sis.referencing.factory.GeodeticObjectFactory;
import org.opengis.referencing.IdentifiedObject;
import org.opengis.referencing.cs.AxisDirection;
import org.opengis.referencing.cs.CartesianCS;
import org.opengis.referencing.cs.CoordinateSystem;
import org.opengis.referencing.cs.CoordinateSystemAxis;
import org.opengis.util.FactoryException;

/**
 * The axes that well-known text gives a CRS. Their order does not matter to Firn, but one must
 * point east, and the other north.
 */
final class WktAxes extends GeodeticObjectFactory {
  private static final Set<AxisDirection> COMPASS = Set.of(AxisDirection.EAST, AxisDirection.NORTH);

  /** Meridians closer than this, in degrees, are the same. */
  private static final double SAME = 1e-9;

  /** The direction of both axes of a plane whose text says no more; otherwise null. */
  private AxisDirection both;

  /**
   * Replaces axes that SIS would take for one. For a plane around a pole, whose axes point along
   * meridians, WKT 1 says only that both point north or south; SIS gets those that PROJ assumes.
   */
  @Override
  public CartesianCS createCartesianCS(
      Map<String, ?> properties, CoordinateSystemAxis first, CoordinateSystemAxis second)
      throws FactoryException {
    AxisDirection direction = first.getDirection();
    if (!direction.equals(second.getDirection())
        || !direction.equals(AxisDirection.NORTH) && !direction.equals(AxisDirection.SOUTH)) {
      return super.createCartesianCS(properties, first, second);
    }
    both = direction;
    return super.createCartesianCS(
        properties, turned(first, AxisDirection.EAST), turned(second, AxisDirection.NORTH));
  }

  private CoordinateSystemAxis turned(CoordinateSystemAxis axis, AxisDirection direction)
      throws FactoryException {
    return createCoordinateSystemAxis(
        Map.of(IdentifiedObject.NAME_KEY, direction.name()),
        direction.name().substring(0, 1),
        direction,
        axis.getUnit());
  }

  /**
   * @throws WktException when they are not longitude and latitude in degrees
   */
  void requireGeographic(CoordinateSystem axes) {
    requireUnit(axes, Units.DEGREE, "degrees");
    if (!directions(axes).equals(COMPASS)) {
      throw unsupported(axes);
    }
  }

  /**
   * @throws WktException when they are not easting and northing in metres; around a pole these
   *     point along the meridians that PROJ has to the right and up
   */
  void requireProjected(CoordinateSystem axes, ProjDefinition definition) {
    requireUnit(axes, Units.METRE, "metres");
    if (both == null && directions(axes).equals(COMPASS)) {
      return;
    }
    boolean north = definition.pole().orElse(0) > 0;
    AxisDirection away = north ? AxisDirection.SOUTH : AxisDirection.NORTH;
    if (definition.pole().isEmpty() || both != null && !both.equals(away)) {
      throw unsupported(axes);
    }
    if (both != null) {
      return;
    }
    // For a PROJ string, PROJ writes the axes of a meridian of 0, whatever the string says.
    if (!pointAlong(axes, away, definition.value("lon_0")) && !pointAlong(axes, away, 0)) {
      throw unsupported(axes);
    }
  }

  /**
   * Whether the axes point to the right and up around a pole.
   *
   * @param away from the pole
   * @param down the meridian that points down from the north pole, or up from the south pole
   */
  private static boolean pointAlong(CoordinateSystem axes, AxisDirection away, double down) {
    double up = away.equals(AxisDirection.SOUTH) ? down + 180 : down;
    return anyAlong(axes, away, down + 90) && anyAlong(axes, away, up);
  }

  private static boolean anyAlong(CoordinateSystem axes, AxisDirection away, double meridian) {
    AxisDirection expected =
        CoordinateSystems.directionAlongMeridian(away, Math.IEEEremainder(meridian, 360));
    return directions(axes).stream()
        .map(direction -> CoordinateSystems.angle(expected, direction))
        .anyMatch(angle -> angle != null && isNone(angle));
  }

  private static boolean isNone(Angle angle) {
    return Math.abs(angle.degrees()) < SAME;
  }

  private static Set<AxisDirection> directions(CoordinateSystem axes) {
    return IntStream.range(0, axes.getDimension())
        .mapToObj(i -> axes.getAxis(i).getDirection())
        .collect(Collectors.toSet());
  }

  private void requireUnit(CoordinateSystem axes, Unit<?> unit, String name) {
    if (axes.getDimension() != 2) {
      throw new WktException(
          "it has %s, and two are supported"
              .formatted(Plural.of(axes.getDimension(), "dimension")));
    }
    for (int i = 0; i < axes.getDimension(); i++) {
      CoordinateSystemAxis axis = axes.getAxis(i);
      if (!axis.getUnit().equals(unit)) {
        throw new WktException(
            "its coordinates are in units of '%s', and only %s are supported"
                .formatted(axis.getUnit(), name));
      }
    }
  }

  private WktException unsupported(CoordinateSystem axes) {
    String directions =
        both != null
            ? "both " + both.name()
            : directions(axes).stream()
                .map(AxisDirection::name)
                .sorted()
                .collect(Collectors.joining(" and "));
    return new WktException(
        "its axes point %s; only east and north are supported, or, around a pole, along the meridians to the right and up"
            .formatted(directions));
  }
}
