package io.firn.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoresTest {
  @TempDir Path directory;

  @Test
  void everySpellingOfALocalPlaceOpensTheSameStore() throws IOException {
    Path root = Files.createDirectories(directory.resolve("two words + %/store"));
    String escaped = directory + "/two%20words%20+%20%25/store";
    ObjectStores.open(root.toString()).put("c/0", new byte[] {1});

    for (String uri :
        List.of(
            root.toString(),
            root + "/",
            "file:" + escaped,
            "file://" + escaped,
            "FILE://localhost" + escaped,
            root.toUri().toString(),
            Path.of("").toAbsolutePath().relativize(root).toString())) {
      assertThat(ObjectStores.open(uri).find("c/0")).as(uri).isPresent();
    }
  }

  @Test
  void theUriStaysAsGivenWithoutItsTrailingSlash() {
    assertThat(ObjectStores.open("out.zarr//").uri()).isEqualTo("out.zarr");
    assertThat(ObjectStores.open("file:///tmp/out.zarr/").uri()).isEqualTo("file:///tmp/out.zarr");
    assertThat(ObjectStores.open("/").uri()).isEqualTo("/");
  }

  @Test
  void openingAStoreCreatesNothing() {
    ObjectStores.open(directory.resolve("store").toString());

    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anUnknownSchemeIsNamed() {
    assertThatThrownBy(() -> ObjectStores.open("s3x://bucket/store"))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith(
            "Cannot open store 's3x://bucket/store': no storage for scheme 's3x'");
  }

  @Test
  void aUriOfAnotherHostOrWithABrokenEscapeIsRefused() {
    assertThatThrownBy(() -> ObjectStores.open("file://server/share"))
        .isInstanceOf(FirnException.class)
        .hasMessageContaining("another host");
    assertThatThrownBy(() -> ObjectStores.open("file:///100%/store"))
        .isInstanceOf(FirnException.class)
        .hasMessageContaining("%25");
  }

  @Test
  void aColonAloneMakesNoScheme() {
    assertThat(ObjectStores.open(directory + "/2019-04-16T09:39/store").uri()).endsWith("store");
  }
}
