package io.firn.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.BucketLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
  @ParameterizedTest
  @CsvSource({
    "s3://bucket/store.zarr, store.zarr",
    "s3://bucket/runs/2026/store.zarr/, runs/2026/store.zarr",
    "S3://bucket/a b%20c, a b%20c"
  })
  void aStoreLiesBelowAPrefixOfABucket(String uri, String prefix) {
    BucketLocation store = BucketLocation.ofStore(S3ObjectStoreProvider.SCHEME, uri);

    assertThat(store).isEqualTo(new BucketLocation("bucket", prefix));
    assertThat(store.at("h_mean/c/0").key()).isEqualTo(prefix + "/h_mean/c/0");
    assertThat(store.storeKeyOf(prefix + "/h_mean/c/0")).isEqualTo("h_mean/c/0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket", "s3://bucket/", "s3://bucket//"})
  void aStoreIsNeverAWholeBucket(String uri) {
    assertThatThrownBy(() -> BucketLocation.ofStore(S3ObjectStoreProvider.SCHEME, uri))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Cannot open store '" + uri + "': it would be the whole bucket");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"s3:/bucket/store", "s3:///store", "s3://bucket/a//b", "s3://bucket/../b"})
  void aPlaceThatIsNoneIsNamed(String uri) {
    assertThatThrownBy(() -> BucketLocation.ofStore(S3ObjectStoreProvider.SCHEME, uri))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Cannot open store '" + uri + "': ");
  }

  @Test
  void otherSchemesAreOthersBusiness() {
    assertThat(BucketLocation.isOf(S3ObjectStoreProvider.SCHEME, "s3://bucket/store")).isTrue();
    assertThat(BucketLocation.isOf(S3ObjectStoreProvider.SCHEME, "s3x://bucket/store")).isFalse();
    assertThat(BucketLocation.isOf(S3ObjectStoreProvider.SCHEME, "s3.zarr")).isFalse();
  }
}
