package dev.vcpclip.runtime.connector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.vcpclip.runtime.architecture.PackageCycles;

/** The direction of every connector's module: it knows the interface, never the station. */
public final class ConnectorRules {
  @ArchTest
  static final ArchRule packagesAreFreeOfCycles = PackageCycles.forbiddenIn("dev.vcpclip.runtime");

  @ArchTest
  static final ArchRule knowsNoStation =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.vcpclip.runtime.station..", "dev.vcpclip.exporter..");

  private ConnectorRules() {}
}
