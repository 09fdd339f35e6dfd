package io.firn.crs;

import io.firn.crs.ProjectionMethod.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.sis.measure.MeasurementRange;
import org.apache.sis.measure.Units;
import org.apache.sis.parameter.DefaultParameterDescriptor;
import org.apache.sis.parameter.DefaultParameterDescriptorGroup;
import org.apache.sis.parameter.DefaultParameterValue;
import org.apache.sis.referencing.operation.DefaultConversion;
import org.apache.sis.referencing.operation.DefaultCoordinateOperationFactory;
import org.apache.sis.referencing.operation.DefaultOperationMethod;
import org.apache.sis.referencing.operation.transform.DefaultMathTransformFactory;
import org.apache.sis.referencing.operation.transform.MathTransforms;
import org.opengis.parameter.GeneralParameterDescriptor;
import org.opengis.parameter.GeneralParameterValue;
import org.opengis.parameter.ParameterValue;
import org.opengis.parameter.ParameterValueGroup;
import org.opengis.referencing.IdentifiedObject;
import org.opengis.referencing.operation.Conversion;
import org.opengis.referencing.operation.OperationMethod;
import org.opengis.util.NoSuchIdentifierException;

/**
 * What SIS asks for while it reads a text: which parameters a method has, and what to make of their
 * values. This way it knows the methods of {@link WktMethod} and none of its own, sets up no
 * projection, and gives no parameter a value that is not in the text.
 */
final class WktConversions extends DefaultCoordinateOperationFactory {
  private final Map<String, Double> values = new LinkedHashMap<>();
  private final List<String> codes = new ArrayList<>();
  private WktMethod method;

  /** The factory of methods that goes with this one. */
  DefaultMathTransformFactory methods() {
    return new DefaultMathTransformFactory(List.of()) {
      @Override
      public OperationMethod getOperationMethod(String identifier)
          throws NoSuchIdentifierException {
        if (identifier.contains(":")) {
          // SIS asks for the code first, but where code and name differ the name is more precise.
          codes.add(identifier);
          throw new NoSuchIdentifierException("", identifier);
        }
        method =
            WktMethod.find(identifier)
                .orElseThrow(
                    () ->
                        new WktException("the method '%s' is not supported".formatted(identifier)));
        return described();
      }
    };
  }

  /**
   * The conversion that was read, on a datum.
   *
   * @throws IllegalArgumentException when it is not supported
   */
  ProjDefinition definition(Datum datum) {
    for (String code : codes) {
      if (code.startsWith("EPSG:") && method.epsg() != 0 && !code.equals("EPSG:" + method.epsg())) {
        throw new WktException(
            "its method is called '%s', but has the code of another one, %s"
                .formatted(method.names().get(0), code));
      }
    }
    String text = method.projString(values);
    String ellipsoid = text.contains("+a=") ? "" : " +ellps=" + datum.ellipsoid().projName();
    return ProjDefinition.parse(text + ellipsoid).on(datum);
  }

  @Override
  public Conversion createDefiningConversion(
      Map<String, ?> properties, OperationMethod of, ParameterValueGroup parameters) {
    for (GeneralParameterValue parameter : parameters.values()) {
      ParameterValue<?> value = (ParameterValue<?>) parameter;
      if (value.getValue() != null) {
        String name = value.getDescriptor().getName().getCode();
        method.parameters().stream()
            .filter(one -> one.name().equals(name))
            .forEach(one -> values.put(one.key(), value.doubleValue(unit(one.unit()))));
      }
    }
    return new DefaultConversion(properties, of, MathTransforms.identity(2), parameters);
  }

  private OperationMethod described() {
    Map<String, ?> named = Map.of(IdentifiedObject.NAME_KEY, method.names().get(0));
    GeneralParameterDescriptor[] parameters =
        method.parameters().stream().map(Once::new).toArray(GeneralParameterDescriptor[]::new);
    return new DefaultOperationMethod(
        named, new DefaultParameterDescriptorGroup(named, 1, 1, parameters));
  }

  private static javax.measure.Unit<?> unit(Unit unit) {
    return switch (unit) {
      case DEGREE -> Units.DEGREE;
      case METRE -> Units.METRE;
      case UNITY -> Units.UNITY;
    };
  }

  /** A parameter that a text may have once. */
  private static final class Once extends DefaultParameterDescriptor<Double> {
    private static final long serialVersionUID = 1;

    private final transient WktParameter parameter;

    Once(WktParameter parameter) {
      super(
          Map.of(
              IdentifiedObject.NAME_KEY,
              parameter.name(),
              IdentifiedObject.ALIAS_KEY,
              parameter.names().stream().skip(1).toArray(String[]::new)),
          1,
          1,
          Double.class,
          new MeasurementRange<>(Double.class, null, false, null, false, unit(parameter.unit())),
          null,
          null);
      this.parameter = parameter;
    }

    /** SIS ignores punctuation in a name, where PROJ would ignore the parameter. */
    @Override
    public boolean isHeuristicMatchForName(String name) {
      return WktMethod.isAny(parameter.names(), name);
    }

    @Override
    public ParameterValue<Double> createValue() {
      return new DefaultParameterValue<>(this) {
        private static final long serialVersionUID = 1;

        @Override
        public void setValue(double value, javax.measure.Unit<?> unit) {
          if (getValue() != null) {
            throw new WktException(
                "its parameter '%s' is given twice".formatted(Once.this.getName().getCode()));
          }
          super.setValue(value, unit);
        }
      };
    }
  }
}
