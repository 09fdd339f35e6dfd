package io.firn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  // By JUnit's own tests: those of ArchUnit's engine are not run by surefire, which says nothing.
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.firn");

  private static final ArchRule roomsUseOnlyTheRoomsBelowThem =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("column")
          .definedBy("io.firn.column..")
          .layer("crs")
          .definedBy("io.firn.crs..")
          .layer("config")
          .definedBy("io.firn.config..")
          .layer("memory")
          .definedBy("io.firn.memory..")
          .layer("grid")
          .definedBy("io.firn.grid..")
          .layer("storage")
          .definedBy("io.firn.storage..")
          .layer("claim")
          .definedBy("io.firn.claim..")
          .layer("granule")
          .definedBy("io.firn.granule..")
          .layer("aggregate")
          .definedBy("io.firn.aggregate..")
          .layer("zarr")
          .definedBy("io.firn.zarr..")
          .layer("shard")
          .definedBy("io.firn.shard..")
          .layer("wire")
          .definedBy("io.firn.wire..")
          .layer("proof")
          .definedBy("io.firn.proof..")
          .layer("show")
          .definedBy("io.firn.show..")
          .layer("runner")
          .definedBy("io.firn.runner..")
          .layer("pipeline")
          .definedBy("io.firn.pipeline..")
          .layer("cli")
          .definedBy("io.firn.cli..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("pipeline")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("runner")
          .mayOnlyBeAccessedByLayers("pipeline", "cli")
          .whereLayer("shard")
          .mayOnlyBeAccessedByLayers("proof", "show", "pipeline", "cli")
          .whereLayer("proof")
          .mayOnlyBeAccessedByLayers("show", "pipeline", "cli")
          .whereLayer("claim")
          .mayOnlyBeAccessedByLayers("pipeline", "cli")
          .whereLayer("show")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("column")
          .mayNotAccessAnyLayer()
          .whereLayer("memory")
          .mayNotAccessAnyLayer()
          .whereLayer("storage")
          .mayNotAccessAnyLayer()
          .whereLayer("wire")
          .mayNotAccessAnyLayer()
          .whereLayer("claim")
          .mayOnlyAccessLayers("storage")
          .whereLayer("crs")
          .mayNotAccessAnyLayer()
          .whereLayer("config")
          .mayOnlyAccessLayers("column", "crs")
          .whereLayer("grid")
          .mayOnlyAccessLayers("config", "column", "crs")
          .whereLayer("granule")
          .mayOnlyAccessLayers("column", "config", "memory", "storage")
          .whereLayer("aggregate")
          .mayOnlyAccessLayers("column", "config", "grid")
          .whereLayer("runner")
          .mayOnlyAccessLayers("config", "storage")
          .whereLayer("zarr")
          .mayOnlyAccessLayers("column", "config", "crs", "grid", "memory", "storage", "wire");

  private static final ArchRule onlyPipelineRunnerStorageAndCliKnowBeam =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.firn.pipeline..", "io.firn.runner..", "io.firn.cli..", "io.firn.storage..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam..");

  /** Elsewhere a name would be compared, and a runner more would be forgotten there. */
  private static final ArchRule onlyItsOwnRoomAsksWhichRunnerItIs =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.firn.runner..")
          .should()
          .callMethod(PipelineOptions.class, "getRunner");

  private static final ArchRule onlyGranuleKnowsTheHdf5Libraries =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.firn.granule..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ucar..", "io.jhdf..");

  private static final ArchRule onlyCrsKnowsTheLibraryOfProjections =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.firn.crs..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.locationtech..");

  /** Which costs a second to load: nothing else of the room does, unless a text is given. */
  private static final ArchRule onlyWellKnownTextKnowsItsLibrary =
      noClasses()
          .that()
          .haveNameNotMatching("io\\.firn\\.crs\\.(WellKnownText|Wkt[A-Z].*)")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.sis..", "org.opengis..", "javax.measure..");

  private static final ArchRule onlyItsOwnRoomKnowsAws =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.firn.storage.s3..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "org.apache.beam.sdk.io.aws2..");

  private static final ArchRule onlyItsOwnRoomKnowsGoogle =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.firn.storage.gcs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.google..", "org.apache.beam.sdk.extensions.gcp..", "org.apache.http..");

  private static final ArchRule onlyItsOwnRoomSpeaksToWebServers =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.firn.storage.http..")
          .and()
          // Which asks a cluster what it has, and no server for granules.
          .doNotHaveFullyQualifiedName("io.firn.runner.FlinkCluster")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.net.http..");

  private static final ArchRule kindsOfStorageAreFoundAsServicesAndUsedByNobody =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.firn.storage.local..",
              "io.firn.storage.s3..",
              "io.firn.storage.gcs..",
              "io.firn.storage.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.firn.storage.local..",
              "io.firn.storage.s3..",
              "io.firn.storage.gcs..",
              "io.firn.storage.http..");

  private static final ArchRule kindsOfStorageDoNotKnowEachOther =
      slices().matching("io.firn.storage.(*)..").should().notDependOnEachOther();

  private static final ArchRule noPackagesStandInACircle =
      slices().matching("io.firn.(**)").should().beFreeOfCycles();

  /** Whoever wants to understand one class of a circle has to read all of them. */
  private static final int MOST_CLASSES_OF_A_CIRCLE = 5;

  /** What a person can know by heart: a package that would have more is several. */
  private static final int MOST_CLASSES_OF_A_PACKAGE = 32;

  @Test
  void roomsUseOnlyTheRoomsBelowThemHolds() {
    roomsUseOnlyTheRoomsBelowThem.check(CLASSES);
  }

  @Test
  void onlyPipelineRunnerStorageAndCliKnowBeamHolds() {
    onlyPipelineRunnerStorageAndCliKnowBeam.check(CLASSES);
  }

  @Test
  void onlyItsOwnRoomAsksWhichRunnerItIsHolds() {
    onlyItsOwnRoomAsksWhichRunnerItIs.check(CLASSES);
  }

  @Test
  void onlyGranuleKnowsTheHdf5LibrariesHolds() {
    onlyGranuleKnowsTheHdf5Libraries.check(CLASSES);
  }

  @Test
  void onlyCrsKnowsTheLibraryOfProjectionsHolds() {
    onlyCrsKnowsTheLibraryOfProjections.check(CLASSES);
  }

  @Test
  void onlyWellKnownTextKnowsItsLibraryHolds() {
    onlyWellKnownTextKnowsItsLibrary.check(CLASSES);
  }

  @Test
  void onlyItsOwnRoomKnowsAwsHolds() {
    onlyItsOwnRoomKnowsAws.check(CLASSES);
  }

  @Test
  void onlyItsOwnRoomKnowsGoogleHolds() {
    onlyItsOwnRoomKnowsGoogle.check(CLASSES);
  }

  @Test
  void onlyItsOwnRoomSpeaksToWebServersHolds() {
    onlyItsOwnRoomSpeaksToWebServers.check(CLASSES);
  }

  @Test
  void kindsOfStorageAreFoundAsServicesAndUsedByNobodyHolds() {
    kindsOfStorageAreFoundAsServicesAndUsedByNobody.check(CLASSES);
  }

  @Test
  void kindsOfStorageDoNotKnowEachOtherHolds() {
    kindsOfStorageDoNotKnowEachOther.check(CLASSES);
  }

  @Test
  void noPackagesStandInACircleHolds() {
    noPackagesStandInACircle.check(CLASSES);
  }

  @Test
  void noCircleWithinAPackageHasMoreThanFiveClasses() {
    assertThat(ClassCircles.of(CLASSES))
        .filteredOn(circle -> circle.size() > MOST_CLASSES_OF_A_CIRCLE)
        .isEmpty();
  }

  @Test
  void noPackageHasMoreClassesThanOneKnowsByHeart() {
    Map<String, Long> classes =
        CLASSES.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(each -> !each.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    assertThat(classes)
        .allSatisfy(
            (name, count) ->
                assertThat(count).as(name).isLessThanOrEqualTo(MOST_CLASSES_OF_A_PACKAGE));
  }
}
