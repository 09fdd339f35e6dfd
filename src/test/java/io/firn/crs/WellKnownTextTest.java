package io.firn.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firn.FirnException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WellKnownTextTest {
  private static final double MILLIMETRE = 1e-3;
  private static final double DEGREE = 1e-9;

  /** What a parameter may lose where a text has 15 digits of it; in metres, of some millions. */
  private static final double ROUNDED = 1e-9;

  /** What texts are changed with. */
  private static final String SIGNS = "[]()\",.-+0179eE \nAXIS\u00df";

  private static final Map<String, String> TEXTS = texts();
  private static final List<String> ALL = List.copyOf(TEXTS.values());

  private static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                WellKnownTextTest.class.getResourceAsStream("wkt.csv"), StandardCharsets.UTF_8))) {
      lines
          .lines()
          .skip(1)
          .map(line -> line.split("\t"))
          .forEach(row -> texts.put(row[0] + " " + row[1], row[6]));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return texts;
  }

  @ParameterizedTest
  @CsvFileSource(
      resources = "wkt.csv",
      numLinesToSkip = 1,
      delimiter = '\t',
      quoteCharacter = '`',
      maxCharsPerColumn = 1 << 16)
  void aTextMeansWhatPyprojMeansByIt(
      String name, String form, double latitude, double longitude, double x, double y, String wkt) {
    Crs crs = Crs.of(wkt);
    double[] placeX = new double[1];
    double[] placeY = new double[1];
    crs.projection()
        .project(new double[] {latitude}, new double[] {longitude}, 0, 1, placeX, placeY);
    double tolerance = crs.isGeographic() ? DEGREE : MILLIMETRE;
    assertThat(placeX[0]).isCloseTo(x, within(tolerance));
    assertThat(placeY[0]).isCloseTo(y, within(tolerance));

    Crs meant = Crs.of(name);
    assertThat(crs.method()).isEqualTo(meant.method());
    assertThat(crs.datum()).isEqualTo(meant.datum());
    assertThat(crs.pole()).isEqualTo(meant.pole());
    crs.method()
        .parameters()
        .forEach(one -> assertThat(crs.value(one)).isCloseTo(meant.value(one), within(ROUNDED)));
    if (!form.equals("WKT1_ESRI")) {
      // ESRI writes no codes.
      assertThat(crs.epsg()).isEqualTo(meant.epsg());
    }
    if (crs.epsg().isPresent()) {
      assertThat(crs.name()).isEqualTo(meant.name());
    }
  }

  @Test
  void aTextWithoutCodeKeepsItsName() {
    Crs crs = Crs.of(TEXTS.get("EPSG:3413 WKT1_ESRI"));
    assertThat(crs.epsg()).isEmpty();
    assertThat(crs.name()).isEqualTo("WGS_1984_NSIDC_Sea_Ice_Polar_Stereographic_North");
  }

  /** What a text says counts; a code that says otherwise is an error, one unknown is nothing. */
  @Test
  void aCodeIsOnlyAName() {
    String text = TEXTS.get("EPSG:3413 WKT1_GDAL");
    assertThat(Crs.of(text.replace("EPSG\",\"3413\"]", "ESRI\",\"3413\"]")).epsg()).isEmpty();
    assertThat(Crs.of(text.replace("\"3413\"]", "\"999999\"]")).epsg()).isEmpty();
    assertThatThrownBy(() -> Crs.of(text.replace("\"3413\"]", "\"3031\"]")))
        .hasMessageContaining(
            "it gives itself the code EPSG:3031, which belongs to another one (WGS 84 / Antarctic Polar");
  }

  /** As WKT 1 of GDAL has them around a pole, east and north, or in the other order. */
  @ParameterizedTest
  @CsvSource({
    "EPSG:3413, SOUTH, SOUTH",
    "EPSG:3031, NORTH, NORTH",
    "EPSG:3413, EAST, NORTH",
    "EPSG:3031, NORTH, EAST",
  })
  void axesOfAPlaneAroundAPoleMayBeNamedOtherwise(String name, String first, String second) {
    String code = name.substring(name.indexOf(':') + 1);
    String axes = "AXIS[\"Easting\",%s],AXIS[\"Northing\",%s],".formatted(first, second);
    String end = "AUTHORITY[\"EPSG\",\"%s\"]]".formatted(code);
    Crs crs = Crs.of(TEXTS.get(name + " WKT1_GDAL").replace(end, axes + end));
    assertThat(crs.epsg()).hasValue(Integer.parseInt(code));
  }

  @Test
  void whatSaysNothingMoreIsAllowed() {
    String text = TEXTS.get("EPSG:32633 WKT1_GDAL");
    String end = "AUTHORITY[\"EPSG\",\"32633\"]]";
    String datum = "AUTHORITY[\"EPSG\",\"6326\"]]";
    assertThat(
            List.of(
                text.replace("[", " [\n ").replace(",", " ,\t"),
                text.replace('[', '(').replace(']', ')'),
                text.replace("PROJCS", "projcs").replace("PARAMETER", "Parameter"),
                text.replace(datum, "TOWGS84[0,0,0,0,0,0,0]," + datum),
                text.replace("PARAMETER[\"false_northing\",0],", ""),
                text.replace(
                    end, "EXTENSION[\"PROJ4\",\"+zone=33 +proj=utm +datum=WGS84\"]," + end),
                TEXTS.get("EPSG:32633 WKT2_2019").replaceFirst("]$", ",REMARK[\"a \"\"b\"\"\"]]"),
                // Half a million metres.
                TEXTS
                    .get("EPSG:32633 WKT2_2019")
                    .replace(
                        "500000,LENGTHUNIT[\"metre\",1]", "500,LENGTHUNIT[\"kilometre\",1000]")))
        .allSatisfy(one -> assertThat(Crs.of(one).epsg()).hasValue(32633));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "3413 WKT1_ESRI; UNIT[\"Meter\",1.0]; UNIT[\"Foot_US\",0.3048006096012192]; only metres and degrees are supported, not the unit UNIT[\"Foot_US\",0.30",
        "32633 WKT2_2019; LENGTHUNIT[\"metre\",1]],USAGE; LENGTHUNIT[\"foot\",0.3048]],USAGE; units of 'ft'",
        "32633 WKT1_GDAL; UNIT[\"metre\",1,; UNIT[\"metre\",0.3048,; not the unit UNIT[\"metre\",0.3048",
        "32633 WKT1_ESRI; UNIT[\"Degree\",0.0174532925199433]; UNIT[\"grad\",0.01570796326794897]; not the unit UNIT[\"grad\"",
        "26819 WKT1_ESRI; PARAMETER[\"Standard_Parallel_2\",47.0333333333333],; ``; parameter 'standard_parallel_2' is missing",
        "32633 WKT2_2019; LENGTHUNIT[\"metre\",1]],USAGE; LENGTHUNIT[\"metre\",6,ID[\"EPSG\",9001]]],USAGE; its coordinates are in",
        "32633 WKT2_2019; LENGTHUNIT[\"metre\",1]],USAGE; UNIT[\"metre\",0.3048]],USAGE; not the unit UNIT[\"metre\",0.3048",
        "32633 WKT2_2019; ANGLEUNIT[\"degree\",0.0174532925199433],ID[\"EPSG\",8802]; UNIT[\"degree\",1]; not the unit UNIT[\"degree\",1]",
        "4326 WKT2_2019; ANGLEUNIT[\"degree\",0.0174532925199433]],AXIS; ANGLEUNIT[\"radian\",1]],AXIS; units of 'rad'",
        "32633 WKT1_ESRI; PRIMEM[\"Greenwich\",0.0]; PRIMEM[\"Paris\",2.33722917]; its prime meridian is Paris (2.33722917°)",
        "32633 WKT1_ESRI; PRIMEM[\"Greenwich\",0.0]; PRIMEM[\"Greenwich\",2.3]; its prime meridian is Greenwich (2.3°)",
        "32633 WKT1_ESRI; PRIMEM[\"Greenwich\",0.0]; PRIMEM[\"Greenwich\",0.0],PRIMEM[\"Paris\",2.3]; it has PRIMEM",
        "32633 WKT1_ESRI; 6378137.0,298.257223563; 6378206.4,294.978698213898; its ellipsoid 'WGS_1984' (6378206.4 m",
        "32633 WKT1_ESRI; 298.257223563; 298.257222101; its ellipsoid 'WGS_1984' (6378137.0 m, 1/298.257222101)",
        "32633 WKT1_ESRI; 298.257223563; 0; its ellipsoid 'WGS_1984'",
        "32633 WKT1_ESRI; D_WGS_1984; D_WGS_1972; its datum 'D_WGS_1972' is not supported: those of WGS 84, NAD83, ETRS89, GDA94 and NZGD2000 are",
        "32633 WKT2_2015; World Geodetic System 1984; World Geodetic System 1984 (G1762); is not supported: those of WGS 84",
        "32633 WKT1_GDAL; AUTHORITY[\"EPSG\",\"6326\"]; TOWGS84[1,0,0,0,0,0,0]; its datum is shifted against WGS 84 (TOWGS84)",
        "32633 WKT1_ESRI; \"Transverse_Mercator\"; \"Robinson\"; the method 'Robinson' is not supported",
        "32633 WKT2_2019; \"Transverse Mercator\"; \"Transverse Mercator (South Orientated)\"; (South Orientated)' is not",
        "32633 WKT2_2019; \"EPSG\",9807; \"EPSG\",9808; its method is called 'Transverse Mercator', but has the code of another",
        "5937 WKT1_ESRI; \"Latitude_Of_Origin\",90.0; \"Latitude_Of_Origin\",52.0; only polar stereographic projections are supported",
        "5937 WKT1_ESRI; \"Stereographic\"; \"Double_Stereographic\"; the method 'Double_Stereographic' is not supported",
        "3413 WKT1_ESRI; UNIT[\"Meter\"; PARAMETER[\"azimuth\",1],UNIT[\"Meter\"; Parameter “azimuth” was not expected",
        "3413 WKT1_ESRI; UNIT[\"Meter\"; PARAMETER[\"standard_parallel_1\",71],UNIT[\"Meter\"; is given twice",
        "3413 WKT1_ESRI; PARAMETER[\"Standard_Parallel_1\",70.0],; ``; its parameter 'Latitude of standard parallel' is missing",
        "3413 WKT1_ESRI; Standard_Parallel_1; Standard_Para-llel_1; “Standard_Para-llel_1” was not expected",
        "3413 WKT1_ESRI; 70.0; -70.0; +lat_ts must be on the same side as +lat_0",
        "3413 WKT1_ESRI; 70.0; 95.0; +lat_ts must be -90 to 90",
        "3413 WKT1_ESRI; 70.0; 7O.0; it cannot be read",
        "3413 WKT1_ESRI; -45.0; 361.0; +lon_0 must be -360 to 360",
        "3413 WKT1_ESRI; -45.0; 1e400; +lon_0='Infinity' is not a number",
        "3413 WKT1_GDAL; PARAMETER[\"false_easting\"; PARAMETER[\"scale_factor\",0.9],PARAMETER[\"false_easting\"; only a scale factor of 1",
        "32633 WKT2_2019; 0,ANGLEUNIT[\"degree\",0.0174532925199433],ID[\"EPSG\",8801]; 0,LENGTHUNIT[\"metre\",1]; not an angular unit",
        "32633 WKT1_GDAL; AXIS[\"Easting\",EAST]; AXIS[\"Westing\",WEST]; its axes point NORTH and WEST",
        "32633 WKT1_GDAL; AXIS[\"Easting\",EAST]; AXIS[\"Easting\",NORTH]; its axes point both NORTH",
        "3413 WKT1_GDAL; AUTHORITY[\"EPSG\",\"3413\"]]; AXIS[\"E\",NORTH],AXIS[\"N\",NORTH]]; its axes point both NORTH",
        "3413 WKT2_2019; MERIDIAN[45; MERIDIAN[-135; its axes point South along",
        "4326 WKT2_2019; (Lat)\",north; (Lat)\",south; its axes point EAST and SOUTH",
        "3857 WKT1_ESRI; \"Auxiliary_Sphere_Type\",0.0; \"Auxiliary_Sphere_Type\",1.0; other than 0 is not supported",
        "3857 WKT1_GDAL; +k=1; +k=0.9; +k is not supported here",
        "3857 WKT1_ESRI; \"Central_Meridian\",0.0; \"Central_Meridian\",10.0; +lon_0 of EPSG:3857 must be 0",
        "3857 WKT1_GDAL; +proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null; +proj=laea; its EXTENSION says another projection than the rest",
        "3857 WKT1_GDAL; EXTENSION[\"PROJ4\"; EXTENSION[\"PROJ5\"; it has EXTENSION",
        "6933 WKT1_ESRI; \"Standard_Parallel_1\",30.0; \"Standard_Parallel_1\",20.0; is not Behrmann's",
        "3413 WKT2_2019; SCOPE[; FOO[\"a\"],SCOPE[; it has FOO",
        "3413 WKT2_2019; ,ID[\"EPSG\",3413]]; ,ID[\"EPSG\",3413]]x; it cannot be read",
      })
  void whatMattersIsUnderstoodOrRefused(String text, String said, String changed, String reason) {
    String wkt = TEXTS.get("EPSG:" + text);
    assertThat(wkt).contains(said);
    assertThatThrownBy(() -> Crs.of(wkt.replace(said, changed)))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Invalid output.grid.crs '" + wkt.substring(0, 4))
        .hasMessageContaining("...': ")
        .hasMessageContaining(reason);
  }

  /** Without its extension it has the words of a Mercator on the ellipsoid, kilometres away. */
  @Test
  void theCodeOfWebMapsIsNotTakenForAnotherMercator() {
    String wkt = TEXTS.get("EPSG:3857 WKT1_GDAL").replaceAll(",EXTENSION\\[[^]]*]", "");
    assertThatThrownBy(() -> Crs.of(wkt)).hasMessageContaining("gives itself the code EPSG:3857");
  }

  /** 49.5 sexagesimal degrees, by that code, are 49° 50′; by the factor they are 49.5°. */
  @Test
  void theFactorOfAUnitCountsAndNotItsCode() {
    String name = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996 +x_0=400000 +y_0=-100000";
    String said = "\"Latitude of natural origin\",49,ANGLEUNIT[\"degree\",0.0174532925199433]";
    String coded =
        "\"Latitude of natural origin\",49.5,ANGLEUNIT[\"degree\",0.0174532925199433,ID[\"EPSG\",9110]]";
    String wkt = TEXTS.get(name + " WKT2_2019");
    assertThat(wkt).contains(said);
    assertThat(Crs.of(wkt.replace(said, coded)).isSame(Crs.of(name.replace("=49 ", "=49.5 "))))
        .isTrue();
  }

  @Test
  void otherKindsOfCrsAreRefused() {
    String plane = TEXTS.get("EPSG:32633 WKT1_GDAL");
    String height =
        "VERT_CS[\"a\",VERT_DATUM[\"b\",2005],UNIT[\"metre\",1],AXIS[\"Gravity-related height\",UP]]";
    String geographic = TEXTS.get("EPSG:4326 WKT1_GDAL");
    assertRefused("COMPD_CS[\"c\"," + plane + "," + height + "]", "it is a compound CRS");
    assertRefused(height, "it is a vertical CRS");
    assertRefused(
        "GEOCCS[\"a\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"metre\",1]]",
        "it is a geocentric CRS");
    assertRefused("BOUNDCRS[SOURCECRS[" + plane + "],TARGETCRS[" + geographic + "]]", "BOUNDCRS");
    assertRefused(plane + "," + geographic, "it cannot be read");
    assertRefused("PARAM_MT[\"Mercator_2SP\"]", "it cannot be read");
    assertRefused("UNIT[\"metre\",1]", "Keyword “UNIT” is unknown");
    assertRefused("nonsense[]", "it cannot be read");
  }

  private static void assertRefused(String wkt, String reason) {
    assertThatThrownBy(() -> Crs.of(wkt))
        .isInstanceOf(FirnException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aTextHasAMeasure() {
    assertRefused("PROJCS[".repeat(100_000), "it has more than 65,536 characters");
    assertRefused("PROJCS[".repeat(5000), "it is nested more than 32 levels deep");
    assertRefused("(".repeat(40) + "PROJCS", "an EPSG code such as EPSG:3413");
    assertThatThrownBy(() -> Crs.of("PROJCS[\"" + "a".repeat(60_000)))
        .isInstanceOf(FirnException.class)
        .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
        .hasSizeLessThan(500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EPSG:3857 WKT1_GDAL", "EPSG:3413 WKT1_ESRI", "EPSG:3413 WKT2_2019"})
  void aTextThatIsCutIsRefused(String text) {
    String wkt = TEXTS.get(text);
    for (int length = 0; length < wkt.length(); length++) {
      assertRefused(wkt.substring(0, length), "");
    }
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void aTextThatIsChangedIsACrsOrAnError(
      @ForAll @IntRange(max = 1 << 20) int which,
      @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 1 << 20) Integer> places,
      @ForAll @IntRange(max = 40) int length,
      @ForAll @IntRange(max = 1 << 20) int put) {
    StringBuilder changed = new StringBuilder(ALL.get(which % ALL.size()));
    for (int place : places) {
      int from = place % changed.length();
      int to = Math.min(changed.length() - 1, from + length);
      switch (put % 4) {
        case 0 -> changed.setCharAt(from, SIGNS.charAt(put / 4 % SIGNS.length()));
        case 1 -> changed.insert(from, SIGNS.charAt(put / 4 % SIGNS.length()));
        case 2 -> changed.insert(from, changed.substring(from, to));
        default -> changed.delete(from, to);
      }
    }
    try {
      assertThat(Crs.of(changed.toString()).method()).isNotNull();
    } catch (FirnException e) {
      assertThat(e).hasMessageStartingWith("Invalid output.grid.crs '");
    }
  }
}
