package io.firn.storage.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.BucketLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GcsLocationTest {
  @ParameterizedTest
  @CsvSource({
    "gs://bucket/store.zarr, store.zarr",
    "gs://bucket/runs/2026/store.zarr/, runs/2026/store.zarr",
    "GS://bucket/a b%20c, a b%20c"
  })
  void aStoreLiesBelowAPrefixOfABucket(String uri, String prefix) {
    BucketLocation store = BucketLocation.ofStore(GcsObjectStoreProvider.SCHEME, uri);

    assertThat(store).isEqualTo(new BucketLocation("bucket", prefix));
    assertThat(store.at("h_mean/c/0").key()).isEqualTo(prefix + "/h_mean/c/0");
    assertThat(store.storeKeyOf(prefix + "/h_mean/c/0")).isEqualTo("h_mean/c/0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gs://bucket", "gs://bucket/", "gs://bucket//"})
  void aStoreIsNeverAWholeBucket(String uri) {
    assertThatThrownBy(() -> BucketLocation.ofStore(GcsObjectStoreProvider.SCHEME, uri))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Cannot open store '" + uri + "': it would be the whole bucket");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gs:/bucket/store", "gs:///store", "gs://bucket/a//b", "gs://bucket/../b"})
  void aPlaceThatIsNoneIsNamed(String uri) {
    assertThatThrownBy(() -> BucketLocation.ofStore(GcsObjectStoreProvider.SCHEME, uri))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Cannot open store '" + uri + "': ");
  }

  @Test
  void otherSchemesAreOthersBusiness() {
    assertThat(BucketLocation.isOf(GcsObjectStoreProvider.SCHEME, "gs://bucket/store")).isTrue();
    assertThat(BucketLocation.isOf(GcsObjectStoreProvider.SCHEME, "gsx://bucket/store")).isFalse();
    assertThat(BucketLocation.isOf(GcsObjectStoreProvider.SCHEME, "gs.zarr")).isFalse();
  }
}
