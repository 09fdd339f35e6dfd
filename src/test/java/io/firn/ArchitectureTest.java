package io.firn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
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
          .layer("granule")
          .definedBy("io.firn.granule..")
          .layer("aggregate")
          .definedBy("io.firn.aggregate..")
          .layer("zarr")
          .definedBy("io.firn.zarr..")
          .layer("shard")
          .definedBy("io.firn.shard..")
          .layer("show")
          .definedBy("io.firn.show..")
          .layer("pipeline")
          .definedBy("io.firn.pipeline..")
          .layer("cli")
          .definedBy("io.firn.cli..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("pipeline")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("shard")
          .mayOnlyBeAccessedByLayers("show", "pipeline", "cli")
          .whereLayer("show")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("column")
          .mayNotAccessAnyLayer()
          .whereLayer("memory")
          .mayNotAccessAnyLayer()
          .whereLayer("storage")
          .mayNotAccessAnyLayer()
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
          .whereLayer("zarr")
          .mayOnlyAccessLayers("column", "config", "crs", "grid", "memory", "storage");

  private static final ArchRule onlyPipelineStorageAndCliKnowBeam =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.firn.pipeline..", "io.firn.cli..", "io.firn.storage..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam..");

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
          .doNotHaveFullyQualifiedName("io.firn.cli.FlinkCluster")
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

  @Test
  void roomsUseOnlyTheRoomsBelowThemHolds() {
    roomsUseOnlyTheRoomsBelowThem.check(CLASSES);
  }

  @Test
  void onlyPipelineStorageAndCliKnowBeamHolds() {
    onlyPipelineStorageAndCliKnowBeam.check(CLASSES);
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
}
