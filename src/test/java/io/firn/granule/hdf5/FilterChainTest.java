package io.firn.granule.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What filters are given that no sound file holds. */
class FilterChainTest {
  private static FilterInfo filter(int id) {
    return new FilterInfo(id, "", false, new int[] {0});
  }

  private static byte[] deflated(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(bytes);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {DeflateFilter.ID, ZstdFilter.ID})
  void whatAnotherFilterGaveDecodesToNoMoreThanThatMayBe(int inner) throws IOException {
    FilterChain chain = new FilterChain(List.of(filter(inner), filter(DeflateFilter.ID)), 100);
    byte[] bomb = deflated(new byte[10_000_000]);
    assertThatThrownBy(() -> chain.undo(bomb, 0))
        .hasMessage("deflate gives more than 65,642 bytes");
  }

  @Test
  void aChunkDecodesToAllOfItAndNoMore() throws IOException {
    FilterChain deflate = new FilterChain(List.of(filter(DeflateFilter.ID)), 100);
    FilterChain zstd = new FilterChain(List.of(filter(ZstdFilter.ID)), 100);
    assertThat(deflate.undo(deflated(new byte[100]), 0)).hasSize(100);
    assertThat(zstd.undo(Zstd.compress(new byte[100]), 0)).hasSize(100);
    for (int length : new int[] {99, 101}) {
      byte[] zlib = deflated(new byte[length]);
      assertThatThrownBy(() -> deflate.undo(zlib, 0)).hasMessageStartingWith("deflate gives ");
      byte[] frame = Zstd.compress(new byte[length]);
      assertThatThrownBy(() -> zstd.undo(frame, 0))
          .hasMessage("zstd gives %d bytes, expected 100", length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {DeflateFilter.ID, LzfFilter.ID, ZstdFilter.ID, BloscFilter.ID, 32004})
  void whatIsNoOutputOfTheFilterIsSaidToBeNone(int id) {
    FilterChain chain = new FilterChain(List.of(filter(id)), 100);
    for (int length : new int[] {0, 1, 7, 20, 300}) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) 0xe7);
      assertThatThrownBy(() -> chain.undo(bytes, 0))
          .as("%d bytes", length)
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 32008, 60_000})
  void aFilterThatIsNotReadIsNamed(int id) {
    List<FilterInfo> filters = List.of(filter(DeflateFilter.ID), filter(id));
    assertThatThrownBy(() -> FilterChain.requireKnown(filters))
        .hasMessage(
            "its chunks are stored with the filter %s, which is not read;"
                + " rewrite the file with h5repack -f GZIP=4",
            FilterChain.name(filter(id)));
  }
}
