package io.firn.zarrjava;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.zarr.zarrjava.ZarrException;
import dev.zarr.zarrjava.utils.Utils;
import dev.zarr.zarrjava.v3.codec.core.ZstdCodec;
import java.nio.ByteBuffer;

/**
 * zarr-java's zstd, given no bytes but those of the chunk: on its own it decodes the whole array
 * behind the buffer, which in a shard holds all chunks.
 */
public final class WholeFrameZstd extends ZstdCodec {
  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  public WholeFrameZstd(
      @JsonProperty(value = "configuration", required = true) Configuration configuration) {
    super(configuration);
  }

  @Override
  public ByteBuffer decode(ByteBuffer chunk) throws ZarrException {
    return super.decode(ByteBuffer.wrap(Utils.toArray(chunk)));
  }
}
