package io.firn.granule.cf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.column.Column;
import io.firn.column.DType;
import io.firn.config.ColumnSource;
import io.firn.config.FilterSpec;
import io.firn.config.FilterSpec.Operator;
import io.firn.granule.Attributes;
import io.firn.granule.Dataset;
import io.firn.granule.Fixtures;
import io.firn.granule.Granule;
import io.firn.granule.GranuleException;
import io.firn.granule.GranuleReader;
import io.firn.granule.RowFilter;
import io.firn.granule.Scalar;
import io.firn.granule.cf.CfDataset.Unheeded;
import io.firn.granule.pool.Granules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers mean what netCDF4-python, xarray or a rule of the conventions say ({@code make_cf.py}).
 */
class CfDatasetTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/io/firn/granule/cf");

  /** netcdf-java calls every dataset of an unsigned type of HDF5 unsigned, whatever it says. */
  private static final Set<String> BEYOND_NETCDF_JAVA = Set.of("/signed_u1");

  private static Granule open(String file, GranuleReader reader) {
    return Granules.open(Fixtures.FILES, DIRECTORY.resolve(file).toString(), file, reader);
  }

  @ParameterizedTest
  @CsvSource({"meaning.nc, JHDF, 51", "meaning.nc, NETCDF_JAVA, 51", "classic.nc, AUTO, 33"})
  void everyNumberMeansWhatOthersSay(String file, GranuleReader reader, int cases)
      throws IOException {
    List<String> differences = new ArrayList<>();
    int seen = 0;
    try (Granule granule = open(file, reader)) {
      for (String line : Files.readAllLines(DIRECTORY.resolve("expected.tsv"))) {
        String[] fields = line.split("\t");
        if (!fields[0].equals(file)) {
          continue;
        }
        seen++;
        if (reader == GranuleReader.NETCDF_JAVA && BEYOND_NETCDF_JAVA.contains(fields[1])) {
          continue;
        }
        Dataset stored = granule.dataset(fields[1]);
        Dataset meant = CfDataset.of(granule, stored, true, true);
        // In two parts: the second must not touch what the first has marked.
        Column column = Column.of(meant.type().orElseThrow());
        int rows = (int) meant.shape()[0];
        meant.read(0, 1, column);
        meant.read(1, rows - 1, column);
        String found = column.type() + " " + hexadecimal(column);
        if (!found.equals(fields[3] + " " + fields[4])) {
          differences.add(fields[1] + " is " + found + ", expected " + fields[3] + " " + fields[4]);
        }
      }
    }
    assertThat(differences).isEmpty();
    assertThat(seen).isEqualTo(cases);
  }

  private static String hexadecimal(Column column) {
    List<String> words = new ArrayList<>();
    for (int row = 0; row < column.size(); row++) {
      long unused = 64 - 8L * column.type().bytes();
      long bits = Fixtures.bits(column, row) << unused >>> unused;
      words.add(column.isMissing(row) ? "-" : Long.toHexString(bits));
    }
    return String.join(" ", words);
  }

  /** As by {@code (a.astype("f4") * f4(0.01)) >= 0.75}, numpy taking the number for a float32. */
  @ParameterizedTest
  @CsvSource({"GE, 26", "GT, 25", "EQ, 1", "LT, 75", "IN, 3", "NOT_IN, 98"})
  void filtersCompareInTheUnpackedType(Operator operator, int expected) {
    List<Number> values =
        operator == Operator.IN || operator == Operator.NOT_IN
            ? List.of(0.5, 0.75, 1.0)
            : List.of(0.75);
    try (Granule granule = open("meaning.nc", GranuleReader.AUTO)) {
      Dataset meant = CfDataset.of(granule, granule.dataset("/scale_f4_u1"), true, true);
      Column column = Fixtures.read(meant);
      boolean[] keep = new boolean[column.size()];
      Arrays.fill(keep, true);
      new RowFilter(
              new FilterSpec.Comparison(ColumnSource.of("/scale_f4_u1"), operator, values, true),
              column.type())
          .apply(column, keep);
      int kept = 0;
      for (boolean row : keep) {
        kept += row ? 1 : 0;
      }
      assertThat(kept).isEqualTo(expected);
    }
  }

  private static Attributes attributes(String name, Scalar... numbers) {
    Attributes attributes = new Attributes();
    attributes.put(name, List.of(numbers));
    return attributes;
  }

  private static Scalar int16(int number) {
    return new Scalar(DType.INT16, number);
  }

  private static Scalar float64(double number) {
    return new Scalar(DType.FLOAT64, Double.doubleToRawLongBits(number));
  }

  private static MadeDataset int16s(Attributes attributes) {
    return new MadeDataset(DType.INT16, new long[] {1, -1, -2}, attributes);
  }

  private static String read(Dataset dataset) {
    return hexadecimal(Fixtures.read(dataset));
  }

  @Test
  void withoutUnpackOnlyOneFillValueIsHeeded() {
    Attributes attributes = attributes("_FillValue", int16(-1));
    attributes.put("missing_value", int16(-2));
    attributes.put("valid_max", int16(0));
    attributes.put("scale_factor", float64(0.5));
    attributes.put("_Unsigned", "true");
    MadeDataset made = int16s(attributes);
    assertThat(read(made.meant(false, true))).isEqualTo("1 - fffe");
    assertThat(made.meant(false, true).type()).contains(DType.INT16);
    assertThat(made.meant(false, false)).isSameAs(made);
    MadeDataset two = int16s(attributes("_FillValue", int16(-1), int16(-2)));
    assertThat(read(two.meant(false, true))).isEqualTo("1 ffff fffe");
  }

  @Test
  void withoutMaskFillNothingIsMissingAndNumbersAreUnpacked() {
    Attributes attributes = attributes("_FillValue", int16(-1), int16(-2));
    attributes.put("missing_value", "none");
    attributes.put("valid_max", int16(0));
    attributes.put("scale_factor", new Scalar(DType.FLOAT32, Float.floatToRawIntBits(0.5f)));
    Column column = Fixtures.read(int16s(attributes).meant(true, false));
    assertThat(column.anyMissing()).isFalse();
    assertThat(((Column.Floats) column).array()).startsWith(0.5f, -0.5f, -1f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing_value", "_FillValue", "valid_min", "valid_range"})
  void aTextThatIsNoNumberIsNamedWithItsRemedy(String name) {
    Attributes attributes = new Attributes();
    attributes.put(name, "none");
    assertRefused(
        attributes,
        name
            + " is 'none', expected numbers; correct it, or set mask_fill: false to take no value"
            + " for missing, or unpack: false to heed but one _FillValue");
  }

  private static void assertRefused(Attributes attributes, String reason) {
    assertThatThrownBy(() -> int16s(attributes).meant(true, true))
        .isInstanceOf(GranuleException.class)
        .hasMessage("Cannot read '/made' of granule 'numbers': its attribute " + reason);
  }

  @Test
  void anAttributeOfAnotherLengthOrKindIsRefused() {
    String remedy =
        "; correct it, or set mask_fill: false to take no value for missing, or unpack: false to"
            + " heed but one _FillValue";
    assertRefused(
        attributes("valid_range", int16(1)), "valid_range holds 1 number, expected two" + remedy);
    assertRefused(
        attributes("valid_min", int16(1), int16(2)),
        "valid_min holds 2 numbers, expected one" + remedy);
    Attributes compound = new Attributes();
    compound.putOther("missing_value", "compound");
    assertRefused(compound, "missing_value holds compound, expected numbers" + remedy);
    String read =
        ", expected a finite number; correct it, or set unpack: false to read what is stored";
    assertRefused(
        attributes("scale_factor", int16(1), int16(2)), "scale_factor holds 2 numbers" + read);
    assertRefused(attributes("add_offset", float64(Double.NaN)), "add_offset is 'NaN'" + read);
    compound = new Attributes();
    compound.putOther("scale_factor", "string");
    assertRefused(compound, "scale_factor holds string" + read);
  }

  @ParameterizedTest
  @CsvSource({
    // Beyond int16: no value, or all of them.
    "40000, , - - -",
    "-40000, 40000, 1 ffff fffe",
    ", -40000, - - -",
    // Between two integers, and at one.
    "-1.5, 0.5, - ffff -",
    "-1, 1, 1 ffff -",
    "NaN, NaN, 1 ffff fffe",
    "-Infinity, Infinity, 1 ffff fffe",
    "Infinity, , - - -",
    ", -Infinity, - - -",
    "1e300, , - - -",
    "0, -1, - - -"
  })
  void boundsOfAnotherTypeCompareExactly(Double from, Double to, String expected) {
    Attributes attributes = new Attributes();
    if (from != null) {
      attributes.put("valid_min", float64(from));
    }
    if (to != null) {
      attributes.put("valid_max", float64(to));
    }
    assertThat(read(int16s(attributes).meant(true, true))).isEqualTo(expected);
  }

  @Test
  void aNumberInAText() {
    for (String text : List.of("-1", " -1.0 ", "-1e0")) {
      Attributes attributes = new Attributes();
      attributes.put("missing_value", text);
      assertThat(read(int16s(attributes).meant(true, true))).as(text).isEqualTo("1 - fffe");
    }
    for (String text : List.of("[-1, 1]", "-1 1", "(-1.0,1.0)")) {
      Attributes attributes = new Attributes();
      attributes.put("valid_range", text);
      assertThat(read(int16s(attributes).meant(true, true))).as(text).isEqualTo("1 ffff -");
    }
    Attributes large = new Attributes();
    large.put("missing_value", "18446744073709551615 1e999999999 1e2147483647 0.5");
    MadeDataset made = new MadeDataset(DType.UINT64, new long[] {-1, 1}, large);
    assertThat(read(made.meant(true, true))).isEqualTo("- 1");
  }

  @Test
  void whatSaysNothingLeavesADatasetAsItIs() {
    MadeDataset plain = int16s(new Attributes());
    assertThat(plain.meant(true, true)).isSameAs(plain);
    Attributes odd = new Attributes();
    odd.put("_Unsigned", "perhaps");
    odd.put("missing_value", " ");
    assertThat(int16s(odd).meant(true, true)).isInstanceOf(MadeDataset.class);
  }

  private static Unheeded unheeded(Attributes attributes) {
    return CfDataset.unheeded(MadeDataset.GRANULE, int16s(attributes), true);
  }

  @Test
  void whatIsNotHeededIsKnown() {
    assertThat(unheeded(new Attributes())).isEqualTo(Unheeded.NOTHING);
    Attributes same = attributes("_FillValue", int16(-1));
    same.put("missing_value", int16(-1));
    assertThat(unheeded(same)).isEqualTo(Unheeded.NOTHING);
    Attributes one = attributes("scale_factor", float64(1));
    one.put("add_offset", float64(0));
    assertThat(unheeded(one)).isEqualTo(Unheeded.NOTHING);
    assertThat(unheeded(attributes("_FillValue", int16(-1), int16(-2))))
        .isEqualTo(Unheeded.MISSING);
    assertThat(unheeded(attributes("missing_value", int16(-1)))).isEqualTo(Unheeded.MISSING);
    assertThat(unheeded(attributes("valid_min", int16(-1)))).isEqualTo(Unheeded.MISSING);
    assertThat(unheeded(attributes("scale_factor", float64(0.5)))).isEqualTo(Unheeded.PACKING);
    assertThat(unheeded(attributes("add_offset", float64(0.5)))).isEqualTo(Unheeded.PACKING);
    Attributes words = new Attributes();
    words.put("scale_factor", "a half");
    assertThat(unheeded(words)).isEqualTo(Unheeded.PACKING);
    Attributes unsigned = new Attributes();
    unsigned.put("_Unsigned", "true");
    assertThat(unheeded(unsigned)).isEqualTo(Unheeded.PACKING);
  }
}
