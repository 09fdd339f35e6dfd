package io.firn.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.gcs.GcsProvider;
import io.firn.storage.s3.S3Provider;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketLocationTest {
  @ParameterizedTest
  @CsvSource({
    "s3, s3://bucket/store.zarr, store.zarr",
    "s3, s3://bucket/runs/2026/store.zarr/, runs/2026/store.zarr",
    "s3, S3://bucket/a b%20c, a b%20c",
    "gs, gs://bucket/store.zarr, store.zarr",
    "gs, gs://bucket/runs/2026/store.zarr/, runs/2026/store.zarr",
    "gs, GS://bucket/a b%20c, a b%20c"
  })
  void aStoreLiesBelowAPrefixOfABucket(String scheme, String uri, String prefix) {
    BucketLocation store = BucketLocation.ofStore(scheme, uri);

    assertThat(store).isEqualTo(new BucketLocation("bucket", prefix));
    assertThat(store.at("h_mean/c/0").key()).isEqualTo(prefix + "/h_mean/c/0");
    assertThat(store.storeKeyOf(prefix + "/h_mean/c/0")).isEqualTo("h_mean/c/0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://bucket",
        "s3://bucket/",
        "s3://bucket//",
        "gs://bucket",
        "gs://bucket/",
        "gs://bucket//"
      })
  void aStoreIsNeverAWholeBucket(String uri) {
    assertThatThrownBy(() -> BucketLocation.ofStore(uri.substring(0, 2), uri))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Cannot open store '" + uri + "': it would be the whole bucket");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3:/bucket/store",
        "s3:///store",
        "s3://bucket/a//b",
        "s3://bucket/../b",
        "gs:/bucket/store",
        "gs:///store",
        "gs://bucket/a//b",
        "gs://bucket/../b"
      })
  void aPlaceThatIsNoneIsNamed(String uri) {
    assertThatThrownBy(() -> BucketLocation.ofStore(uri.substring(0, 2), uri))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith("Cannot open store '" + uri + "': ");
  }

  @Test
  void otherSchemesAreOthersBusiness() {
    Map<String, BucketProvider> providers = Map.of("s3", new S3Provider(), "gs", new GcsProvider());
    providers.forEach(
        (scheme, provider) -> {
          assertThat(provider.handles(scheme + "://bucket/store")).isTrue();
          assertThat(provider.handles(scheme + "x://bucket/store")).isFalse();
          assertThat(provider.handles(scheme + ".zarr")).isFalse();
        });
  }
}
