package io.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firn.Bundled;
import io.firn.cli.Greenland.Outcome;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.grid.Grids;
import io.firn.proof.Verdict;
import io.firn.shard.ShardReceipt;
import io.firn.wire.StoreDigest;
import io.firn.wire.Varint;
import io.firn.zarr.ArrayReceipt;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever made a store, {@code firn verify} reads nothing outside of it, takes no memory that the
 * store merely claims, and says on one line what is wrong. Checksums are all as they should be:
 * they do not stop anyone from writing what they like.
 */
class HostileStoreTest {
  private static final String HEAP = "64m";

  @TempDir static Path shared;
  private static Map<String, byte[]> pristine;
  @TempDir Path directory;
  private Path store;

  @BeforeAll
  static void run() throws IOException {
    Path made = shared.resolve("made.zarr");
    Greenland.run(Greenland.config(shared, "plain.yaml"), made);
    pristine = new TreeMap<>(Greenland.bytes(made));
    try (Stream<Path> plan = Files.walk(made.resolve(".firn/plan"))) {
      for (Path file : (Iterable<Path>) plan.filter(Files::isRegularFile)::iterator) {
        pristine.put(made.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
  }

  @BeforeEach
  void copy() throws IOException {
    store = directory.resolve("hostile.zarr");
    copyTo(store);
  }

  private static void copyTo(Path copy) throws IOException {
    for (Map.Entry<String, byte[]> object : pristine.entrySet()) {
      Path file = copy.resolve(object.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, object.getValue());
    }
  }

  @Test
  void theStoreIsProvenAsLongAsNobodyTouchesIt() {
    assertThat(Greenland.firn("verify", store.toString()).exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../secret",
        "/etc/passwd",
        "..\\..\\..\\secret",
        "0/../../../../secret",
        "0/",
        "0//0",
        "-1",
        "\u0660",
        "../zarr.json",
        ""
      })
  void anObjectThatAReceiptNamesElsewhereIsNotRead(String coordinates) throws IOException {
    Files.writeString(directory.resolve("secret"), "nobody's business");
    changeReceipt(receipt -> withKey(receipt, coordinates));
    assertThat(faults())
        .contains(
            "Cannot read %s of shard %s: it names object 'h_mean/c/%s', expected the number of a chunk"
                .formatted(receipt(), name(), coordinates));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../h", "/h", "h//m", "__h", "a\\b", "zarr.json", ".firn", ""})
  void anArrayThatNoArrayCanBeCalledIsRefused(String path) throws IOException {
    changeReceipt(receipt -> replace(receipt, utf("h_mean"), utf(path)));
    assertThat(faults())
        .contains(
            "Cannot read %s of shard %s: it is of an array '%s', which no array can be called"
                .formatted(receipt(), name(), path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "../zarr.json",
        "/etc/passwd",
        "h_mean/../../zarr.json",
        "h_mean/c/0",
        ".firn/plan/plan",
        "h_mean\\zarr.json"
      })
  void aDocumentThatTheVerdictNamesElsewhereIsNotRead(String key) throws IOException {
    Files.writeString(directory.resolve("zarr.json"), "{}");
    changeVerdict(
        verdict ->
            verdict
                .withArray("documents")
                .addObject()
                .put("key", key)
                .put("length", 2)
                .put("crc32c", 0));
    assertThat(faults())
        .contains(
            "Cannot prove object %s: the verdict calls it a metadata document, expected a name that one can have"
                .formatted(key));
  }

  @Test
  void namesCannotSteerATerminal() throws IOException {
    changeReceipt(receipt -> withKey(receipt, "\u001b[2J\r\nproven\u202e"));
    assertThat(Greenland.firn("verify", store.toString()).out().codePoints())
        .noneMatch(c -> c != '\n' && Character.isISOControl(c) || c == 0x202e);
  }

  @Test
  void aVerdictLargerThanTheHeapTakesIsRefused() throws Exception {
    try (RandomAccessFile verdict = new RandomAccessFile(file(Verdict.KEY).toFile(), "rw")) {
      verdict.setLength(1L << 30);
    }
    Outcome outcome = SmallHeap.firn(HEAP, "verify", store.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out().lines())
        .singleElement()
        .asString()
        .startsWith("firn: Cannot read object .firn/proof/verdict.json of store '")
        .contains("it has 1,073,741,824 bytes, at most ")
        .endsWith("give Java a larger one (-Xmx)");
  }

  @Test
  void aVerdictOfNestedOrEndlessListsIsRefused() throws Exception {
    int bytes = 3 << 20;
    Map<String, Outcome> outcomes =
        inSmallHeap(
            List.of("[", "{\"documents\":", "[[],", "{},", "\"\",", "null,"),
            filling -> {
              String before = filling.equals("[") ? "" : "{\"documents\": [";
              Files.writeString(
                  file(Verdict.KEY), before + filling.repeat(bytes / filling.length()));
            });
    outcomes.forEach(
        (filling, outcome) ->
            assertThat(outcome.out().lines())
                .as(filling)
                .singleElement()
                .asString()
                .startsWith("firn: Cannot read .firn/proof/verdict.json: it is damaged ("));
  }

  @Test
  void aReceiptThatClaimsMoreThanItHoldsTakesNoMemory() throws Exception {
    Map<String, Outcome> outcomes =
        inSmallHeap(
            List.of("granules", "arrays", "chunks", "chunks that are empty"),
            claim -> changeReceipt(receipt -> claiming(claim, receipt)));
    outcomes.forEach(
        (claim, outcome) ->
            assertThat(outcome.out())
                .as(claim)
                .contains("Cannot read %s of shard %s: ".formatted(receipt(), name())));
  }

  private byte[] claiming(String claim, byte[] receipt) {
    byte[] one = bytes(out -> out.writeInt(1));
    byte[] all = bytes(out -> out.writeInt(Integer.MAX_VALUE));
    if (claim.equals("chunks")) {
      byte[] array = bytes(out -> out.write(utf("h_mean")));
      byte[] flags = {0};
      return replace(receipt, join(array, flags, one), join(array, flags, all));
    }
    byte[] head =
        bytes(
            out -> {
              out.writeBytes("FIRNRCP2");
              Varint.write(out, shard());
              Varint.write(out, 0);
              out.writeUTF("0".repeat(64));
              Varint.write(out, 1);
            });
    byte[] most = bytes(out -> Varint.write(out, Integer.MAX_VALUE));
    byte[] none = {0};
    byte[] checksum = new byte[4];
    return switch (claim) {
      case "granules" -> join(head, most, new byte[11], checksum);
      case "arrays" -> join(head, none, most, checksum);
      default -> join(head, none, new byte[] {1}, utf("h"), none, all, new byte[12], checksum);
    };
  }

  @Test
  void aChunkThatDeclaresTerabytesIsNotDecoded() throws Exception {
    // A zstd frame of one segment with eight bytes of content size: 4 TiB.
    ByteBuffer frame = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(0xFD2FB528).put((byte) 0xE0).putLong(4L << 40).put(new byte[] {1, 0, 0});
    Files.write(file("h_mean/c/0"), frame.array());
    changeReceipt(receipt -> withChunk(receipt, lengthAndChecksum(frame.array())));
    Outcome outcome = SmallHeap.firn(HEAP, "verify", store.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .contains(
            "Cannot prove chunk 0 in object h_mean/c/0 of array h_mean, shard %s: zstd frame of 32 bytes does not decode, expected 16,384 bytes: "
                .formatted(name()));
  }

  @Test
  void anArrayWhoseChunksAreTooLargeIsRefused() throws Exception {
    Map<String, Outcome> outcomes =
        inSmallHeap(
            List.of("33554432", "33554433", "100000000000", "9223372036854775807", "1e999999999"),
            this::changeChunkShape);
    Outcome possible = outcomes.remove("33554432");
    assertThat(possible.out().lines())
        .singleElement()
        .asString()
        .startsWith("firn: Cannot verify store '" + directory)
        .contains("': array h_mean has chunks of 134,217,728 bytes, ")
        .endsWith("; give Java a larger one (-Xmx)");
    outcomes.forEach(
        (size, outcome) ->
            assertThat(outcome.out())
                .as(size)
                .contains("Cannot read the metadata of array h_mean: Invalid chunk"));
  }

  private void changeChunkShape(String size) throws IOException {
    byte[] document =
        new String(pristine.get("h_mean/zarr.json"), StandardCharsets.UTF_8)
            .replaceFirst("(\"chunk_shape\": \\[ )4096", "$1" + size)
            .getBytes(StandardCharsets.UTF_8);
    Files.write(file("h_mean/zarr.json"), document);
    changeVerdict(
        verdict -> {
          for (JsonNode described : verdict.withArray("documents")) {
            if (described.get("key").asText().equals("h_mean/zarr.json")) {
              ((ObjectNode) described)
                  .put("length", document.length)
                  .put("crc32c", crc32c(document, document.length));
            }
          }
        });
  }

  private interface Change {
    void make(String how) throws IOException;
  }

  /** Verifies a store for each of some changes, in one JVM; all exit with 1. */
  private Map<String, Outcome> inSmallHeap(List<String> changes, Change change) throws Exception {
    List<List<String>> commands = new ArrayList<>();
    for (String how : changes) {
      store = directory.resolve("hostile" + commands.size() + ".zarr");
      copyTo(store);
      change.make(how);
      commands.add(List.of("verify", store.toString()));
    }
    List<Outcome> outcomes = SmallHeap.firn(HEAP, commands);
    Map<String, Outcome> byChange = new LinkedHashMap<>();
    for (int i = 0; i < changes.size(); i++) {
      assertThat(outcomes.get(i).exitCode()).as(changes.get(i)).isEqualTo(1);
      byChange.put(changes.get(i), outcomes.get(i));
    }
    return byChange;
  }

  /** Each receipt agrees with the object, and the verdict with the receipts. */
  @Test
  void anObjectOfWhichTwoReceiptsSpeakIsNotTwoObjects() throws IOException {
    ShardReceipt first = ShardReceipt.fromBytes(pristine.get(receipt()), "");
    ShardReceipt second =
        pristine.entrySet().stream()
            .filter(object -> object.getKey().startsWith(ShardReceipt.PREFIX))
            .map(object -> ShardReceipt.fromBytes(object.getValue(), ""))
            .filter(receipt -> receipt.rank() == 1)
            .findFirst()
            .orElseThrow();
    ShardReceipt copy =
        new ShardReceipt(
            second.shard(),
            second.rank(),
            second.fingerprint(),
            first.cellsWithData(),
            first.granules(),
            first.arrays());
    Files.write(file(ShardReceipt.key(second.shard())), copy.toBytes());
    StoreDigest lost = digest(second);
    StoreDigest doubled = digest(first);
    for (ArrayReceipt array : second.arrays()) {
      for (ArrayReceipt.StoredObject object : array.objects()) {
        Files.delete(file(object.key()));
      }
    }
    changeVerdict(
        verdict -> {
          long gridded = first.rowsGridded() - second.rowsGridded();
          long filtered = first.rowsFiltered() - second.rowsFiltered();
          add(verdict, "rows_gridded", gridded);
          add(verdict, "rows_filtered", filtered);
          add(verdict, "rows_scanned", gridded + filtered);
          add(verdict, "cells_with_data", first.cellsWithData() - second.cellsWithData());
          add(verdict, "bytes_written", doubled.bytes() - lost.bytes());
          add(verdict, "chunks_empty", emptyChunks(first) - emptyChunks(second));
          add(verdict, "objects", doubled.objects() - lost.objects());
          HexFormat hex = HexFormat.of();
          ByteBuffer digest = ByteBuffer.wrap(hex.parseHex(verdict.get("digest").asText()));
          digest.putLong(0, digest.getLong(0) + doubled.low() - lost.low());
          digest.putLong(8, digest.getLong(8) + doubled.high() - lost.high());
          verdict.put("digest", hex.formatHex(digest.array()));
        });
    assertThat(faults())
        .singleElement()
        .asString()
        .startsWith("Cannot prove the store: it holds ")
        .endsWith(" of documents and receipts");
  }

  private static void add(ObjectNode verdict, String figure, long more) {
    verdict.put(figure, verdict.get(figure).asLong() + more);
  }

  private static long emptyChunks(ShardReceipt receipt) {
    return receipt.rowsGridded() == 0 ? 1 : 0;
  }

  private static StoreDigest digest(ShardReceipt receipt) {
    StoreDigest sum = StoreDigest.NONE;
    for (ArrayReceipt array : receipt.arrays()) {
      for (ArrayReceipt.StoredObject object : array.objects()) {
        sum = sum.plus(StoreDigest.of(object.key(), object.length(), object.crc32c()));
      }
    }
    return sum;
  }

  /** What is wrong, one line each, before the summary. */
  private List<String> faults() {
    Outcome outcome = Greenland.firn("verify", store.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).isEmpty();
    List<String> lines = outcome.out().lines().toList();
    assertThat(lines).hasSizeGreaterThan(1);
    return lines.subList(0, lines.size() - 1);
  }

  private Path file(String key) {
    return store.resolve(key);
  }

  /** The receipt of the shard whose mean is the first chunk of its array. */
  private static String receipt() {
    return pristine.entrySet().stream()
        .filter(object -> object.getKey().startsWith(ShardReceipt.PREFIX))
        .filter(object -> ShardReceipt.fromBytes(object.getValue(), "").rank() == 0)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static long shard() {
    return ShardReceipt.shardOf(receipt()).orElseThrow();
  }

  /** The shard as the run calls it. */
  private static String name() {
    return Grids.of(Bundled.config(6, false, StoreLayout.COMPACT).grid()).shardName(shard());
  }

  private void changeReceipt(UnaryOperator<byte[]> change) throws IOException {
    byte[] changed = change.apply(pristine.get(receipt()));
    ByteBuffer.wrap(changed).putInt(changed.length - 4, crc32c(changed, changed.length - 4));
    Files.write(file(receipt()), changed);
  }

  private void changeVerdict(Consumer<ObjectNode> change) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode verdict = (ObjectNode) mapper.readTree(pristine.get(Verdict.KEY));
    change.accept(verdict);
    Files.write(file(Verdict.KEY), mapper.writeValueAsBytes(verdict));
  }

  private static byte[] lengthAndChecksum(byte[] object) {
    return bytes(
        out -> {
          out.writeInt(object.length);
          out.writeInt(crc32c(object, object.length));
        });
  }

  private static int crc32c(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private interface Written {
    void to(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Written written) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      written.to(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] utf(String text) {
    return bytes(out -> out.writeUTF(text));
  }

  private static byte[] join(byte[]... parts) {
    return bytes(
        out -> {
          for (byte[] part : parts) {
            out.write(part);
          }
        });
  }

  private static byte[] replace(byte[] bytes, byte[] part, byte[] replacement) {
    int at = find(bytes, part);
    assertThat(at).as("place of what is to be replaced").isNotNegative();
    return join(
        Arrays.copyOf(bytes, at),
        replacement,
        Arrays.copyOfRange(bytes, at + part.length, bytes.length));
  }

  /** Of the array {@code h_mean}, since arrays may have equal chunks. */
  private static byte[] withChunk(byte[] receipt, byte[] replacement) {
    byte[] chunk = lengthAndChecksum(pristine.get("h_mean/c/0"));
    int array = find(receipt, utf("h_mean"));
    return join(
        Arrays.copyOf(receipt, array),
        replace(Arrays.copyOfRange(receipt, array, receipt.length), chunk, replacement));
  }

  /** The key of the object follows what the receipt says of its one chunk. */
  private static byte[] withKey(byte[] receipt, String coordinates) {
    byte[] mark = "here".getBytes(StandardCharsets.US_ASCII);
    byte[] marked = withChunk(receipt, mark);
    int cells = find(marked, mark) + mark.length;
    int end = cells + 4 + utf("0").length;
    byte[] changed =
        join(
            Arrays.copyOf(marked, cells + 4),
            utf(coordinates),
            Arrays.copyOfRange(marked, end, marked.length));
    return replace(changed, mark, lengthAndChecksum(pristine.get("h_mean/c/0")));
  }

  private static int find(byte[] bytes, byte[] part) {
    for (int at = 0; at + part.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }
}
