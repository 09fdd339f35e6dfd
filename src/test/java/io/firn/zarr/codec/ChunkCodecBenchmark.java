package io.firn.zarr.codec;

import io.firn.column.DType;
import io.firn.config.OutputSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Megabytes a second (10⁶ bytes, decoded): one chunk of 4,096 float32 cells, encoded at the codec's
 * default level and decoded again.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class ChunkCodecBenchmark {
  private static final int SIDE = 64;
  private static final int BYTES = SIDE * SIDE * Float.BYTES;

  /** Tracks that cross a chunk one way and the other way. */
  private static final int TRACKS = 12;

  @Param({"NONE", "ZSTD", "GZIP", "BLOSC"})
  public OutputSpec.Codec.Name codec;

  /**
   * {@code tracks}: heights along a few satellite tracks, about a quarter of the cells, and NaN
   * between. {@code full}: a height in every cell.
   */
  @Param({"tracks", "full"})
  public String cells;

  private byte[] chunk;
  private byte[] encoded;
  private ChunkCodec.Encoder encoder;
  private ChunkCodec.Decoder decoder;

  /** What comes out in the same time, also in megabytes a second: how far a chunk shrinks. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Shrunk {
    public long encodedBytes;
  }

  @Setup
  public void open() {
    chunk = heights(cells.equals("full"));
    ChunkCodec opened = ChunkCodec.of(codec.atDefaultLevel(), DType.FLOAT32);
    encoder = opened.encoder();
    decoder = opened.decoder();
    ByteBuffer first = encoder.encode(chunk);
    int from = first.arrayOffset() + first.position();
    encoded = Arrays.copyOfRange(first.array(), from, from + first.remaining());
  }

  @TearDown(Level.Trial)
  public void close() {
    encoder.close();
    decoder.close();
  }

  @Benchmark
  @OperationsPerInvocation(BYTES)
  public ByteBuffer encode(Shrunk shrunk) {
    ByteBuffer bytes = encoder.encode(chunk);
    shrunk.encodedBytes += bytes.remaining();
    return bytes;
  }

  @Benchmark
  @OperationsPerInvocation(BYTES)
  public byte[] decode() throws MalformedChunkException {
    return decoder.decode(encoded, encoded.length, BYTES);
  }

  /** A sloping, waving surface with noise of a few decimetres, in nested order. */
  private static byte[] heights(boolean everywhere) {
    Random random = new Random(4096);
    boolean[][] seen = new boolean[SIDE][SIDE];
    for (int track = 0; track < TRACKS; track++) {
      double slope = (track % 2 == 0 ? 1 : -1) * (2 + random.nextDouble());
      double start = random.nextDouble() * 2 * SIDE - SIDE / 2.0;
      for (int y = 0; y < SIDE; y++) {
        int x = (int) Math.floor(start + (y - SIDE / 2.0) / slope);
        for (int clipped = x; clipped <= x + 1; clipped++) {
          if (clipped >= 0 && clipped < SIDE) {
            seen[clipped][y] = true;
          }
        }
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int cell = 0; cell < SIDE * SIDE; cell++) {
      int x = alternateBits(cell);
      int y = alternateBits(cell >> 1);
      double height = 1500 + 2.5 * x + 40 * Math.sin(y / 9.0) + 0.3 * random.nextGaussian();
      bytes.putFloat(everywhere || seen[x][y] ? (float) height : Float.NaN);
    }
    return bytes.array();
  }

  private static int alternateBits(int number) {
    int gathered = 0;
    for (int bit = 0; 1 << bit < SIDE; bit++) {
      gathered |= (number >> 2 * bit & 1) << bit;
    }
    return gathered;
  }
}
