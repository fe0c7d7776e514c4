package dev.vcpclip.runtime.station;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.vcpclip.runtime.architecture.PackageCycles;

/** The packages' direction. */
@AnalyzeClasses(
    packages = "dev.vcpclip.runtime.station",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      PackageCycles.forbiddenIn("dev.vcpclip.runtime.station");
}
