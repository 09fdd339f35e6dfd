package io.firn.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.FirnException;
import io.firn.storage.BucketException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a store makes of answers that no server of a test gives; what servers give is for {@link
 * CloudStoreContract}.
 */
class BucketStoreTest {
  private static final String URI = "cloud://bucket/store";

  /** Pieces that are read at once from front to back, and the first of them when it is opened. */
  private static final int PIECE = 4 << 20;

  @TempDir Path scratch;
  private final Cloud cloud = new Cloud();

  /** A cloud with one object, which can be made to answer otherwise. */
  private static class Cloud implements BucketClient {
    private byte[] content = new byte[PIECE + 100];
    private long claimed = content.length;
    private long shift;
    private Kind failing;
    private int taken;
    private final List<List<String>> deletions = new ArrayList<>();

    @Override
    public Part get(BucketLocation object, String version, long from, int count, Receiver receiver)
        throws BucketException {
      if (failing != null) {
        throw new BucketException(failing, "as the test wants it", null);
      }
      int end = (int) Math.min(from + count, content.length);
      Part part = new Part(from + shift, end - from, claimed, null, null);
      InputStream body = new ByteArrayInputStream(content, (int) from, end - (int) from);
      try {
        taken += receiver.receive(part, body) ? 1 : 0;
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      return part;
    }

    @Override
    public long length(BucketLocation object) {
      return claimed;
    }

    @Override
    public Page list(BucketLocation prefix, String token) throws BucketException {
      int page = token == null ? 0 : Integer.parseInt(token);
      if (page == 3) {
        throw new BucketException(Kind.OTHER, "as the test wants it", null);
      }
      ObjectStore.Entry object = new ObjectStore.Entry("store/c/" + page, 7);
      return new Page(page == 1 ? List.of() : List.of(object), Integer.toString(page + 1));
    }

    @Override
    public void put(BucketLocation object, ScratchFile file, int crc32c, String replaced) {
      throw new UncheckedIOException(new IOException("bad sector"));
    }

    @Override
    public void delete(BucketLocation object) throws BucketException {
      throw new BucketException(failing, "as the test wants it", null);
    }

    @Override
    public int mostDeletions() {
      return 3;
    }

    @Override
    public void deleteAll(String bucket, List<String> keys) throws BucketException {
      deletions.add(keys);
      if (failing != null) {
        throw new BucketException(failing, "as the test wants it", null).about(keys.get(1));
      }
    }

    @Override
    public void discardUnfinished(BucketLocation prefix) throws BucketException {
      throw new BucketException(failing, "as the test wants it", null);
    }
  }

  private ObjectStore store() {
    return new BucketStore(cloud, "cloud", URI, scratch);
  }

  private SeekableByteChannel open() throws IOException {
    return store().read("c/0");
  }

  @Test
  void anObjectLongerThanAnArrayIsRefusedBeforeMemoryIsTakenForIt() {
    cloud.claimed = 3L << 30;

    assertThatThrownBy(() -> store().get("c/0"))
        .isInstanceOf(FirnException.class)
        .hasMessageStartingWith(
            "Cannot read object c/0 of store '"
                + URI
                + "': it has 3,221,225,472 bytes, at most 2,147,483,647 are read");
  }

  @Test
  void anObjectOfWhichThereIsNoRangeIsEmpty() throws IOException {
    cloud.failing = Kind.OUT_OF_RANGE;

    assertThat(store().get("c/0")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CHANGED", "OUT_OF_RANGE"})
  void anObjectThatEndsBeforeItsLengthOrIsAnotherHasChanged(Kind kind) throws IOException {
    try (SeekableByteChannel channel = open()) {
      cloud.failing = kind;

      assertThatThrownBy(() -> channel.position(PIECE).read(ByteBuffer.allocate(100)))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "Cannot read object 'c/0' of store '%s': it has changed while it was read", URI);
    }
  }

  @Test
  void anObjectOfAnotherLengthHasChangedAndIsNotReadOn() throws IOException {
    try (SeekableByteChannel channel = open()) {
      cloud.claimed++;

      assertThatThrownBy(() -> channel.position(PIECE).read(ByteBuffer.allocate(100)))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("it has changed while it was read");
      assertThat(cloud.taken).as("answers that were read").isEqualTo(1);
    }
  }

  @Test
  void aRangeThatNobodyAskedForIsNotRead() throws IOException {
    try (SeekableByteChannel channel = open()) {
      cloud.shift = 1;

      assertThatThrownBy(() -> channel.position(PIECE).read(ByteBuffer.allocate(100)))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "Cannot read object 'c/0' of store '%s': the server sends bytes 4194305 to 4194404 of 4194404 for 100 bytes from 4194304 on",
              URI);
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessage(
              "Cannot read object 'c/0' of store '%s': the server sends bytes 1 to 4194304 of 4194404 for its beginning",
              URI);
      assertThat(cloud.taken).as("answers that were read").isEqualTo(1);
    }
  }

  @Test
  void anAttemptThatFailsHalfwayIsReadAgainFromItsFirstByte() throws IOException {
    for (int i = 0; i < cloud.content.length; i++) {
      cloud.content[i] = (byte) (i % 251);
    }
    BucketClient repeating =
        new Cloud() {
          @Override
          public Part get(
              BucketLocation object, String version, long from, int count, Receiver receiver)
              throws BucketException {
            InputStream half =
                new ByteArrayInputStream(cloud.content, (int) from, Math.min(count, 50));
            Part whole =
                new Part(from, Math.min(count, cloud.claimed - from), cloud.claimed, null, null);
            assertThatThrownBy(() -> receiver.receive(whole, half))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(" bytes missing");
            return cloud.get(object, version, from, count, receiver);
          }
        };

    assertThat(new BucketStore(repeating, "cloud", URI, scratch).get("c/0"))
        .isEqualTo(cloud.content);
  }

  @Test
  void aListThatBreaksOffIsAnErrorAndAnEmptyPageIsNot() throws IOException {
    try (Stream<ObjectStore.Entry> entries = store().list("")) {
      List<String> seen = new ArrayList<>();

      assertThatThrownBy(() -> entries.forEach(entry -> seen.add(entry.key())))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("Cannot read store '%s': as the test wants it", URI);
      assertThat(seen).containsExactly("c/0", "c/2");
    }
  }

  @Test
  void objectsAreDeletedAsManyAtOnceAsTheCloudTakesAndTheOneThatStaysIsNamed() throws IOException {
    List<String> keys = IntStream.range(0, 7).mapToObj(i -> "c/" + i).toList();

    store().deleteAll(keys);

    assertThat(cloud.deletions)
        .isEqualTo(
            List.of(
                List.of("store/c/0", "store/c/1", "store/c/2"),
                List.of("store/c/3", "store/c/4", "store/c/5"),
                List.of("store/c/6")));
    cloud.failing = Kind.DENIED;
    assertThatThrownBy(() -> store().deleteAll(keys))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot write store '%s': as the test wants it, 'c/1'", URI);
  }

  @Test
  void whatIsNotThereIsDeletedAndWhatMayNotBeDeletedIsAnError() throws IOException {
    cloud.failing = Kind.MISSING;
    store().delete("c/0");
    cloud.failing = Kind.DENIED;

    assertThatThrownBy(() -> store().delete("c/0"))
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot write store '%s': as the test wants it, 'c/0'", URI);
    assertThatThrownBy(() -> store().discardUnfinished())
        .isInstanceOf(IOException.class)
        .hasMessage("Cannot write store '%s': as the test wants it, '.firn'", URI);
  }

  @Test
  void aScratchFileThatCannotBeReadIsNotTheCloudsFault() {
    assertThatThrownBy(() -> store().put("c/0", new byte[1]))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Cannot write store '%s': no object on its way there can be kept in '%s': bad sector; choose another --scratch",
            URI, scratch);
  }
}
