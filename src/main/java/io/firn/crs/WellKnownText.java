package io.firn.crs;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sis.io.wkt.WKTFormat;
import org.apache.sis.io.wkt.Warnings;
import org.opengis.metadata.Identifier;
import org.opengis.referencing.ReferenceIdentifier;
import org.opengis.referencing.crs.CompoundCRS;
import org.opengis.referencing.crs.CoordinateReferenceSystem;
import org.opengis.referencing.crs.GeneralDerivedCRS;
import org.opengis.referencing.crs.GeocentricCRS;
import org.opengis.referencing.crs.GeographicCRS;
import org.opengis.referencing.crs.ProjectedCRS;
import org.opengis.referencing.crs.VerticalCRS;
import org.opengis.referencing.cs.CSFactory;
import org.opengis.referencing.operation.CoordinateOperationFactory;
import org.opengis.referencing.operation.MathTransformFactory;

/**
 * A CRS in well-known text: WKT 1 of GDAL and ESRI, WKT 2 of ISO 19162:2015 and 2019. Apache SIS
 * reads it; this class, which is loaded only then, decides what is supported.
 *
 * @param name the name that the text gives the CRS
 * @param epsg the code that the text gives itself, which may be that of another CRS
 */
record WellKnownText(String name, OptionalInt epsg, ProjDefinition definition) {
  /** PROJ writes fewer than 5,000 characters. */
  private static final int LONGEST = 1 << 16;

  /** PROJ writes six levels, eight for compound CRSs; SIS recurses for each level. */
  private static final int DEEPEST = 32;

  /** Where GDAL's WKT 1 puts what WKT cannot express. */
  private static final Pattern EXTENSION =
      Pattern.compile(
          ",\\s*EXTENSION\\s*[\\[(]\\s*\"PROJ4\"\\s*,\\s*\"([^\"]*)\"\\s*[\\])]",
          Pattern.CASE_INSENSITIVE);

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException with the reason when it is not one, or not supported
   */
  static WellKnownText read(String text) {
    requireMeasure(text);
    Matcher extension = EXTENSION.matcher(text);
    if (!extension.find()) {
      return plain(text);
    }
    WellKnownText read = plain(extension.replaceFirst(""));
    ProjDefinition extended = ProjDefinition.parse(extension.group(1));
    return new WellKnownText(read.name, read.epsg, extended(read.definition, extended));
  }

  private static WellKnownText plain(String text) {
    WktConversions conversions = new WktConversions();
    WktAxes axes = new WktAxes();
    CoordinateReferenceSystem crs = parse(text, conversions, axes);
    ProjDefinition definition = definition(crs, conversions, axes);
    return new WellKnownText(crs.getName().getCode(), code(crs), definition);
  }

  private static CoordinateReferenceSystem parse(
      String text, WktConversions conversions, WktAxes axes) {
    WKTFormat format = new WKTFormat();
    format.setFactory(CSFactory.class, axes);
    format.setFactory(CoordinateOperationFactory.class, conversions);
    format.setFactory(MathTransformFactory.class, conversions.methods());
    Object read;
    try {
      read = format.parseObject(WktUnits.uncoded(text));
    } catch (WktException e) {
      throw e;
    } catch (ParseException | RuntimeException e) {
      // SIS throws several kinds of exceptions for malformed text.
      throw new IllegalArgumentException("it cannot be read: " + e.getMessage(), e);
    }
    Warnings warnings = format.getWarnings();
    if (warnings != null) {
      throw new WktException("it is not fully understood: " + said(warnings));
    }
    if (read instanceof CoordinateReferenceSystem crs) {
      return crs;
    }
    throw new WktException("it is not a coordinate reference system");
  }

  private static String said(Warnings warnings) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < warnings.getNumMessages(); i++) {
      all.add(warnings.getMessage(i));
    }
    if (!warnings.getUnknownElements().isEmpty()) {
      all.add("it has " + String.join(", ", warnings.getUnknownElements()));
    }
    return String.join(" ", all);
  }

  private static ProjDefinition definition(
      CoordinateReferenceSystem crs, WktConversions conversions, WktAxes axes) {
    if (crs instanceof ProjectedCRS projected) {
      GeographicCRS base = projected.getBaseCRS();
      axes.requireGeographic(base.getCoordinateSystem());
      ProjDefinition definition = conversions.definition(WktDatums.of(base));
      axes.requireProjected(projected.getCoordinateSystem(), definition);
      return definition;
    }
    if (crs instanceof GeographicCRS geographic && !(crs instanceof GeneralDerivedCRS)) {
      axes.requireGeographic(geographic.getCoordinateSystem());
      return new ProjDefinition(ProjectionMethod.GEOGRAPHIC, WktDatums.of(geographic), Map.of());
    }
    throw new WktException(
        "it is a %s CRS, and only projected and geographic ones are supported"
            .formatted(kind(crs)));
  }

  private static String kind(CoordinateReferenceSystem crs) {
    if (crs instanceof CompoundCRS) {
      return "compound";
    }
    if (crs instanceof VerticalCRS) {
      return "vertical";
    }
    if (crs instanceof GeneralDerivedCRS) {
      return "derived";
    }
    return crs instanceof GeocentricCRS ? "geocentric" : "local";
  }

  private static OptionalInt code(CoordinateReferenceSystem crs) {
    for (Identifier id : crs.getIdentifiers()) {
      boolean ofEpsg =
          id instanceof ReferenceIdentifier named && "EPSG".equals(named.getCodeSpace());
      if (ofEpsg && id.getCode().matches("[0-9]{1,9}")) {
        return OptionalInt.of(Integer.parseInt(id.getCode()));
      }
    }
    return OptionalInt.empty();
  }

  /**
   * The CRS that an extension stands for: the same, or that of web maps, for which GDAL's WKT 1
   * names another method.
   */
  private static ProjDefinition extended(ProjDefinition read, ProjDefinition extension) {
    Map<String, Double> values = new HashMap<>(extension.values());
    if (extension.method() == ProjectionMethod.PSEUDO_MERCATOR
        && read.method() == ProjectionMethod.MERCATOR_A) {
      values.put("k_0", 1.0);
    } else if (extension.method() != read.method()) {
      throw contradicted();
    }
    if (extension.datum().ellipsoid() != read.datum().ellipsoid()
        || !values.equals(read.values())) {
      throw contradicted();
    }
    return extension.on(read.datum());
  }

  private static WktException contradicted() {
    return new WktException("its EXTENSION says another projection than the rest");
  }

  /** Nested deeper, its reader would run out of stack. */
  private static void requireMeasure(String text) {
    if (text.length() > LONGEST) {
      throw new WktException("it has more than %,d characters".formatted(LONGEST));
    }
    int depth = 0;
    for (char c : text.toCharArray()) {
      depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
      if (depth > DEEPEST) {
        throw new WktException("it is nested more than %d levels deep".formatted(DEEPEST));
      }
    }
  }
}
