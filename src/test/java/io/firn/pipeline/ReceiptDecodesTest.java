package io.firn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.firn.Bundled;
import io.firn.config.FirnConfig;
import io.firn.config.OutputSpec.StoreLayout;
import io.firn.proof.Sample;
import io.firn.proof.StoreProof;
import io.firn.shard.ShardReceipt;
import io.firn.storage.Faults;
import io.firn.storage.ObjectStore;
import io.firn.storage.ObjectStores;
import io.firn.wire.SealedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How often the receipt of a shard, which may have tens of MB, is decoded. Its reads from the store
 * are counted, and the code is shown to decode nothing but what it has just read: at most once for
 * each read, and not in an accessor.
 */
class ReceiptDecodesTest {
  private static final FirnConfig CONFIG = Bundled.config(8, true, StoreLayout.COMPACT);
  private static final int SHARDS = 7;
  private static final String GET = "get " + ShardReceipt.PREFIX;
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.firn");

  @TempDir Path directory;

  @Test
  void aRunDecodesAReceiptOnceAResumedOneTwiceAndVerifyOnce() throws IOException {
    assertThat(reads(this::run)).hasSize(SHARDS).allSatisfy((key, times) -> isOnce(times));
    // Every shard proves to be whole: once for that, and once to verify what was handed on.
    assertThat(reads(this::run))
        .hasSize(SHARDS)
        .allSatisfy((key, times) -> assertThat(times).isEqualTo(2));
    assertThat(reads(this::verify)).hasSize(SHARDS).allSatisfy((key, times) -> isOnce(times));
  }

  private static void isOnce(int times) {
    assertThat(times).isEqualTo(1);
  }

  @Test
  void nothingIsDecodedButWhatWasJustRead() {
    JavaClass receipt = CLASSES.get(ShardReceipt.class);
    JavaMethod decoding = receipt.getMethod("fromBytes", byte[].class, String.class);
    assertThat(calls(receipt.getCodeUnits(), SealedFile.class, "open")).containsOnlyKeys(decoding);
    Map<JavaCodeUnit, Long> decodes =
        decoding.getCallsOfSelf().stream()
            .collect(Collectors.groupingBy(call -> call.getOrigin(), Collectors.counting()));
    // The one reader that takes no file from a store is the coder's.
    assertThat(decodes.remove(receipt.getMethod("read", java.io.DataInput.class))).isEqualTo(1);
    assertThat(decodes).isNotEmpty();
    Map<JavaCodeUnit, Long> reads = calls(decodes.keySet(), ObjectStore.class, "get");
    decodes.forEach((origin, times) -> assertThat(reads).containsEntry(origin, times));
  }

  /** How often each of some code units calls a method of a class. */
  private static Map<JavaCodeUnit, Long> calls(
      Set<? extends JavaCodeUnit> origins, Class<?> owner, String name) {
    Predicate<JavaMethodCall> matches =
        call -> call.getTargetOwner().isEquivalentTo(owner) && call.getName().equals(name);
    return origins.stream()
        .flatMap(origin -> origin.getMethodCallsFromSelf().stream())
        .filter(matches)
        .collect(Collectors.groupingBy(call -> call.getOrigin(), Collectors.counting()));
  }

  private interface Process {
    void in(String store) throws IOException;
  }

  /** How often a process reads each receipt. */
  private Map<String, Integer> reads(Process process) throws IOException {
    try (Faults none = new Faults(directory, Map.of())) {
      process.in(none.uri());
      return none.succeeded(GET);
    }
  }

  private void run(String store) {
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--targetParallelism=2").create());
    pipeline.apply(Create.of(Bundled.GLOB)).apply(GridGranules.into(store).withConfig(CONFIG));
    pipeline.run().waitUntilFinish();
  }

  private void verify(String store) throws IOException {
    StoreProof.Outcome outcome = StoreProof.prove(ObjectStores.open(store), Sample.ALL);
    assertThat(outcome.faults()).isEmpty();
    assertThat(outcome.shardsRead()).isEqualTo(SHARDS);
  }
}
