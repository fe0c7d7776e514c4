package dev.vcpclip.runtime.opcua;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.vcpclip.runtime.architecture.PackageCycles;

/** The module's direction: a connector knows the interface, never the station. */
@AnalyzeClasses(
    packages = "dev.vcpclip.runtime.opcua",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      PackageCycles.forbiddenIn("dev.vcpclip.runtime.opcua");

  @ArchTest
  static final ArchRule knowsNoStation =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.vcpclip.runtime.station..", "dev.vcpclip.exporter..");
}
