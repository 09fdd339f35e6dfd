package io.firn;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.firn", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule roomsUseOnlyTheRoomsBelowThem =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("column")
          .definedBy("io.firn.column..")
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
          .layer("pipeline")
          .definedBy("io.firn.pipeline..")
          .layer("cli")
          .definedBy("io.firn.cli..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("pipeline")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("shard")
          .mayOnlyBeAccessedByLayers("pipeline", "cli")
          .whereLayer("column")
          .mayNotAccessAnyLayer()
          .whereLayer("memory")
          .mayNotAccessAnyLayer()
          .whereLayer("storage")
          .mayNotAccessAnyLayer()
          .whereLayer("config")
          .mayOnlyAccessLayers("column")
          .whereLayer("grid")
          .mayOnlyAccessLayers("config", "column")
          .whereLayer("granule")
          .mayOnlyAccessLayers("column", "config", "memory", "storage")
          .whereLayer("aggregate")
          .mayOnlyAccessLayers("column", "config", "grid")
          .whereLayer("zarr")
          .mayOnlyAccessLayers("column", "config", "grid", "memory", "storage");

  @ArchTest
  static final ArchRule onlyPipelineStorageAndCliKnowBeam =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.firn.pipeline..", "io.firn.cli..", "io.firn.storage..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam..");

  @ArchTest
  static final ArchRule onlyGranuleKnowsTheHdf5Libraries =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.firn.granule..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ucar..", "io.jhdf..");

  @ArchTest
  static final ArchRule onlyItsOwnRoomKnowsAws =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.firn.storage.s3..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "org.apache.beam.sdk.io.aws2..");

  @ArchTest
  static final ArchRule onlyItsOwnRoomSpeaksToWebServers =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.firn.storage.http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.net.http..");

  @ArchTest
  static final ArchRule kindsOfStorageAreFoundAsServicesAndUsedByNobody =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.firn.storage.s3..", "io.firn.storage.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.firn.storage.s3..", "io.firn.storage.http..");

  @ArchTest
  static final ArchRule kindsOfStorageDoNotKnowEachOther =
      slices().matching("io.firn.storage.(*)..").should().notDependOnEachOther();
}
