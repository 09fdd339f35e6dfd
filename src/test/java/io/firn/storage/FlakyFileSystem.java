package io.firn.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.io.FileSystem;
import org.apache.beam.sdk.io.FileSystemRegistrar;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.CreateOptions;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.Sleeper;

/**
 * Local files as a network might deliver them: a few kilobytes at a time, and not always. Beam
 * finds it under the scheme {@code flaky}. One test at a time says what happens; nobody waits
 * between two attempts meanwhile.
 */
public final class FlakyFileSystem extends FileSystem<FlakyFileSystem.Resource> {
  private static final String SCHEME = "flaky";
  private static final int MOST_AT_ONCE = 2_000;
  private static final Fault NONE = (operation, file, number) -> {};
  private static final Map<String, Integer> COUNTS = new ConcurrentHashMap<>();
  private static volatile Fault fault = NONE;

  private FlakyFileSystem() {}

  /** What is asked of a file system. */
  public enum Operation {
    MATCH,
    OPEN,
    READ
  }

  /** What happens to an operation. */
  @FunctionalInterface
  public interface Fault {
    /**
     * Called before an operation, which fails as this does.
     *
     * @param file the file, or the pattern that is to be matched
     * @param number of this operation on this file, from 1
     */
    void before(Operation operation, Path file, int number) throws IOException;
  }

  /** As a service, for Beam. */
  public static final class Registrar implements FileSystemRegistrar {
    @Override
    public Iterable<FileSystem<?>> fromOptions(PipelineOptions options) {
      return List.of(new FlakyFileSystem());
    }
  }

  /** Makes operations fail from now on, until {@link #recover}. */
  public static void let(Fault happen) {
    let(happen, millis -> {});
  }

  static void let(Fault happen, Sleeper sleeper) {
    COUNTS.clear();
    fault = happen;
    Retries.sleeper = sleeper;
  }

  /** Nothing fails any more. */
  public static void recover() {
    fault = NONE;
    Retries.sleeper = Sleeper.DEFAULT;
  }

  /** How often an operation was asked for. */
  public static int count(Operation operation, Path file) {
    return COUNTS.getOrDefault(operation + " " + file, 0);
  }

  /** A local file or pattern in this file system. */
  public static String uri(Path file) {
    return SCHEME + ":" + file;
  }

  /** What {@link Inputs} throws in the end. */
  public static UnavailableInputException unavailable(String reason) {
    return new UnavailableInputException("it", new IOException(reason), Retries.ATTEMPTS);
  }

  private static void begin(Operation operation, Path file) throws IOException {
    fault.before(operation, file, COUNTS.merge(operation + " " + file, 1, Integer::sum));
  }

  private static Path path(String uri) {
    return Path.of(uri.substring(SCHEME.length() + 1));
  }

  @Override
  protected List<MatchResult> match(List<String> specs) throws IOException {
    List<MatchResult> results = new ArrayList<>();
    for (String spec : specs) {
      Path local = path(spec);
      begin(Operation.MATCH, local);
      MatchResult found = FileSystems.match(local.toString());
      results.add(
          found.status() == MatchResult.Status.OK
              ? MatchResult.create(MatchResult.Status.OK, inHere(found.metadata()))
              : found);
    }
    return results;
  }

  private static List<MatchResult.Metadata> inHere(List<MatchResult.Metadata> local) {
    return local.stream()
        .map(
            file ->
                MatchResult.Metadata.builder()
                    .setResourceId(new Resource(file.resourceId().toString()))
                    .setSizeBytes(file.sizeBytes())
                    .setIsReadSeekEfficient(true)
                    .setLastModifiedMillis(file.lastModifiedMillis())
                    .build())
        .toList();
  }

  @Override
  protected ReadableByteChannel open(Resource resource) throws IOException {
    Path local = Path.of(resource.path());
    begin(Operation.OPEN, local);
    return new Channel(local, FileChannel.open(local));
  }

  @Override
  protected Resource matchNewResource(String spec, boolean isDirectory) {
    return new Resource(path(spec).toString());
  }

  @Override
  protected String getScheme() {
    return SCHEME;
  }

  @Override
  protected WritableByteChannel create(Resource resource, CreateOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void copy(List<Resource> from, List<Resource> to) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void rename(List<Resource> from, List<Resource> to, MoveOptions... options) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected void delete(Collection<Resource> resources) {
    throw new UnsupportedOperationException();
  }

  /** A file by its local path. */
  record Resource(String path) implements ResourceId {
    @Override
    public ResourceId resolve(String other, ResolveOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ResourceId getCurrentDirectory() {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getScheme() {
      return SCHEME;
    }

    @Override
    public String getFilename() {
      return Path.of(path).getFileName().toString();
    }

    @Override
    public boolean isDirectory() {
      return false;
    }

    @Override
    public String toString() {
      return SCHEME + ":" + path;
    }
  }

  /** A channel that stands anywhere after a read that failed. */
  private record Channel(Path path, FileChannel file) implements SeekableByteChannel {
    @Override
    public int read(ByteBuffer target) throws IOException {
      try {
        begin(Operation.READ, path);
      } catch (IOException | RuntimeException e) {
        file.position(file.size() / 2);
        throw e;
      }
      int limit = target.limit();
      target.limit(Math.min(limit, target.position() + MOST_AT_ONCE));
      try {
        return file.read(target);
      } finally {
        target.limit(limit);
      }
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }

    @Override
    public int write(ByteBuffer source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }
  }
}
