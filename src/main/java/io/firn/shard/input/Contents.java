package io.firn.shard.input;

import io.firn.FirnException;
import io.firn.granule.GranuleException;
import io.firn.granule.Reasons;
import io.firn.granule.UnavailableGranuleException;
import io.firn.storage.InputFile;
import io.firn.storage.ObjectStore;
import io.firn.storage.UnavailableInputException;
import io.firn.wire.SealedFile;
import io.firn.wire.Varint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the files of a plan were known by when they were scanned. A plan has them in several files,
 * since as many workers find them.
 */
public final class Contents {
  private static final String KIND = "FIRNCON1";

  /** Requests that wait for a network beside each other. */
  private static final int AT_ONCE = 16;

  /** By the id of a granule, then by asset; the granule's own file is that of no asset. */
  private final Map<String, Map<String, Fingerprint>> known = new TreeMap<>();

  /** Those of no granule. */
  public Contents() {}

  /**
   * Adds the files of a granule.
   *
   * @throws GranuleException when one cannot be read
   * @throws UnavailableGranuleException when one could not be read for a reason that may pass
   */
  public void add(GranuleRef ref) {
    Map<String, Fingerprint> files = new TreeMap<>();
    try {
      for (Map.Entry<String, InputFile> file : ref.files().entrySet()) {
        files.put(file.getKey(), Fingerprint.of(file.getValue()));
      }
    } catch (UnavailableInputException e) {
      throw new UnavailableGranuleException(e);
    } catch (IOException e) {
      throw GranuleException.opening(ref.id(), Reasons.of(e), e);
    }
    known.put(ref.id(), files);
  }

  /** Makes them durable as one of the files of a plan. */
  public void store(ObjectStore store, int number) throws IOException {
    store.put(key(number), SealedFile.seal(KIND, this::write));
  }

  /**
   * Those of a plan, in its files.
   *
   * @param store that has the plan
   * @param count the numbers of the files are less
   */
  public record Stored(ObjectStore store, int count) {
    /** All of them; what a file that is not there would tell is not known. */
    public Contents load() throws IOException {
      List<Callable<Map<String, Map<String, Fingerprint>>>> files = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        files.add(() -> find(store, number));
      }
      Contents all = new Contents();
      inParallel(files).forEach(all.known::putAll);
      return all;
    }

    /** Makes them durable beside a copy of the plan, in place of what is there. */
    public void copyTo(ObjectStore other) throws IOException {
      for (int number = 0; number < count; number++) {
        Contents part = new Contents();
        part.known.putAll(find(store, number));
        part.store(other, number);
      }
    }
  }

  private static Map<String, Map<String, Fingerprint>> find(ObjectStore store, int number)
      throws IOException {
    try {
      return SealedFile.open(KIND, store.get(key(number)), key(number), Contents::read);
    } catch (NoSuchFileException e) {
      return Map.of();
    }
  }

  /** A file of which neither place nor time tells whether it is what it was. */
  record Doubt(String granule, String asset, InputFile then, InputFile now) {
    /** Empty where nothing was touched. */
    static Optional<Doubt> of(String granule, String asset, InputFile then, InputFile now) {
      boolean same = then.uri().equals(now.uri()) && then.version().equals(now.version());
      return same ? Optional.empty() : Optional.of(new Doubt(granule, asset, then, now));
    }

    private String name() {
      return asset.isEmpty()
          ? "granule " + granule
          : "file %s of granule %s".formatted(now.name(), granule);
    }
  }

  /**
   * Looks at files, several at a time, since each is a few requests.
   *
   * @return a line for each that is not what it was, or of which that cannot be told
   * @throws IOException when one could not be read for a reason that may pass
   */
  List<String> differences(List<Doubt> doubts) throws IOException {
    List<Callable<Optional<String>>> looks = new ArrayList<>();
    doubts.forEach(doubt -> looks.add(() -> difference(doubt)));
    return inParallel(looks).stream().flatMap(Optional::stream).toList();
  }

  private Optional<String> difference(Doubt doubt) throws IOException {
    InputFile then = doubt.then;
    InputFile now = doubt.now;
    Fingerprint planned = known.getOrDefault(doubt.granule, Map.of()).get(doubt.asset);
    if (planned == null) {
      // It could not be read then; by its time it still is that file, or nobody knows.
      return then.version().equals(now.version())
          ? Optional.empty()
          : Optional.of(
              "%s was '%s' and is '%s'".formatted(doubt.name(), then.version(), now.version()));
    }
    try {
      return planned.matches(now)
          ? Optional.empty()
          : Optional.of("%s holds other bytes than when it was planned".formatted(doubt.name()));
    } catch (UnavailableInputException e) {
      throw e;
    } catch (IOException e) {
      return Optional.of("%s cannot be read: %s".formatted(doubt.name(), Reasons.of(e)));
    }
  }

  private static <T> List<T> inParallel(List<Callable<T>> calls) throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.max(1, Math.min(AT_ONCE, calls.size())));
    try {
      List<T> results = new ArrayList<>(calls.size());
      for (Future<T> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new FirnException(e.getCause().getMessage(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static String key(int number) {
    return ".firn/plan/contents/" + number;
  }

  private void write(DataOutput out) throws IOException {
    Varint.write(out, known.size());
    for (Map.Entry<String, Map<String, Fingerprint>> granule : known.entrySet()) {
      out.writeUTF(granule.getKey());
      Varint.write(out, granule.getValue().size());
      for (Map.Entry<String, Fingerprint> file : granule.getValue().entrySet()) {
        out.writeUTF(file.getKey());
        file.getValue().write(out);
      }
    }
  }

  private static Map<String, Map<String, Fingerprint>> read(DataInput in) throws IOException {
    Map<String, Map<String, Fingerprint>> known = new HashMap<>();
    int granules = Varint.readCount(in);
    for (int i = 0; i < granules; i++) {
      String granule = in.readUTF();
      Map<String, Fingerprint> files = new TreeMap<>();
      int count = Varint.readCount(in);
      for (int j = 0; j < count; j++) {
        files.put(in.readUTF(), Fingerprint.read(in));
      }
      known.put(granule, files);
    }
    return known;
  }
}
