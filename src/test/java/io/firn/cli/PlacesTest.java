package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "/a/*.h5 /a/*.h5",
        "/a/*.h5,s3://b/c.h5 /a/*.h5|s3://b/c.h5",
        "/a/*.h5, /a/*.h5",
        "/a/{b,c}.h5,/d.h5 /a/{b,c}.h5|/d.h5",
        "/a/{b\\,c,d}.h5 /a/{b\\,c,d}.h5",
        "/a/{b,/c.h5 /a/{b|/c.h5",
        "/a/Jan\\,Feb.h5,/b.h5 /a/Jan,Feb.h5|/b.h5",
        "/a/\\[1\\].h5,/b.h5 /a/\\[1\\].h5|/b.h5",
        "/a/\\{b,c.h5 /a/\\{b|c.h5",
        "https://h/Jan\\,Feb.h5 https://h/Jan,Feb.h5",
      })
  void commasSeparateUnlessTheyBelongToAPatternOrAName(String list, String parts) {
    assertThat(Places.split(list)).containsExactly(parts.split("\\|"));
  }

  @Test
  void theNameOfAFileWithCommasIsThatFile(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("Jan, {Feb}.h5"), new byte[1]);

    assertThat(Places.split(file.toString())).containsExactly(file.toString());
    assertThat(Places.split(file + "," + file)).hasSize(4);
  }
}
