package dev.vcpclip.benchmarks;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.vcpclip.runtime.architecture.PackageCycles;

/** The packages' direction: the verbs use the workbench, never the other way. */
@AnalyzeClasses(
    packages = "dev.vcpclip.benchmarks",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      PackageCycles.forbiddenIn("dev.vcpclip.benchmarks");
}
